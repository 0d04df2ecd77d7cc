"""The one partition of the project: each script is a key of ``scripts``."""

from __future__ import annotations

import dagster as dg

scripts = dg.DynamicPartitionsDefinition(name="scripts")
