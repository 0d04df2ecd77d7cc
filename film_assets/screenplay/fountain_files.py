"""Text files: Fountain, the project's SCENE/SHOT format, or plain prose. Reads whatever no other format claims."""

from __future__ import annotations

import re

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.fountain import read_fountain
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.source import Format, Source

_SHOT_FORMAT = re.compile(
    r"^[ \t]*(?:SCENE|SHOT)[ \t]*(?:#|NO\.?)?[ \t]*\d[\w.\-]{0,11}[ \t]*[:–—-]|^[ \t]*(?:SCENE|SHOT)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_UNSTRUCTURED = frozenset({ElementKind.ACTION, ElementKind.NOTE, ElementKind.BONEYARD})
_MARKUP = re.compile(r"\s*<(?:\?xml|!DOCTYPE|html)\b", re.IGNORECASE)


def is_shot_format(text: str) -> bool:
    """Return whether ``text`` has SCENE or SHOT lines."""
    return bool(_SHOT_FORMAT.search(text))


def read_text(source: Source) -> Screenplay:
    """Return the screenplay of a text file; ``read_as`` is ``fountain``, ``shots`` or ``prose``."""
    lines, warnings = source.lines()
    text = "\n".join(lines)
    if _MARKUP.match(text):
        raise ScriptError(f"{source.name} is XML or HTML but no Final Draft script: save it as Fountain or .fdx.")
    shots = is_shot_format(text)
    page, elements, diagnostics = read_fountain(lines, shots=shots)
    kinds = {element.kind for element in elements}
    read_as = "shots" if shots else "prose" if kinds <= _UNSTRUCTURED else "fountain"
    return Screenplay(read_as=read_as, title_page=page, elements=tuple(elements), diagnostics=(*warnings, *diagnostics))


FORMAT = Format("fountain", lambda source: True, read_text)
