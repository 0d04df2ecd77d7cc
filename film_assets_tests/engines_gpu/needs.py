"""Importing this module skips the importing test module where the extra ``gpu`` is not installed."""

from __future__ import annotations

import importlib.util

import pytest

MISSING = [name for name in ("torch", "diffusers", "transformers", "TTS") if importlib.util.find_spec(name) is None]
if MISSING:
    pytest.skip(
        f'{", ".join(MISSING)} not installed: install the extra "gpu" to run the GPU engines on tiny weights',
        allow_module_level=True,
    )

import torch  # noqa: E402 - only where it is installed

torch.set_num_threads(1)  # Tiny tensors: a second thread costs more than it does.
