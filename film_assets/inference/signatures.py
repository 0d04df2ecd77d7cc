"""The call arguments of pipeline classes, on record for the diffusers this project is tested with: reading them from the
classes themselves loads torch, and a plan needs neither.

``python -m film_assets.inference.signatures`` writes the record anew. What follows from arguments stands in ``abilities``.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError

RECORD = "signatures.json"
SOUND = ("AceStepPipeline", "AudioLDM2Pipeline", "StableAudio3Pipeline", "StableAudioPipeline")
"""Pipelines on record beside those of ``families.yaml``."""


@cache
def families() -> Mapping[str, Mapping[str, Any]]:
    """Return ``families.yaml``, by pipeline class."""
    text = resources.files(__package__).joinpath("families.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, Any]] = yaml_data(text)
    return loaded


def installed() -> str:
    """Return the version of diffusers.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        return importlib.metadata.version("diffusers")
    except importlib.metadata.PackageNotFoundError as error:
        raise ConfigError('diffusers is not installed: install the project with its extra "gpu".') from error


def pipeline_class(name: str) -> Any:
    """Return the diffusers class ``name``.

    Raises:
        ConfigError: diffusers is not installed, or has no such class.
    """
    version = installed()
    import diffusers

    found = getattr(diffusers, name, None)
    if found is None:
        raise ConfigError(f"diffusers {version} has no pipeline {name!r}: choose another model, or a newer diffusers.")
    return found


@cache
def _recorded() -> tuple[str, Mapping[str, Mapping[str, bool]]]:
    record = json.loads(resources.files(__package__).joinpath(RECORD).read_text(encoding="utf-8"))
    return record["diffusers"], record["inputs"]


def inputs_of(name: str, modular: bool) -> dict[str, bool]:
    """Return the call arguments of a pipeline class, and whether each is required.

    Raises:
        ConfigError: diffusers is not installed, or has no such class.
    """
    version, inputs = _recorded()
    if name in inputs and installed() == version:
        return dict(inputs[name])
    return inputs_read(name, modular)


def inputs_read(name: str, modular: bool) -> dict[str, bool]:
    """Return the same, from the class itself."""
    kind = pipeline_class(name)
    if modular:
        blocks = pipeline_class(kind.default_blocks_name)()
        return {one.name: bool(one.required) for one in blocks.inputs if one.name is not None}
    parameters = list(inspect.signature(kind.__call__).parameters.values())[1:]
    return {
        parameter.name: parameter.default is inspect.Parameter.empty
        for parameter in parameters
        if parameter.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    }


def record_read() -> dict[str, Any]:
    """Return what the record should hold."""
    names = sorted({*families(), *SOUND})
    return {"diffusers": installed(), "inputs": {name: inputs_read(name, "Modular" in name) for name in names}}


if __name__ == "__main__":
    text = json.dumps(record_read(), indent=1)
    Path(__file__).with_name(RECORD).write_text(text + "\n", encoding="utf-8")
