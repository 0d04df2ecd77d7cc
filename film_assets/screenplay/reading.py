"""``read_script``: bytes of any known format become a ``Screenplay``.

The format is decided by content first and by the file's extension second. A further format is one module and one line
in ``FORMATS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.decoding import checked_size, decoded_text, script_lines
from film_assets.screenplay.fountain import read_fountain
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits
from film_assets.screenplay.model import ElementKind, Screenplay

_SHOT_FORMAT = re.compile(r"(?im)^[ \t]*(?:SCENE|SHOT)[ \t]*(?:#|NO\.?)?[ \t]*(?:\d[\w.\-]{0,11})?[ \t]*[:–—-]")


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader gets: the script's bytes, its name, its text (of text formats) and the limits."""

    data: bytes
    name: str
    limits: ScriptLimits
    text: str = ""


def read_script(data: bytes, name: str, *, encoding: str = "", limits: ScriptLimits = DEFAULT_LIMITS) -> Screenplay:
    """Return the screenplay that ``data`` holds; ``name`` is the file's name, for its extension and for messages.

    Raises:
        ScriptError: empty, too large, binary, badly encoded or past a limit; the message says where.
    """
    checked_size(data, name, limits)
    source = Source(data, name, limits, decoded_text(data, name, encoding))
    lines, warnings = script_lines(source.text, name, limits)
    shots = bool(_SHOT_FORMAT.search(source.text))
    page, elements, diagnostics = read_fountain(lines, shots=shots)
    kinds = {element.kind for element in elements}
    read_as = "fountain"
    if shots:
        read_as = "shots"
    elif not kinds - {ElementKind.ACTION, ElementKind.NOTE, ElementKind.BONEYARD}:
        read_as = "prose"
    headings = sum(element.kind is ElementKind.SCENE_HEADING for element in elements)
    if headings > limits.scenes:
        raise ScriptError(f"{name} has {headings:,} scenes, more than the {limits.scenes:,} a film may have: split it.")
    return Screenplay(
        name=name, read_as=read_as, title_page=page, elements=tuple(elements), diagnostics=(*warnings, *diagnostics)
    )
