"""What a person chooses for the voice engine, and what that comes to for one film: a ``VoiceModel``.

Finding a model's files stands here; loading and speaking in ``saying``.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from film_assets.inference.licences import checked_licence, licences
from film_assets.inference.weights import folder_hash
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import ConfigError
from film_assets.sound.coqui import ENGINE_NAME, ENGINE_VERSION
from film_assets.sound.coqui.pickles import names_in
from film_assets.sound.coqui.standins import audio_modules
from film_assets.store.recipe import EngineIdentity

CLONING = frozenset({"xtts"})
"""Models that are always under the CPML, whatever folder they lie in, and clone."""
LICENCE_NAMES = {"apache 2.0": "apache-2.0", "mpl": "mpl-2.0", "cc by-nc-nd 4.0": "cc-by-nc-nd-4.0"}
"""coqui-tts's own spelling of licences to ours, where lower case with hyphens is not enough."""
AGREED = "COQUI_TOS_AGREED"


class CoquiSettings(Frozen):
    """The voice engine ``coqui``, as configured."""

    model: str = Field(
        default="tts_models/en/vctk/vits",
        description="A model's name in coqui-tts's list, or a folder with config.json.",
    )
    licence: str = Field(
        default="", description="Short name of a folder's licence (own, mit...); a named model knows its."
    )
    accepted_licences: tuple[str, ...] = Field(default=(), description="Short names of model licences you accept.")
    consents_folder: str = Field(default="", description="Folder of consent records and recordings for cloned voices.")
    device: Literal["cuda", "cpu"] = Field(default="cuda", description="Where the model runs.")
    download: bool = Field(default=True, description="Whether a named model may be downloaded.")
    measure_voices: bool = Field(
        default=True, description="Hear every speaker once when somebody is cast, to tell high voices from low ones."
    )
    sentence_pause_milliseconds: int = Field(default=250, ge=0, le=2000, description="Between sentences of one line.")


class VoiceModel(Frozen):
    """A voice model as one film uses it."""

    source: str
    commit: str
    """``sha256:`` and the hash of its files."""
    kind: str
    """coqui-tts's name of the architecture: ``vits``, ``xtts``."""
    licence: str
    speakers: tuple[str, ...] = ()
    """Empty: one voice."""
    languages: tuple[str, ...] = ()
    """Empty: one language."""
    sentence_pause_milliseconds: int = 250
    pitches_hz: tuple[tuple[str, int], ...] = ()
    """``(speaker, median pitch)`` where they were measured; 0: not to be told."""


def identity_of(model: VoiceModel) -> EngineIdentity:
    """Return who says a line, as its recipe carries it. A folder is known by its hash and its architecture alone."""
    return EngineIdentity(
        name=ENGINE_NAME,
        version=ENGINE_VERSION,
        model=model.kind if "/" not in model.source or Path(model.source).is_absolute() else model.source,
        commit=model.commit,
        parameters=(("sentence_pause_milliseconds", str(model.sentence_pause_milliseconds)),),
    )


def voice_model(settings: CoquiSettings) -> VoiceModel:
    """Return the model that ``settings`` come to: found (or downloaded), licence checked, speakers read.

    Raises:
        ConfigError: it is missing, or its licence is unknown or not accepted; nothing is asked on standard input.
    """
    if Path(settings.model).expanduser().is_dir():
        folder = Path(settings.model).expanduser()
        licence = settings.licence
    else:
        licence = settings.licence or _registered(settings.model)
        _checked(settings.model, licence, settings)
        folder = _fetched(settings)
    config = config_of(folder)
    kind = str(config.get("model", ""))
    if kind in CLONING:
        licence = "cpml"
    _checked(settings.model, licence, settings)
    return VoiceModel(
        source=settings.model,
        commit=folder_hash(folder),
        kind=kind,
        licence=licence,
        speakers=_speakers(folder, config),
        languages=_languages(folder, config),
        sentence_pause_milliseconds=settings.sentence_pause_milliseconds,
    )


def folder_of(model: VoiceModel, settings: CoquiSettings) -> Path:
    """Return where the files of ``model`` lie; they must be those that it was planned with.

    Raises:
        ConfigError: they are gone or changed.
    """
    folder = Path(model.source).expanduser()
    if not folder.is_dir():
        folder = _fetched(settings.model_copy(update={"model": model.source}))
    if folder_hash(folder) != model.commit:
        raise ConfigError(
            f"the files of the voice model {folder.name} changed since production was made: materialize production again."
        )
    return folder


def _checked(model: str, licence: str, settings: CoquiSettings) -> None:
    if not licence:
        raise ConfigError(
            f"the licence of the voice model {Path(model).name} is not known: write licence, one of "
            f"{', '.join(sorted(licences()))}."
        )
    checked_licence(f"the voice model {Path(model).name}", licence, settings.accepted_licences)


def config_of(folder: Path) -> Mapping[str, Any]:
    """Return a voice model's ``config.json``.

    Raises:
        ConfigError: there is none, or it is damaged.
    """
    path = folder / "config.json"
    try:
        config: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"the folder {folder.name} holds no voice model (config.json: {error}).") from error
    return config


def checked_package() -> None:
    """Raise unless coqui-tts is installed; imports nothing of it.

    Raises:
        ConfigError: it is not.
    """
    if importlib.util.find_spec("TTS") is None:
        raise ConfigError('coqui-tts is not installed: install the project with its extra "gpu".')


def _manager() -> Any:
    audio_modules()
    try:
        from TTS.utils.manage import ModelManager
    except ImportError as error:
        raise ConfigError(f'coqui-tts cannot be used ({error}): install the project with its extra "gpu".') from error
    return ModelManager(progress_bar=False)


def _registered(name: str) -> str:
    """Return the licence that coqui-tts's list names for ``name``."""
    parts = name.split("/")
    listed: Any = _manager().models_dict
    for part in parts:
        listed = listed.get(part, {}) if isinstance(listed, Mapping) else {}
    if len(parts) != 4 or not listed:
        raise ConfigError(f"{name!r} is neither a folder nor a model in coqui-tts's list: correct the voice model.")
    written = str(listed.get("license") or "").lower()
    short = LICENCE_NAMES.get(written, written.replace(" ", "-"))
    return short if short in licences() else ""


def _fetched(settings: CoquiSettings) -> Path:
    manager = _manager()
    folder = Path(manager.output_prefix) / settings.model.replace("/", "--")
    if not folder.is_dir() and not settings.download:
        raise ConfigError(
            f"the voice model {settings.model} is not on this machine: allow downloads, or give its folder."
        )
    with _agreed():
        try:
            path, config_path, _ = manager.download_model(settings.model)
        except (OSError, RuntimeError, ValueError) as error:
            raise ConfigError(
                f"the voice model {settings.model} cannot be fetched ({error}): check the network."
            ) from error
    return Path(config_path or path).parent


@contextmanager
def _agreed() -> Iterator[None]:
    """Tell coqui-tts that its terms are accepted, as the settings said before: it must not ask on standard input."""
    before = os.environ.get(AGREED)
    os.environ[AGREED] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[AGREED]
        else:
            os.environ[AGREED] = before


def _named(folder: Path, config: Mapping[str, Any], field: str) -> list[str]:
    """Return the names in the file that ``config`` names for ``field`` (``speakers_file``), [] where there is none."""
    named = config.get(field) or (config.get("model_args") or {}).get(field) or ""
    path = folder / Path(str(named)).name
    if not named or not path.is_file():
        return []
    if path.suffix == ".json":
        return list(json.loads(path.read_text(encoding="utf-8")))
    return names_in(path)


def _speakers(folder: Path, config: Mapping[str, Any]) -> tuple[str, ...]:
    names = _named(folder, config, "speakers_file") or list(config.get("speakers") or [])
    stored = folder / "speakers_xtts.pth"
    if not names and stored.is_file():
        names = names_in(stored)
    return tuple(sorted(str(name) for name in names))


def _languages(folder: Path, config: Mapping[str, Any]) -> tuple[str, ...]:
    names = _named(folder, config, "language_ids_file") or list(config.get("languages") or [])
    return tuple(sorted(str(name) for name in names))
