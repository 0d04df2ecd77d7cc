"""Which program makes films now: one digest of its files, its engines and its settings.

Recipes carry what decides a take; this digest is wider, and only tells whether asking them again can bring anything new.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import film_assets
from film_assets.orchestration.engines import Engines

RELEASE = "release"
"""Name of the remark that every pointer of a film carries: the release that made it."""
DIGEST_LETTERS = 16
UNREAD_FOLDERS = ("__pycache__", "docs")
"""Folders of the package that make no film."""
PRICES = "prices"
"""The one setting that changes no film."""


def release_of(engines: Engines) -> str:
    """Return the digest of the package's files, these engines' versions and the settings they were configured with.

    The files are read once a process, which goes on with the code it was started with.
    """
    versions = {
        f"{department} {name}": engine.identity.version for (department, name), engine in engines.engines.items()
    }
    settings = engines.configuration.model_dump_json(exclude={PRICES})
    told = f"{_package_digest()} {sorted(versions.items())} {settings}"
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
