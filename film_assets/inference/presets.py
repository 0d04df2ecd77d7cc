"""Presets: a model with how it is best asked, one YAML file each. Departments bring theirs, users add a folder.

What came of a preset on this machine is a ``Resolved`` model: commit, abilities, limits; it is kept with the film.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import pydantic
import yaml
from pydantic import Field

from film_assets.inference.abilities import abilities_of
from film_assets.inference.model import Abilities, Adapter, ModelIdentity, ModelSource, Part
from film_assets.inference.settings import Machine, shaping
from film_assets.inference.signatures import inputs_of
from film_assets.inference.weights import Library, located
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError

P = TypeVar("P", Part, Adapter)


class Preset(Frozen):
    """One model and how it is asked; what a preset file holds."""

    name: str
    makes: str = Field(pattern="^(image|video|audio)$")
    source: str
    """Hub id, or a folder; one that begins with a dot counts from the preset's own."""
    revision: str = ""
    pipeline: str = ""
    parts: tuple[Part, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    float32: tuple[str, ...] = ()
    licence: str
    steps: int = Field(ge=1, le=1000)
    guidance: float = Field(default=1.0, ge=0, le=50)
    most_pixels: int = Field(default=1_048_576, ge=256)
    """Of one picture or frame: what the model was trained to make."""
    most_frames: int = Field(default=0, ge=0)
    """Of one stretch of video."""
    rate: str = ""
    """Frames a second that its motion is right at."""
    most_seconds: int = Field(default=0, ge=0)
    """Of one sound; 0: what the pipeline says."""
    arguments: Mapping[str, Any] = Field(default_factory=dict)
    """Further call arguments, as they are."""
    note: str = ""


class Resolved(Frozen):
    """A model as one film uses it: decided once, the same until somebody decides anew."""

    identity: ModelIdentity
    abilities: Abilities
    licence: str
    steps: int
    guidance_hundredths: int
    most_pixels: int
    most_frames: int = 0
    rate: str = ""
    most_seconds: int = 0
    arguments: tuple[tuple[str, str], ...] = ()
    """Further call arguments: ``(name, value as JSON)``, sorted."""

    def keywords(self) -> dict[str, Any]:
        """Return the further call arguments as Python values."""
        return {name: json.loads(value) for name, value in self.arguments}

    @property
    def title(self) -> str:
        """The model's name for people and for recipes: its hub id, or its pipeline where it is a folder."""
        return self.identity.source.source if self.identity.commits else self.identity.pipeline

    def parameters(self, machine: Machine) -> tuple[tuple[str, str], ...]:
        """Return what beside the weights decides what comes out, for ``EngineIdentity.parameters``; sorted."""
        return tuple(sorted((("pipeline", self.identity.pipeline), *shaping(machine), *self.arguments)))


def presets_of(*folders: Traversable) -> dict[str, Preset]:
    """Return the presets in ``folders`` by name; later folders go before earlier ones.

    Raises:
        ConfigError: a file is not a preset; names the file and the field.
    """
    found: dict[str, Preset] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"there is no folder of presets {folder}: create it, or leave it out.")
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".yaml"):
                preset = _read(file)
                found[preset.name] = preset
    return found


def known_presets(package: str, folder: str = "") -> Mapping[str, Preset]:
    """Return the presets that ``package`` ships and those of ``folder``, which go first.

    Raises:
        ConfigError: the folder is missing or holds a file that is no preset.
    """
    return {**_built_in(package), **(presets_of(Path(folder).expanduser()) if folder else {})}


@cache
def _built_in(package: str) -> dict[str, Preset]:
    return presets_of(resources.files(package).joinpath("presets"))


def _read(file: Traversable) -> Preset:
    try:
        preset = Preset(**yaml_data(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, TypeError) as error:
        raise ConfigError(f"the preset {file.name} is not readable as YAML: {error}") from error
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(place) for place in first["loc"])
        raise ConfigError(f"the preset {file.name} has a wrong {field}: {first['msg']}.") from error
    if preset.source.startswith(".") and isinstance(file, Path):
        return preset.model_copy(update={"source": str((file.parent / preset.source).resolve())})
    return preset


def preset_named(name: str, presets: Mapping[str, Preset], makes: str) -> Preset:
    """Return the preset ``name``, which must make ``makes`` (``image``, ``video``, ``audio``).

    Raises:
        ConfigError: there is none of that name, or it makes something else; names those that would do.
    """
    fitting = sorted(known for known, preset in presets.items() if preset.makes == makes)
    if name not in presets:
        near = get_close_matches(name, fitting, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ConfigError(f"there is no {makes} preset {name!r}: choose one of {', '.join(fitting)}.{hint}")
    if presets[name].makes != makes:
        raise ConfigError(
            f"the preset {name} makes {presets[name].makes}, and {makes} is needed: choose one of {', '.join(fitting)}."
        )
    return presets[name]


def _others(preset: Preset, known: Mapping[str, Preset] | None) -> str:
    names = sorted(name for name, other in (known or {}).items() if other.makes == preset.makes and name != preset.name)
    return f"one of {', '.join(names)}" if names else "another"


def resolved(
    preset: Preset, library: Library, held: Mapping[str, str] | None = None, known: Mapping[str, Preset] | None = None
) -> Resolved:
    """Return the model of ``preset`` with its commit and its abilities. Reads configuration files, no weights.

    ``held``: commits by hub id, which stand where the preset names no revision: a film keeps the models it began with.
    ``known``: presets to name where this one does not do.

    Raises:
        ConfigError: the model is missing, makes something else than its preset says, or takes an argument of it not.
    """
    commits = held or {}

    def kept(one: P) -> P:
        return one.model_copy(update={"revision": one.revision or commits.get(one.source, "")})

    source = ModelSource(
        source=str(Path(preset.source).expanduser()) if preset.source.startswith("~") else preset.source,
        revision=preset.revision or commits.get(preset.source, ""),
        pipeline=preset.pipeline,
        parts=tuple(kept(part) for part in preset.parts),
        adapters=tuple(kept(adapter) for adapter in preset.adapters),
        float32=preset.float32,
    )
    place = located(source, library, weights=False)
    able = abilities_of(place)
    if able.makes != preset.makes:
        raise ConfigError(
            f"{place.identity.pipeline} of the preset {preset.name} makes {able.makes}, not {preset.makes}: correct the "
            f"preset, or choose {_others(preset, known)}."
        )
    unknown = sorted(set(preset.arguments) - set(inputs_of(place.identity.pipeline, place.identity.modular)))
    if unknown:
        raise ConfigError(
            f"{place.identity.pipeline} of the preset {preset.name} takes no {', '.join(unknown)}: correct its arguments, or "
            f"choose {_others(preset, known)}."
        )
    return Resolved(
        identity=place.identity,
        abilities=able,
        licence=preset.licence,
        steps=preset.steps,
        guidance_hundredths=round(preset.guidance * 100),
        most_pixels=preset.most_pixels,
        most_frames=preset.most_frames,
        rate=preset.rate,
        most_seconds=preset.most_seconds or able.most_seconds,
        arguments=tuple(sorted((name, json.dumps(value, sort_keys=True)) for name, value in preset.arguments.items())),
    )
