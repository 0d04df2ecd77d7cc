"""What a reader gets, and what it tells about itself: the contract of all formats.

A further format is a module with a ``FORMAT`` and one line in ``reading.FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.decoding import decoded_text, script_lines
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits
from film_assets.screenplay.model import Diagnostic, Screenplay


@dataclass(frozen=True, slots=True)
class Source:
    """A script's bytes and name. ``name`` is only for its extension and for messages."""

    data: bytes
    name: str
    limits: ScriptLimits = DEFAULT_LIMITS
    encoding: str = ""

    @property
    def extension(self) -> str:
        """The name's extension in lower case, without the dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    def text(self) -> str:
        """Return the script as text.

        Raises:
            ScriptError: it is none.
        """
        return decoded_text(self.data, self.name, self.encoding)

    def lines(self) -> tuple[list[str], tuple[Diagnostic, ...]]:
        """Return the script's lines, without control characters, and warnings.

        Raises:
            ScriptError: no text, blank, or a line past the limit.
        """
        return script_lines(self.text(), self.name, self.limits)


def too_many_elements(source: Source) -> ScriptError:
    """Return the error of a script with more elements than it may have."""
    return ScriptError(
        f"{source.name} has more than the {source.limits.elements:,} headings, paragraphs and speeches a script may have: "
        "split it."
    )


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is called, how its bytes are known, and how it is read.

    ``recognises`` looks at the content and may look at the extension; it is cheap and never raises.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Screenplay]
