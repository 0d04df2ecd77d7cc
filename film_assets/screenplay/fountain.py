"""Fountain 1.1, and the project's own SCENE/SHOT lines, read into elements with the lines they came from.

One pass over the lines. What a heading or a camera line looks like is in ``sluglines`` and ``camera_lines``; notes and
boneyard are lifted out before, by ``asides``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from film_assets.screenplay.asides import Aside, asides_lifted
from film_assets.screenplay.camera_lines import is_camera_line
from film_assets.screenplay.detached import cues_joined
from film_assets.screenplay.limits import DEFAULT_LIMITS
from film_assets.screenplay.model import Diagnostic, Element, ElementKind, LineSpan, Severity, TitlePage
from film_assets.screenplay.plain import without_emphasis
from film_assets.screenplay.sluglines import heading_strength, without_number
from film_assets.screenplay.title_pages import title_page_read

_SECTION = re.compile(r"(#+)\s*(?=[^\s#])")
_SCENE_LINE = re.compile(r"\s*SCENE\s*(?:#|NO\.?)?\s*([\w.\-]{1,12})?\s*[:.–—-]\s*(.*)$", re.IGNORECASE)
_SHOT_LINE = re.compile(r"\s*SHOT\s*(?:#|NO\.?)?\s*([\w.\-]{1,12})?\s*[:.–—-]\s*(.*)$", re.IGNORECASE)
_TRANSITION = re.compile(
    r"(?:[^a-z]*TO:|FADE IN[:.]?|FADE OUT[:.]?|FADE TO BLACK[:.]?|CUT TO BLACK[:.]?|FADE UP[:.]?|IRIS (?:IN|OUT)[:.]?|"
    r"FONDU AU NOIR[:.]?|OUVERTURE EN FONDU[:.]?|ABBLENDE[:.]?|AUFBLENDE[:.]?|FUNDIDO A NEGRO[:.]?)"
)
_FADE = re.compile(r"!\s*FADE (?:IN|UP|OUT|TO BLACK)[:.]?\s*")
"""A fade is one, though it is written as action that is forced ("!FADE IN:"): nothing else is seen of it."""
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S*[.!?…][\"”’]?|(?:\S+\s+){8,}\S+|(?:\w+ )?BY")
"""Five words or more that end as sentences do are no name, nor are nine, nor WRITTEN BY."""
_EXTENSIONS = re.compile(r"[(（]([^()（）]*)[)）]")
_HEADING_STARTS = frozenset("IiEeWwPpAaİIÇçDdИиНнЭэ内外")


@dataclass
class _Reading:
    """The state of one pass: what was found so far."""

    lines: list[str | None]
    shots: bool
    """Whether SCENE and SHOT lines count."""
    elements: list[Element] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def full(self) -> bool:
        """Return whether there are more elements than a script may have: reading stops, and the caller refuses it."""
        return len(self.elements) > DEFAULT_LIMITS.elements

    def add(self, kind: ElementKind, text: str, first: int, last: int, **more: object) -> None:
        """Add an element; ``first`` and ``last`` are indices of lines."""
        span = LineSpan.model_construct(first_line=first + 1, last_line=last + 1)
        values = _PLAIN | more
        self.elements.append(
            Element.model_construct(
                _ELEMENT_FIELDS, kind=kind, text=unicodedata.normalize("NFC", text), lines=span, **values
            )
        )

    def warn(self, code: str, line: int, message: str) -> None:
        self.diagnostics.append(Diagnostic(severity=Severity.WARNING, code=code, line=line + 1, message=message))


_ELEMENT_FIELDS = set(Element.model_fields)
_PLAIN: dict[str, object] = {"scene_number": "", "extension": "", "dual": False, "level": 0}


def read_fountain(
    lines: list[str], *, shots: bool = False, title_page: bool = True
) -> tuple[TitlePage, list[Element], list[Diagnostic]]:
    """Return title page, elements in order and warnings of a script in Fountain 1.1.

    ``shots``: ``SCENE n: ...`` and ``SHOT n: ...`` lines are headings and explicit shots. Nothing that is written is
    lost: what is no other element is action.
    """
    kept, asides, warnings = asides_lifted(lines)
    page, start, title_warnings = title_page_read(kept) if title_page else (TitlePage(), 0, [])
    kept, apart = cues_joined(kept, _could_be_a_cue)
    reading = _Reading(kept, shots, diagnostics=[*warnings, *title_warnings, *apart])
    if len(asides) <= DEFAULT_LIMITS.elements:
        _read_body(reading, start)
    elements = _merged(reading.elements, asides)
    return page, elements, sorted(reading.diagnostics, key=lambda one: one.line)


def _could_be_a_cue(text: str) -> bool:
    if heading_strength(text) or is_camera_line(text) or _TRANSITION.fullmatch(text):
        return False
    return text[0] not in "!@.>~#=(" and cue_parts(text) is not None


def _read_body(reading: _Reading, start: int) -> None:
    lines = reading.lines
    count = len(lines)
    index = start
    after_blank = True
    while index < count and not reading.full():
        line = lines[index]
        if line is None:
            index += 1
            continue
        text = line.strip()
        if not text:
            after_blank = True
            index += 1
            continue
        index = _read_one(reading, index, line, text, after_blank)
        after_blank = False


def _next_line(lines: list[str | None], index: int) -> str:
    """Return the line after ``index`` that is not an aside's, ``""`` at the end."""
    index += 1
    while index < len(lines):
        line = lines[index]
        if line is not None:
            return line
        index += 1
    return ""


def _read_one(reading: _Reading, index: int, line: str, text: str, after_blank: bool) -> int:
    """Read the element that begins at ``index`` and return the index after it."""
    found = _read_marked(reading, index, line, text, after_blank)
    if found:
        return found
    if reading.shots and (after := _read_shot_format(reading, index, text)):
        return after
    if after_blank:
        following = _next_line(reading.lines, index)
        if text[0] in _HEADING_STARTS and (strength := heading_strength(text)):
            alone = not following.strip()
            if alone or strength == 2:
                if not alone:
                    reading.warn("heading-without-empty-line", index, "Leave an empty line after this scene heading.")
                heading, number = without_number(text)
                reading.add(ElementKind.SCENE_HEADING, heading, index, index, scene_number=number)
                return index + 1
        if not following.strip():
            bare = without_emphasis(text)
            if bare[-1:] in (":", ".", "N", "T", "K", "E") and _is_transition(line, bare):
                reading.add(ElementKind.TRANSITION, bare, index, index)
                return index + 1
        named = following and not _SENTENCE.fullmatch(text) and not is_camera_line(text)
        if named and (cue := cue_parts(text)):
            return _read_dialogue(reading, index, cue)
    return _read_action(reading, index)


def _is_transition(line: str, text: str) -> bool:
    """Return whether a line between empty lines is a transition; ``TO: `` with a trailing space is not."""
    return bool(_TRANSITION.fullmatch(text)) and (not text.endswith("TO:") or line.rstrip("*_").endswith("TO:"))


def _read_marked(reading: _Reading, index: int, line: str, text: str, after_blank: bool) -> int:
    """Read a line whose first character says what it is; return 0 where it says nothing."""
    mark = text[0]
    if mark == "." and after_blank and len(text) > 1 and text[1] != "." and text[1].isalnum():
        heading, number = without_number(text[1:])
        reading.add(ElementKind.SCENE_HEADING, heading, index, index, scene_number=number)
        return index + 1
    if mark == "!":
        if text.startswith("!!") and text[2:].strip():
            reading.add(ElementKind.SHOT, text[2:].strip(), index, index)
            return index + 1
        if _FADE.fullmatch(text):
            reading.add(ElementKind.TRANSITION, text[1:].strip(), index, index)
            return index + 1
        return _read_action(reading, index)
    if mark == "@" and after_blank and _next_line(reading.lines, index):
        cue = cue_parts(text[1:].strip(), forced=True)
        if cue:
            return _read_dialogue(reading, index, cue)
    if mark == ">":
        if text.endswith("<") and len(text) > 1:
            reading.add(ElementKind.CENTERED, text[1:-1].strip(), index, index)
        else:
            reading.add(ElementKind.TRANSITION, text[1:].strip(), index, index)
        return index + 1
    if mark == "~":
        last = index
        sung = [text[1:].strip()]
        while (following := _at(reading.lines, last + 1)) and following.strip().startswith("~"):
            last += 1
            sung.append(following.strip()[1:].strip())
        reading.add(ElementKind.LYRIC, "\n".join(sung), index, last)
        return last + 1
    if mark == "#" and (found := _SECTION.match(text)):
        reading.add(ElementKind.SECTION, text[found.end() :], index, index, level=len(found.group(1)))
        return index + 1
    if mark == "=":
        if len(text) >= 3 and not text.strip("="):
            reading.add(ElementKind.PAGE_BREAK, "", index, index)
            return index + 1
        if not text.startswith("=="):
            reading.add(ElementKind.SYNOPSIS, text[1:].strip(), index, index)
            return index + 1
    return 0


def _at(lines: list[str | None], index: int) -> str | None:
    return lines[index] if index < len(lines) else None


def _read_shot_format(reading: _Reading, index: int, text: str) -> int:
    if text[0] not in "Ss":
        return 0
    if found := _SCENE_LINE.match(text):
        heading = found.group(2).strip()
        reading.add(ElementKind.SCENE_HEADING, heading, index, index, scene_number=found.group(1) or "")
        return index + 1
    if found := _SHOT_LINE.match(text):
        reading.add(ElementKind.SHOT, found.group(2).strip(), index, index, scene_number=found.group(1) or "")
        return index + 1
    return 0


def cue_parts(text: str, *, forced: bool = False) -> tuple[str, str, bool] | None:
    """Return ``(name, extensions, dual)`` of a character cue, or None where ``text`` is none.

    In capitals with at least one letter; parentheses after the name are extensions and may be in any case
    (Fountain 1.1, "Character"). ``forced``: any name will do.
    """
    dual = text.endswith("^")
    if dual:
        text = text[:-1].rstrip()
    name, extensions = text, ""
    if text[-1:] in (")", "）"):
        opening = min((place for place in (text.find("("), text.find("（")) if place >= 0), default=-1)
        if opening < 0:
            return None
        name = text[:opening].rstrip()
        if _EXTENSIONS.sub("", text[opening:]).strip():
            return None
        extensions = ", ".join(part.strip() for part in _EXTENSIONS.findall(text[opening:]))
    if not name or (not forced and not name.replace("ß", "").isupper()):
        return None
    return name, extensions, dual


def _read_dialogue(reading: _Reading, index: int, cue: tuple[str, str, bool]) -> int:
    name, extension, dual = cue
    lines = reading.lines
    reading.add(ElementKind.CHARACTER, name, index, index, extension=extension, dual=dual)
    spoken: list[str] = []
    first = last = index
    index += 1
    length = 0
    while index < len(lines):
        line = lines[index]
        if line is None:
            index += 1
            continue
        text = line.strip()
        if not text:
            if len(line) < 2:
                break
        elif text[0] == "(":
            end = _parenthetical_end(lines, index)
            if end is not None:
                _flush_speech(reading, spoken, first, last)
                words = " ".join((lines[place] or "").strip() for place in range(index, end + 1) if lines[place])
                reading.add(ElementKind.PARENTHETICAL, words[1:-1].strip(), index, end)
                index = end + 1
                continue
        elif text[0] == "~":
            _flush_speech(reading, spoken, first, last)
            reading.add(ElementKind.LYRIC, text[1:].strip(), index, index)
            index += 1
            continue
        elif text[0] in "=#" and not text.strip("=") and len(text) >= 3:
            break
        elif reading.shots and (_SHOT_LINE.match(text) or _SCENE_LINE.match(text)):
            break
        if not spoken:
            first = index
        spoken.append(text)
        last = index
        index += 1
        length += len(text)
        if length > DEFAULT_LIMITS.line_characters:
            _flush_speech(reading, spoken, first, last)
            length = 0
    _flush_speech(reading, spoken, first, last)
    return index


def _flush_speech(reading: _Reading, spoken: list[str], first: int, last: int) -> None:
    while spoken and not spoken[-1]:
        spoken.pop()
        last -= 1
    if spoken:
        reading.add(ElementKind.DIALOGUE, "\n".join(spoken), first, max(first, last))
    spoken.clear()


def _parenthetical_end(lines: list[str | None], index: int) -> int | None:
    """Return the index of the line that ends the parenthetical begun at ``index``, at most six lines on."""
    for end in range(index, min(index + 6, len(lines))):
        text = (lines[end] or "").strip()
        if not text and lines[end] is not None:
            return None
        if text.endswith(")"):
            return end
        if ")" in text:
            return None
    return None


def _read_action(reading: _Reading, index: int) -> int:
    lines = reading.lines
    first = last = index
    words = []
    length = 0
    while index < len(lines) and length <= DEFAULT_LIMITS.line_characters:
        line = lines[index]
        if line is None:
            index += 1
            continue
        text = line.strip()
        if not text or (index > first and _breaks_action(reading, text)):
            break
        shown = line.rstrip().expandtabs(4)
        if text[0] == "!" and not text.startswith("!!"):
            shown = text[1:]
        words.append(shown)
        length += len(shown)
        last = index
        index += 1
    if any(line.strip() for line in words):
        reading.add(ElementKind.ACTION, "\n".join(words), first, last)
    return index


def _breaks_action(reading: _Reading, text: str) -> bool:
    """Return whether a line right under action begins another element; the others need an empty line before."""
    mark = text[0]
    if mark == ">":
        return text.endswith("<") and len(text) > 1
    if mark == "!":
        return text.startswith("!!")
    if mark == "#":
        return bool(_SECTION.match(text))
    if mark == "=":
        return not text.startswith("==") or not text.strip("=")
    if mark == "~":
        return True
    return reading.shots and mark in "Ss" and bool(_SHOT_LINE.match(text) or _SCENE_LINE.match(text))


def _merged(elements: list[Element], asides: list[Aside]) -> list[Element]:
    """Return elements and asides in the order of the lines they begin on; an aside after what shares its line."""
    if not asides:
        return elements
    merged: list[Element] = []
    waiting = iter(asides)
    aside = next(waiting, None)
    for element in elements:
        while aside is not None and aside.first_line < element.lines.first_line:
            merged.append(_aside_element(aside))
            aside = next(waiting, None)
        merged.append(element)
    while aside is not None:
        merged.append(_aside_element(aside))
        aside = next(waiting, None)
    return merged


def _aside_element(aside: Aside) -> Element:
    return Element.model_construct(
        _ELEMENT_FIELDS,
        kind=aside.kind,
        text=unicodedata.normalize("NFC", aside.text.strip()),
        lines=LineSpan.model_construct(first_line=aside.first_line, last_line=aside.last_line),
        **_PLAIN,
    )
