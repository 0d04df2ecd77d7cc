"""Which script a command means: a file, a script taken in before, or an example; read before anything is written.

Making and showing belong to the commands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_assets.breakdown.scenes import running_time_checked
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.names import KEY_PATTERN
from film_assets.screenplay.files import script_file_bytes
from film_assets.screenplay.model import Diagnostic, Screenplay, Severity
from film_assets.screenplay.reading import read_script
from film_assets.store.scripts import ScriptVersion, draft_of, script_bytes, script_known, take_in, taken_in_before
from film_assets.store.takes import TakeStore

ERRORS_TOLD = 20
WARNINGS_TOLD = 10


@dataclass(frozen=True, slots=True)
class ScriptMeant:
    """A script as read, and what the store knows of it; nothing was written to find it."""

    screenplay: Screenplay
    version: ScriptVersion | None
    """As it was taken in before, None where it never was; of a file, perhaps another draft."""
    path: Path | None
    """Where it lies, None where only its key was named."""
    data: bytes
    encoding: str = ""

    def taken_in(self, store: TakeStore) -> ScriptVersion:
        """Return the script as ``store`` keeps it; a file is kept as it was read."""
        return self._kept(store, take_in)

    def draft(self, store: TakeStore) -> ScriptVersion:
        """Return the version that ``taken_in`` would make current; the current draft stays as it is."""
        return self._kept(store, draft_of)

    def _kept(
        self, store: TakeStore, version_of: Callable[[TakeStore, bytes, str, str, str, str], ScriptVersion]
    ) -> ScriptVersion:
        if self.path is None and self.version is not None:
            return self.version
        path = self.path or Path(self.screenplay.name)
        return version_of(store, self.data, path.name, str(path.absolute()), "", self.encoding)


@dataclass(frozen=True, slots=True)
class WithErrors:
    """What a command shows of a script that has errors: it is printed, and the command ends with status 2."""

    shown: Any


def script_meant(named: str, store: TakeStore | None, encoding: str = "") -> ScriptMeant:
    """Return the script in the file ``named``, else the known one of that key, else the example of that name.

    ``encoding``: of a file that is not UTF-8; empty: the one it was taken in with, if it was.

    Raises:
        ScriptError: there is none; or it is no regular file, not readable, or no script.
    """
    path = Path(named)
    if not _lies_there(path):
        known = known_version(named, store)
        if known is not None and store is not None:
            data = script_bytes(store, known)
            return ScriptMeant(read_script(data, known.name, encoding=known.encoding), known, None, data)
        path = _example(named)
    data = script_file_bytes(path)
    known = known_version(str(path), store)
    encoding = encoding or (known.encoding if known else "")
    return ScriptMeant(read_script(data, path.name, encoding=encoding), known, path, data, encoding)


def known_version(named: str, store: TakeStore | None) -> ScriptVersion | None:
    """Return the script taken in before from the file ``named``, or with that key; None where there is none."""
    if store is None:
        return None
    path = Path(named)
    if _lies_there(path):
        return taken_in_before(store, path.name, str(path.absolute()))
    return script_known(store, named) if KEY_PATTERN.fullmatch(named) else None


def is_another_draft(named: str, version: ScriptVersion) -> bool:
    """Say whether ``named`` is a file, and not the draft that ``version`` is."""
    path = Path(named)
    return _lies_there(path) and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != version.blob.sha256


def _lies_there(path: Path) -> bool:
    try:
        return path.is_symlink() or path.exists()
    except (OSError, ValueError) as error:
        raise ScriptError(f"{str(path)!r} is no name of a file: check the name.") from error


def _example(named: str) -> Path:
    folder = Path(__file__).parent.parent / "examples"
    examples = [path for path in sorted(folder.iterdir()) if path.suffix != ".py" and path.name[0] != "_"]
    for path in examples:
        if named in (path.name, path.stem):
            return path
    raise ScriptError(
        f"there is no script {named}: name a file, the key of a known script, or one of the examples "
        f"{', '.join(path.name for path in examples)}."
    )


def fit_to_be_filmed(screenplay: Screenplay) -> Screenplay:
    """Return ``screenplay`` where nothing keeps it from being filmed.

    Raises:
        ScriptError: errors of the reader, each with file and line; or too long a film.
    """
    errors = told(screenplay, Severity.ERROR, ERRORS_TOLD)
    if errors:
        raise ScriptError("\n".join(errors))
    running_time_checked(screenplay)
    return screenplay


def told(screenplay: Screenplay, severity: Severity, most: int) -> list[str]:
    """Return the diagnostics of one severity, each on one line with file, line and what to do, at most ``most``."""
    found = [one for one in screenplay.diagnostics if one.severity is severity]
    lines = [_told(screenplay, one) for one in found[:most]]
    if len(found) > most:
        lines.append(f"{screenplay.name}: {len(found) - most} more, which 'film breakdown --format json' lists.")
    return lines


def _told(screenplay: Screenplay, diagnostic: Diagnostic) -> str:
    return f"{screenplay.name}, line {diagnostic.line}: {diagnostic.message} ({diagnostic.code})"
