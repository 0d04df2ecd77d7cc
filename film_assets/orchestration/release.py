"""Which program makes films now: one digest of its files, engines and settings, and of fonts and recordings of one's own.

Recipes carry what decides a take; this digest is wider, and only tells whether asking them again can bring anything new.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import film_assets
from film_assets.lettering.typefaces import added_fonts
from film_assets.orchestration.engines import Engines
from film_assets.sound.recordings import recordings_told

RELEASE = "release"
"""Name of the remark that every pointer of a film carries: the release that made it."""
DIGEST_LETTERS = 16
UNREAD_FOLDERS = ("__pycache__", "docs")
"""Folders of the package that make no film."""
PRICES = "prices"
"""The one setting that changes no film."""


def release_of(engines: Engines) -> str:
    """Return the digest of the package's files, these engines' versions, the settings they were configured with, and the
    fonts and recordings that a user added.

    The package's files and the fonts are read once a process, which goes on with what it was started with.

    Raises:
        ConfigError: the folder that ``FILM_FONTS`` names is not there.
    """
    versions = {
        f"{department} {name}": engine.identity.version for (department, name), engine in engines.engines.items()
    }
    settings = engines.configuration.model_dump_json(exclude={PRICES})
    added = [*added_fonts(), *recordings_told(engines.configuration.sounds)]
    told = f"{_package_digest()} {sorted(versions.items())} {settings} {added}"
    return hashlib.sha256(told.encode()).hexdigest()[:DIGEST_LETTERS]


@functools.cache
def _package_digest() -> str:
    return digest_of_folder(Path(film_assets.__file__).parent)


def digest_of_folder(folder: Path) -> str:
    """Return the digest of all files below ``folder``, by their names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part in UNREAD_FOLDERS for part in path.relative_to(folder).parts):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()
