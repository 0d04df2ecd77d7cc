"""``read_script``: bytes of any known format become a ``Screenplay``.

The format is decided by content first and by the file's extension second; each reader is a module of its own.
"""

from __future__ import annotations

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay import fdx, fountain_files, markdown, narration, pdf
from film_assets.screenplay.checking import diagnosed
from film_assets.screenplay.decoding import checked_size
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits
from film_assets.screenplay.model import Diagnostic, ElementKind, Screenplay, Severity
from film_assets.screenplay.source import Format, Source

FORMATS: tuple[Format, ...] = (
    pdf.FORMAT,
    fdx.FORMAT,
    narration.FORMAT,
    markdown.FORMAT,
    fountain_files.FORMAT,
)
"""In the order in which they are asked; the last one reads any text."""

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
        raise ScriptError(
            f"{shown} has more than the {limits.elements:,} headings, paragraphs and speeches a script may have: split it."
        )
    found = (*screenplay.diagnostics, *_named_otherwise(source, screenplay.read_as), *diagnosed(screenplay, limits))
    in_order = tuple(sorted(found, key=lambda one: one.line))
    return screenplay.model_copy(update={"name": name, "diagnostics": in_order})


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
