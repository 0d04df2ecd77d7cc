"""A script's bytes become lines of text: encodings, line ends, control characters.

What the lines mean belongs to the readers.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits
from film_assets.screenplay.model import Diagnostic, Severity

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_MARKS_ON_A_LETTER = 30
_SAMPLE_BYTES = 65_536
_FEW_CONTROLS = 8
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive (a Word or OpenDocument file?)"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
)


def checked_size(data: bytes, name: str, limits: ScriptLimits = DEFAULT_LIMITS) -> bytes:
    """Return ``data`` if it is neither empty nor too large.

    Raises:
        ScriptError: it is.
    """
    if not data.strip():
        raise ScriptError(f"{name} is empty: write at least one scene or one sentence into it.")
    if len(data) > limits.size_bytes:
        raise ScriptError(
            f"{name} has {len(data):,} bytes, more than the {limits.size_bytes:,} a script may have: split it."
        )
    return data


def decoded_text(data: bytes, name: str, encoding: str = "") -> str:
    """Return the text of ``data``: UTF-8, or UTF-16 and UTF-32 with a byte order mark, or ``encoding`` where given.

    Raises:
        ScriptError: binary data, or bytes that are not text in that encoding; the message gives the offset.
    """
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise ScriptError(f"{name} is {what}, not a screenplay: save it as Fountain, .fdx, text or PDF.")
    marked = next((codec for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)), "")
    codec = marked or encoding or "utf-8"
    if not marked and not encoding:
        _refuse_binary(data, name)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise ScriptError(
            f"{name} is not valid {codec.upper()}: {error.reason} at offset {error.start:,}; "
            "save it as UTF-8, or name its encoding with --encoding."
        ) from error
    except LookupError as error:
        raise ScriptError(f"{codec!r} is not an encoding that is known here: try utf-8, cp1252 or latin-1.") from error


def _refuse_binary(data: bytes, name: str) -> None:
    """Raise ``ScriptError`` where ``data`` holds a NUL, or many control characters: no text of any kind has them."""
    controls = [found.start() for found in _BINARY.finditer(data[:_SAMPLE_BYTES])]
    first = data.find(0)
    if first < 0 and len(controls) > max(_FEW_CONTROLS, min(len(data), _SAMPLE_BYTES) // 50):
        first = controls[0]
    if first >= 0:
        raise ScriptError(
            f"{name} is not text: byte {data[first]:#04x} at offset {first:,}; save the script as plain text in UTF-8."
        )


def cleaned(text: str) -> str:
    """Return ``text`` in NFC, without control characters but line breaks and tabs, and with at most 30 marks on a letter."""
    if text.isascii():
        return _CONTROL.sub("", text) if not text.isprintable() else text
    return unicodedata.normalize("NFC", _marks_piled().sub(r"\1", _CONTROL.sub("", text)))


@cache
def _marks_piled() -> re.Pattern[str]:
    """Return a pattern of more than 30 combining marks in a row, the first 30 in group 1 (Unicode Standard Annex 15,
    "Stream-Safe Text Format"): NFC takes quadratic time on longer runs, and no language has them."""
    marks = "".join(re.escape(chr(code)) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MARKS_ON_A_LETTER}}})[{marks}]+")


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text``, ended only by CR LF, CR and LF; form feeds and other separators stay text."""
    if "\r" in text:
        return _LINE_END.split(text)
    return text.split("\n")


def script_lines(
    text: str, name: str, limits: ScriptLimits = DEFAULT_LIMITS
) -> tuple[list[str], tuple[Diagnostic, ...]]:
    """Return the lines of ``text`` without control characters, and a warning for each line that had some.

    Raises:
        ScriptError: a line is too long, or nothing but blanks is there.
    """
    if not text.isascii():
        text = _marks_piled().sub(r"\1", text)
    lines = split_lines(text)
    warnings: list[Diagnostic] = []
    if _CONTROL.search(text):
        for number, line in enumerate(lines, 1):
            if found := _CONTROL.search(line):
                lines[number - 1] = _CONTROL.sub("", line)
                if found.group() != "\x0c" and len(warnings) <= limits.warnings_of_a_kind:
                    warnings.append(
                        Diagnostic(
                            severity=Severity.WARNING,
                            code="control-character",
                            line=number,
                            message=f"Control character U+{ord(found.group()):04X} left out; remove it from the script.",
                        )
                    )
    longest = max(map(len, lines))
    if longest > limits.line_characters:
        at = next(number for number, line in enumerate(lines, 1) if len(line) == longest)
        raise ScriptError(
            f"{name}, line {at}: {longest:,} characters, more than the "
            f"{limits.line_characters:,} a line may have; break it into paragraphs."
        )
    if not any(line and not line.isspace() for line in lines):
        raise ScriptError(f"{name} is blank: write at least one scene or one sentence into it.")
    return lines, tuple(warnings)
