"""A project's configuration: ``film.yaml``, what it chose for all its films and how its engines are set up.

What an engine's own settings mean stands in its department; where a film's final settings come from in ``production``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pydantic
import yaml
from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.production.settings import ProjectDefaults, film_settings

NAME = "film.yaml"
"""Of the file, in Dagster's home."""
VARIABLE = "FILM_CONFIG"
"""Names another file."""
PATHS = ("presets_folder", "consents_folder", "hub_folder", "model")
"""Settings that may be paths; one that begins with a dot counts from the file's own folder."""
S = TypeVar("S", bound=Frozen)


class Configuration(Frozen):
    """What ``film.yaml`` holds. ``machine`` and the folders go for every engine; an engine's own section goes first."""

    film: Mapping[str, Any] = Field(default_factory=dict, description="Settings of every film, as FilmSettings.")
    tiers: Mapping[str, Mapping[str, Any]] = Field(
        default_factory=dict, description="Settings of one tier (draft, final), which go before those."
    )
    machine: Mapping[str, Any] = Field(default_factory=dict, description="Where and how models run, as Machine.")
    accepted_licences: tuple[str, ...] = Field(default=(), description="Short names of model licences you accept.")
    presets_folder: str = Field(default="", description="Folder of your own presets.")
    consents_folder: str = Field(default="", description="Folder of consent records for cloned voices.")
    sounds_folder: str = Field(default="", description="Folder of recorded sounds, each with a record of its licence.")
    diffusion: Mapping[str, Any] = Field(default_factory=dict, description="The picture engine, as DiffusionSettings.")
    coqui: Mapping[str, Any] = Field(default_factory=dict, description="The voice engine, as CoquiSettings.")
    generated: Mapping[str, Any] = Field(default_factory=dict, description="The music engine, as AudioSettings.")
    prices: Mapping[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(
        default_factory=dict, description="What an hour of an engine costs, by its name, for plans; none: nothing."
    )
    folder: str = Field(default="", exclude=True, description="Where the file lies; not written in it.")

    @property
    def defaults(self) -> ProjectDefaults:
        """What the project chose for all its films."""
        return ProjectDefaults(self.film, self.tiers)

    @property
    def sounds(self) -> str:
        """The folder of recorded sounds as a path, ``""`` where there is none."""
        return str((Path(self.folder) / Path(self.sounds_folder).expanduser()).resolve()) if self.sounds_folder else ""

    def section(self, name: str, settings: type[S]) -> S:
        """Return the engine section ``name`` as its own ``settings``, filled up with what goes for every engine.

        Raises:
            ConfigError: a setting is unknown or out of range; says which.
        """
        own = dict(getattr(self, name))
        fields = settings.model_fields
        for shared in ("accepted_licences", "presets_folder", "consents_folder"):
            if shared in fields and getattr(self, shared):
                own.setdefault(shared, getattr(self, shared))
        if "machine" in fields:
            own["machine"] = self._located({**self.machine, **own.get("machine", {})})
        else:
            for shared in ("device", "download"):
                if shared in fields and shared in self.machine:
                    own.setdefault(shared, self.machine[shared])
        try:
            return settings.model_validate(self._located(own))
        except pydantic.ValidationError as error:
            raise _wrong(error, f"{name} in {NAME}") from error

    def _located(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: str((Path(self.folder) / value).resolve()) if _relative(name, value) else value
            for name, value in values.items()
        }


def _relative(name: str, value: Any) -> bool:
    return name in PATHS and isinstance(value, str) and value.startswith(".")


def _wrong(error: pydantic.ValidationError, where: str) -> ConfigError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return ConfigError(f"the setting {place} of {where} is not right: {first['msg']}.")


def configuration_at(environment: Mapping[str, str], home: Path | None, named: str = "") -> Configuration:
    """Return the configuration in the file ``named``, else in the one that the environment names, else in ``home``.

    Without a file everything is at its default.

    Raises:
        ConfigError: a file that was named is missing, or one is not readable.
    """
    asked = named or environment.get(VARIABLE, "")
    path = Path(asked).expanduser() if asked else home / NAME if home else None
    if path is None or (not asked and not path.is_file()):
        return Configuration()
    return configuration_in(path)


def configuration_in(path: Path) -> Configuration:
    """Return the configuration in ``path``.

    Raises:
        ConfigError: it is missing or unreadable, or a setting is unknown.
    """
    try:
        written = yaml_data(path.read_text(encoding="utf-8")) or {}
        configuration = Configuration(**written, folder=str(path.absolute().parent))
    except OSError as error:
        raise ConfigError(f"the configuration {path} cannot be read ({error.strerror}): correct its path.") from error
    except (yaml.YAMLError, TypeError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration {path.name} is not readable as YAML: {error}") from error
    except pydantic.ValidationError as error:
        raise _wrong(error, path.name) from error
    unknown = sorted(set(configuration.tiers) - {"draft", "final"})
    if unknown:
        raise ConfigError(f"{path.name} has settings for a tier {unknown[0]!r}: tiers are draft and final.")
    for where, chosen in (("film", configuration.film), *configuration.tiers.items()):
        film_settings(chosen, f"{where} in {path.name}")
    return configuration
