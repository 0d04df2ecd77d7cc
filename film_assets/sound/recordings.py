"""Recorded sounds of a project's own folder: what each plays, whose it is, under which licence it may be used.

A recording is used only with a record beside it: ``slam.wav`` and ``slam.yaml``. How it sounds in a stem belongs to
``score.recorded``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

import pydantic
import yaml
from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.kernel.time import SAMPLE_RATE_HZ

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
LONGEST_SECONDS = 180
"""A longer ambience comes round before it is over: nobody hears that, and it would fill a worker's memory."""


class Licence(Frozen):
    """What the record beside a recording says."""

    plays: str = Field(min_length=1)
    """The effect or ambience it is heard as: ``door``, ``rain``."""
    licence: str = Field(min_length=1)
    """``CC0-1.0``, ``CC-BY-4.0``, ``own``..."""
    by: str = Field(min_length=1)
    """Whose it is."""
    source: str = ""
    """Where it comes from."""


class Recording(Frozen):
    """One recorded sound as a film uses it."""

    plays: str
    sha256: str
    """Of the file's bytes: another recording is another sound."""
    length_samples: int
    """At 48 kHz."""
    title: str
    licence: str
    by: str

    @property
    def credit(self) -> str:
        """What the credits say of it."""
        return f"{self.title} by {self.by} ({self.licence})"


class Recordings(Frozen):
    """The recordings there are, by title."""

    recordings: tuple[Recording, ...] = ()

    def of(self, effect: str, draw: int) -> Recording | None:
        """Return the recording that ``draw`` picks for ``effect``, None where there is none."""
        fitting = [recording for recording in self.recordings if recording.plays == effect]
        return fitting[draw % len(fitting)] if fitting else None

    def credits(self, used: Collection[str]) -> list[str]:
        """Return what the credits say of the recordings with the hashes ``used``."""
        return [recording.credit for recording in self.recordings if recording.sha256 in used]


def recordings_of(plan: str) -> Recordings:
    """Return the recordings that a production was planned with."""
    return Recordings.model_validate_json(plan) if plan else Recordings()


def recordings_in(folder: Path, effects: Collection[str]) -> Recordings:
    """Return every recording in ``folder`` with what its record says; ``effects`` are what a recording may play.

    Raises:
        ConfigError: there is no such folder, a record is missing or incomplete, or a recording is not readable.
    """
    if not folder.is_dir():
        raise ConfigError(f"the folder of recorded sounds {folder} is not there: make it, or correct sounds_folder.")
    found = []
    for file in recording_files(folder):
        record = licence_of(file)
        if record.plays not in effects:
            raise ConfigError(
                f"{file.with_suffix('.yaml').name} says that it plays {record.plays!r}: a recording plays one of "
                f"{', '.join(sorted(effects))}."
            )
        found.append(
            Recording(
                plays=record.plays,
                sha256=digest_of(file),
                length_samples=_length_samples(file),
                title=file.stem,
                licence=record.licence,
                by=record.by,
            )
        )
    return Recordings(recordings=tuple(found))


def recordings_told(folder: str) -> tuple[str, ...]:
    """Return name and digest of every recording in ``folder`` and of the record beside it; none where there is no folder."""
    if not folder or not Path(folder).is_dir():
        return ()
    files = [file for sound in recording_files(Path(folder)) for file in (sound, sound.with_suffix(".yaml"))]
    return tuple(f"{file.name} {digest_of(file)}" for file in files if file.is_file())


def recording_files(folder: Path) -> Sequence[Path]:
    """Return the sound files in ``folder``, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes; a file that was not touched since is not read again."""
    facts = file.stat()
    return _digest_at(file, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=1024)
def _digest_at(file: Path, modified_ns: int, size: int) -> str:
    with open(file, "rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()


def licence_of(file: Path) -> Licence:
    """Return what the record beside a recording says.

    Raises:
        ConfigError: there is none, or it is incomplete.
    """
    path = file.with_suffix(".yaml")
    if not path.is_file():
        raise ConfigError(
            f"the recorded sound {file.name} has no licence: put {path.name} beside it, with plays, licence and by."
        )
    try:
        return Licence(**yaml_data(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, TypeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} is not readable as YAML: {error}") from error
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(place) for place in first["loc"])
        raise ConfigError(
            f"{path.name} has no proper {field} ({first['msg']}): it needs plays, licence and by, and may have source."
        ) from error


def _length_samples(file: Path) -> int:
    import soundfile

    try:
        facts = soundfile.info(file)
    except soundfile.LibsndfileError as error:
        raise ConfigError(f"the recorded sound {file.name} is not readable: {error}") from error
    if not facts.frames:
        raise ConfigError(f"the recorded sound {file.name} is empty: take it out of the folder.")
    return int(min(LONGEST_SECONDS, facts.frames / facts.samplerate) * SAMPLE_RATE_HZ)
