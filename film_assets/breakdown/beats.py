"""A screenplay grouped for shooting: its scenes' elements, and the beats each scene is made of.

No decision about pictures falls here; what a beat is covered with belongs to ``coverage``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from film_assets.breakdown.bible import under_one_name, written_cast
from film_assets.breakdown.model import Person, Speech
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.speeches import cue_name, speeches_of
from film_assets.screenplay.camera_lines import is_camera_line
from film_assets.screenplay.directions import Direction, direction_of
from film_assets.screenplay.model import Element, ElementKind, LineSpan, Screenplay
from film_assets.screenplay.plain import plain
from film_assets.screenplay.sluglines import parsed_slugline

OF_THE_BEAT = frozenset({"shot", "take", "voice", "language", "props"})
"""Directions for what they stand at; the others hold for the whole scene or the film."""
_SPEECH_GAP_LINES = 8
"""A note in a speech, or a line of two spaces, may part it; far away lines are no part of it."""
UNFILMED = frozenset({ElementKind.BONEYARD, ElementKind.SECTION, ElementKind.SYNOPSIS, ElementKind.PAGE_BREAK})


@dataclass(frozen=True, slots=True)
class SceneElements:
    """One scene's elements in order. ``heading`` is None for what stands before or without any heading."""

    heading: Element | None
    elements: tuple[Element, ...]
    transition_in: str = ""
    synopsis: str = ""

    @property
    def lines(self) -> LineSpan:
        parts = [*([self.heading] if self.heading else []), *self.elements]
        return LineSpan(first_line=parts[0].lines.first_line, last_line=max(part.lines.last_line for part in parts))


@dataclass(frozen=True, slots=True)
class Grouped:
    scenes: tuple[SceneElements, ...]
    transition_out: str = ""
    bible: dict[str, Person] = field(default_factory=dict)
    """What the script says outright of its characters, by name."""


FILMED = frozenset(
    {
        ElementKind.ACTION,
        ElementKind.CHARACTER,
        ElementKind.DIALOGUE,
        ElementKind.LYRIC,
        ElementKind.CENTERED,
        ElementKind.SHOT,
    }
)


def grouped(screenplay: Screenplay) -> Grouped:
    """Return the scenes of ``screenplay``, each with the transition written before it.

    What stands before the first heading is a scene of its own where it holds anything to film. Every cue stands under
    its character's one name.
    """
    bible = written_cast(screenplay)
    found: list[SceneElements] = []
    heading: Element | None = None
    held: list[Element] = []
    entered = pending = synopsis = next_synopsis = ""

    def close() -> None:
        nonlocal held, synopsis
        if heading is not None or any(element.kind in FILMED for element in held):
            found.append(SceneElements(heading, tuple(held), entered, synopsis))
        held = []

    for element in _as_sentences(under_one_name(screenplay.elements, bible)):
        kind = element.kind
        if kind is ElementKind.SCENE_HEADING:
            close()
            heading, entered, pending = element, pending, ""
            synopsis, next_synopsis = next_synopsis, ""
        elif kind is ElementKind.TRANSITION:
            pending = f"{pending} {element.text}".strip()
        elif kind is ElementKind.SYNOPSIS:
            if any(one.kind in FILMED for one in held) or heading is None:
                next_synopsis = element.text
            else:
                synopsis = element.text
        elif kind not in UNFILMED:
            if heading is None and not held and kind in FILMED:
                entered, pending = pending, ""
            held.append(element)
    close()
    return Grouped(tuple(found), pending, bible)


def _as_sentences(elements: Sequence[Element]) -> Iterator[Element]:
    """Yield ``elements`` with a heading without INT or EXT read as what it says: one that is a camera line as that, one that
    goes on in the action ("NAK", "grins with glee") or is a sentence of its own said there too."""
    said = ""
    for element in elements:
        kind = element.kind
        if kind is ElementKind.SCENE_HEADING:
            said = ""
            slug = parsed_slugline(element.text)
            if slug.interior or slug.exterior:
                yield element
            elif is_camera_line(element.text):
                yield element.model_copy(update={"kind": ElementKind.ACTION})
            else:
                yield element
                said = " ".join(word.capitalize() for word in element.text.split())
            continue
        if said and kind in FILMED:
            goes_on = kind is ElementKind.ACTION and element.text[:1].islower()
            if goes_on or (kind is ElementKind.ACTION and said.endswith(".")):
                element = element.model_copy(update={"text": f"{said} {element.text}"})
            said = ""
        yield element


@dataclass(slots=True)
class Beat:
    """One thing that happens in a scene, in the order of the script.

    ``kind``: ``action`` a paragraph, ``speech`` a cue with what is said, ``shot`` an explicit shot's label, ``camera`` a
    camera line, ``lyric`` a song without a cue, ``title`` a centered line, ``super`` words over the picture, ``pause`` a beat of silence.
    """

    kind: str
    text: str
    lines: LineSpan
    speaker: str = ""
    speeches: tuple[Speech, ...] = ()
    dual: bool = False
    number: str = ""
    directions: list[Direction] = field(default_factory=list)
    seconds: Fraction = Fraction(0)

    def directed(self, key: str) -> str:
        """Return what the script directs for this beat under ``key``, the last time it does, or ``""``."""
        return next((one.value for one in reversed(self.directions) if one.key == key), "")


_SUPER = re.compile(
    r"(?:SUPER(?:IMPOSED?|S)?|TITLE(?: CARD| OVER)?|TITLES|CHYRON|CAPTION|LOWER THIRD|CARD|SUBTITLE|LEGEND|INTERTITLE|ON SCREEN TEXT)"
    r"(?: READS| OVER)?\s*[:\-–—]\s*[\"“]?(?P<text>.*?)[\"”]?\s*"
)
"""Words laid over the picture: ``SUPER: Boston, 1984``; with nothing after it, the centered line that follows is laid."""
_TITLES_RUN = re.compile(
    r"(?:(?:OPENING|MAIN|END|CLOSING|ROLL) )?(?:TITLES?|CREDITS)(?: SEQUENCE| ROLL| BEGIN| OVER)?\s*[:.]?"
)
"""Says that titles run, and shows nothing itself."""
_ADDRESS = re.compile(r"\W*https?://\S+")
"""An address of the web alone is the writer's own note."""
_PAUSE = re.compile(r"\(?\s*(?:a |long |short |another )*(?:beat|pause|silence)s?\s*\.?\s*\)?\.?", re.IGNORECASE)


def beats_of(scene: SceneElements, settings: BreakdownSettings) -> list[Beat]:
    """Return the beats of one scene, each with the directions that stand in it, right under it, or alone before it."""
    beats: list[Beat] = []
    waiting: list[Direction] = []
    elements = scene.elements
    index = 0
    while index < len(elements):
        element = elements[index]
        made: list[Beat] = []
        if element.kind is ElementKind.CHARACTER:
            index, made = _speech_beats(elements, index, settings)
        else:
            index += 1
            made = _beats_of_element(element, settings)
        if element.kind is ElementKind.NOTE and (direction := direction_of(element.text, element.lines)):
            if direction.key not in OF_THE_BEAT:
                continue
            under = beats and direction.lines.first_line <= beats[-1].lines.last_line + 1
            (beats[-1].directions if under else waiting).append(direction)
        last = beats[-1] if beats else None
        if last is not None and last.kind == "action" and _is_handwriting(elements[:index]):
            last.text = f'{last.text} "{" ".join(plain(element.text).split())}"'
            last.lines = LineSpan(first_line=last.lines.first_line, last_line=element.lines.last_line)
            continue
        if made and made[0].kind == "title" and last is not None and last.kind == "title" and not waiting:
            if made[0].lines.first_line == last.lines.last_line + 1:
                last.text = f"{last.text} {made[0].text}"
                last.lines = LineSpan(first_line=last.lines.first_line, last_line=made[0].lines.last_line)
                continue
        if made:
            made[0].directions[:0] = waiting
            waiting = []
            beats.extend(made)
    for direction in waiting:
        if direction.key == "shot":
            beats.append(Beat("shot", direction.value, direction.lines))
    return beats


def _is_handwriting(elements: Sequence[Element]) -> bool:
    """Return whether the last element is set apart by its indent, as what stands on a card or in a letter is, where
    action otherwise begins at the margin."""
    if elements[-1].kind is not ElementKind.ACTION:
        return False
    margin = any(e.kind is ElementKind.ACTION and not e.text.startswith(" ") for e in elements)
    return margin and all(line.startswith("    ") for line in elements[-1].text.split("\n"))


def scene_directions(scene: SceneElements) -> list[Direction]:
    """Return the directions of a scene that hold for all of it."""
    notes = (element for element in scene.elements if element.kind is ElementKind.NOTE)
    found = (direction_of(note.text, note.lines) for note in notes)
    return [one for one in found if one is not None and one.key not in OF_THE_BEAT]


def _beats_of_element(element: Element, settings: BreakdownSettings) -> list[Beat]:
    if element.kind is ElementKind.ACTION:
        return _action_beats(element, settings)
    if element.kind is ElementKind.SHOT:
        return [Beat("shot", element.text, element.lines, number=element.scene_number)]
    if element.kind is ElementKind.CENTERED and element.text:
        return [Beat("title", plain(element.text), element.lines)]
    if element.kind is ElementKind.LYRIC:
        text = plain(element.text)
        return [Beat("lyric", text, element.lines)] if text else []
    return []


def _action_beats(element: Element, settings: BreakdownSettings) -> list[Beat]:
    text = plain(element.text)
    if over := _SUPER.fullmatch(text):
        return [Beat("super", over["text"], element.lines)]
    if _PAUSE.fullmatch(text):
        return [Beat("pause", text, element.lines, seconds=settings.beat_seconds)]
    if not text or _TITLES_RUN.fullmatch(text) or _ADDRESS.fullmatch(text):
        return []
    lines = element.text.split("\n")
    parts: list[tuple[int, int, str, str]] = []
    first = element.lines.first_line
    straight = len(lines) == element.lines.last_line - first + 1
    for offset, line in enumerate(lines):
        shown = plain(line)
        if not shown:
            continue
        number = first + offset if straight else first
        opens = is_camera_line(shown)
        listed = bool(re.match(r"\s*(?:[-–—•]\s+|[A-Z0-9][.)]\s)", line))
        if opens or listed or not parts:
            parts.append(
                (number, number if straight else element.lines.last_line, "camera" if opens else "action", shown)
            )
        else:
            start, _, kind, words = parts[-1]
            parts[-1] = (start, number if straight else element.lines.last_line, kind, f"{words} {shown}")
    return [Beat(kind, words, LineSpan(first_line=start, last_line=end)) for start, end, kind, words in parts]


def _speech_beats(elements: Sequence[Element], index: int, settings: BreakdownSettings) -> tuple[int, list[Beat]]:
    """Return the index after a cue's block, and its beat; none where nothing is said."""
    cue = elements[index]
    block = [cue]
    index += 1
    directions = []
    spoken = (ElementKind.PARENTHETICAL, ElementKind.DIALOGUE, ElementKind.LYRIC)
    while index < len(elements):
        following = elements[index]
        if following.kind in spoken and following.lines.first_line <= block[-1].lines.last_line + _SPEECH_GAP_LINES:
            block.append(following)
        elif following.kind is ElementKind.NOTE and following.lines.first_line <= block[-1].lines.last_line + 1:
            if direction := direction_of(following.text, following.lines):
                directions.append(direction)
        else:
            break
        index += 1
    speeches = speeches_of(block, settings)
    if not speeches:
        return index, []
    lines = LineSpan(first_line=cue.lines.first_line, last_line=block[-1].lines.last_line)
    beat = Beat("speech", "", lines, speaker=cue_name(cue), speeches=speeches, dual=cue.dual)
    beat.directions.extend(one for one in directions if one.key in OF_THE_BEAT)
    return index, [beat]
