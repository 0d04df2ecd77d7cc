"""``read_script``: bytes of any known format become a ``Screenplay``.

The format is decided by content first and by the file's extension second; each reader is a module of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay import fdx, fountain_files, markdown, narration, pdf
from film_assets.screenplay.checking import diagnosed
from film_assets.screenplay.decoding import checked_size
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits
from film_assets.screenplay.model import NEVER_FILMED, Diagnostic, ElementKind, Screenplay, Severity
from film_assets.screenplay.source import Format, Source, too_many_elements

FORMATS: tuple[Format, ...] = (
    pdf.FORMAT,
    fdx.FORMAT,
    narration.FORMAT,
    markdown.FORMAT,
    fountain_files.FORMAT,
)
"""In the order in which they are asked; the last one reads any text."""

_WORD = re.compile(r"\w+")
_LABELS = frozenset(
    {
        ElementKind.SCENE_HEADING,
        ElementKind.CHARACTER,
        ElementKind.SHOT,
        ElementKind.PARENTHETICAL,
        ElementKind.TRANSITION,
    }
)
_USUAL = {
    "fountain": ("fountain", "spmd", "txt", "text", "screenplay"),
    "shots": ("txt", "text", "fountain", "shots", "screenplay"),
    "prose": ("txt", "text", "md", "markdown", "fountain"),
    "fdx": ("fdx", "xml"),
    "pdf": ("pdf",),
    "markdown": ("md", "markdown", "txt"),
    "narration": ("yaml", "yml"),
}


def read_script(data: bytes, name: str, *, encoding: str = "", limits: ScriptLimits = DEFAULT_LIMITS) -> Screenplay:
    """Return the screenplay that ``data`` holds; ``read_as`` says which format it was taken for.

    ``name`` is the file's name, for its extension and for messages. ``encoding``: of text that is not UTF-8; a byte
    order mark wins over it.

    Raises:
        ScriptError: empty, too large, binary, badly encoded, not readable as its format, or past a limit.
    """
    shown = name.replace("\\", "/").rpartition("/")[2] or "script"
    source = Source(checked_size(data, shown, limits), shown, limits, encoding)
    chosen = next(one for one in FORMATS if one.recognises(source))
    screenplay = chosen.read(source)
    headings = sum(element.kind is ElementKind.SCENE_HEADING for element in screenplay.elements)
    if headings > limits.scenes:
        raise ScriptError(
            f"{shown} has {headings:,} scenes, more than the {limits.scenes:,} a film may have: split it."
        )
    if len(screenplay.elements) > limits.elements:
        raise too_many_elements(source)
    _refuse_too_much_text(source, screenplay)
    found = (*screenplay.diagnostics, *_named_otherwise(source, screenplay.read_as), *diagnosed(screenplay, limits))
    in_order = _of_a_kind_summed_up(sorted(found, key=lambda one: one.line), limits)
    return screenplay.model_copy(update={"name": name, "diagnostics": in_order})


def _refuse_too_much_text(source: Source, screenplay: Screenplay) -> None:
    """Raise ``ScriptError`` where there are too many notes, more to see and hear than a film may hold, or too long a piece."""
    limits = source.limits
    speakers = len({element.text for element in screenplay.elements if element.kind is ElementKind.CHARACTER})
    if speakers > limits.most_speaking_characters:
        raise ScriptError(
            f"{source.name} has {speakers:,} speaking characters, more than the {limits.most_speaking_characters:,} that a "
            "script may have: are all of these cues names?"
        )
    notes = sum(element.kind is ElementKind.NOTE for element in screenplay.elements)
    if notes > limits.notes:
        raise ScriptError(
            f"{source.name} has {notes:,} notes, more than the {limits.notes:,} a script may have: split it."
        )
    total = 0
    for element in screenplay.elements:
        if element.kind in NEVER_FILMED:
            continue
        total += len(element.text)
        label = element.kind in _LABELS
        most = limits.label_characters if label else limits.paragraph_characters
        if len(element.text) > most:
            raise ScriptError(
                f"{source.name}, line {element.lines.first_line}: {len(element.text):,} characters in one piece, more than "
                f"the {most:,} that a {'heading, cue or label' if label else 'paragraph or speech'} may have; break it up."
            )
    words = 0
    if total > limits.text_words:
        words = sum(len(_WORD.findall(one.text)) for one in screenplay.elements if one.kind not in NEVER_FILMED)
    for count, what, most in ((total, "characters", limits.text_characters), (words, "words", limits.text_words)):
        if count > most:
            raise ScriptError(
                f"{source.name} has {count:,} {what} to film, more than the {most:,} that four hours can hold: split it."
            )


def _of_a_kind_summed_up(found: Sequence[Diagnostic], limits: ScriptLimits) -> tuple[Diagnostic, ...]:
    """Return the diagnostics, of one code at most ``limits.warnings_of_a_kind``; the last of them says how many more."""
    counts: Counter[str] = Counter()
    kept = []
    for one in found:
        counts[one.code] += 1
        if counts[one.code] <= limits.warnings_of_a_kind:
            kept.append(one)
    for place in range(len(kept) - 1, -1, -1):
        more = counts[kept[place].code] - limits.warnings_of_a_kind
        if more > 0:
            message = f"{kept[place].message} There are {more:,} more like this one."
            kept[place] = kept[place].model_copy(update={"message": message})
            counts[kept[place].code] = 0
    return tuple(kept)


def _named_otherwise(source: Source, read_as: str) -> tuple[Diagnostic, ...]:
    """Return a warning where the content is of another format than the file's extension says."""
    if not source.extension or source.extension in _USUAL[read_as] or source.extension not in _EXTENSIONS:
        return ()
    return (
        Diagnostic(
            severity=Severity.WARNING,
            code="other-format",
            line=1,
            message=f"{source.name} is read as {read_as}, whatever its extension says: rename it, or mend its content.",
        ),
    )


_EXTENSIONS = frozenset(extension for usual in _USUAL.values() for extension in usual)
