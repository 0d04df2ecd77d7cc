"""A screenplay becomes a list of scenes: where, when, in what weather, with whom, and how each begins.

The shots of a scene belong to ``coverage``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache
from string import ascii_uppercase

from film_assets.breakdown.beats import SceneElements, grouped, scene_directions
from film_assets.breakdown.coverage import staged_scenes
from film_assets.breakdown.estimates import page_seconds, screen_seconds, written_seconds
from film_assets.breakdown.lettering import without_lettering
from film_assets.breakdown.model import (
    Location,
    Scene,
    SceneList,
    TimeOfDay,
    Transition,
    TransitionKind,
    Weather,
)
from film_assets.breakdown.moods import mood_of, moods
from film_assets.breakdown.people import gathered_people
from film_assets.breakdown.settings import DEFAULT_BREAKDOWN, BreakdownSettings, settings_in
from film_assets.breakdown.wardrobe import scenes_dressed
from film_assets.breakdown.words import TOKEN, things_in, vocabulary
from film_assets.breakdown.years import year_of
from film_assets.breakdown.younger import scenes_as_cast
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.names import title_from
from film_assets.screenplay.checking import USABLE_NUMBER
from film_assets.screenplay.directions import pronunciations_in
from film_assets.screenplay.languages import language_of
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.plain import plain
from film_assets.screenplay.sluglines import Slugline, parsed_slugline

_NO_PLACES = frozenset("BACK IN ON AT THE A AN TO OF FROM UNDER INSIDE OUTSIDE WITH AND LATER SAME".split())
_ROOMS = frozenset(
    "ROOM BEDROOM KITCHEN BATHROOM HALL HALLWAY CORRIDOR OFFICE LOBBY GARAGE BASEMENT ATTIC ROOF STREET GARDEN YARD BAR CAR "
    "STUDIO STAIRS STAIRWELL ELEVATOR CHURCH HOSPITAL STATION SHOP STORE ALLEY PARK FOREST BEACH ROAD HOUSE APARTMENT".split()
)
_ONLY_INSIDE = frozenset("ROOM BEDROOM BATHROOM KITCHEN HALLWAY CORRIDOR OFFICE CELL CLOSET ATTIC BASEMENT".split())
_INHERITING = ("continuous", "same")


def scenes_of(
    screenplay: Screenplay, settings: BreakdownSettings | None = None, previous: SceneList | None = None
) -> SceneList:
    """Return the scenes of ``screenplay`` with light and weather resolved, the cast, and both running times.

    ``previous``: the list before this draft; a scene without a number that is found again keeps its label. ``settings``:
    None for the title page's.

    Raises:
        ScriptError: by its words the film lasts longer than ``settings.longest_film_seconds``; the title page's settings
            are none.
    """
    settings = settings or settings_in(screenplay.title_page)
    running = running_time_checked(screenplay, settings)
    groups = grouped(screenplay)
    people = gathered_people(groups)
    labels = scene_labels(groups.scenes, previous)
    scenes: list[Scene] = []
    as_cast = scenes_as_cast(groups, people)
    for label, (group, _) in zip(labels, as_cast, strict=True):
        scenes.append(_as_directed(_scene(label, group, scenes, settings, people.persons), group))
    scenes = staged_scenes(places_recognised(scenes), as_cast, settings, screenplay.read_as == "shots")
    scenes = scenes_dressed(scenes, as_cast)
    page = screenplay.title_page
    return SceneList(
        title=page.first("title") or title_from(screenplay.name),
        authors=page.first("author") or page.first("authors") or page.first("by"),
        language=language_of(screenplay),
        scenes=tuple(scenes),
        people=tuple(people.persons.values()),
        year=year_of(page.first("title"), [scene.heading for scene in scenes], groups.scenes),
        pronounced=pronunciations_in(screenplay),
        transition_out=_transition(groups.transition_out, settings, ends=True),
        screen_seconds=running,
        page_seconds=page_seconds(screenplay, settings),
        estimates_differ_percent=settings.estimates_differ_percent,
    )


def running_time_checked(screenplay: Screenplay, settings: BreakdownSettings = DEFAULT_BREAKDOWN) -> Fraction:
    """Return the seconds that the film lasts by its words.

    Raises:
        ScriptError: more than ``settings.longest_film_seconds``, or the shots written in it last longer than that.
    """
    running = screen_seconds(screenplay, settings)
    shots = written_seconds(screenplay, settings)
    if max(running, shots) > settings.longest_film_seconds:
        raise ScriptError(
            f"{screenplay.name or 'the script'}: by its {'words' if running > shots else 'shots'} the film lasts "
            f"{float(max(running, shots)) / 3600:.1f} hours, more than the {float(settings.longest_film_seconds) / 3600:g} that are possible: split the script."
        )
    return running


def places_recognised(scenes: Sequence[Scene]) -> list[Scene]:
    """Return the scenes with a place that is named short ("CONTROL ROOM") given its whole name, where only one place of
    the script ends so and on the same side of the door, as "RM 412" of a hotel is; an article in front makes no other place.
    A room that is played inside elsewhere is not outside: EXT. SMALL ROOM."""
    whole: dict[tuple[bool, bool, str], set[tuple[str, ...]]] = {}
    for scene in scenes:
        place = scene.location.place
        if len(place) > 1:
            key = (scene.location.interior, scene.location.exterior, _bare(place[-1]))
            whole.setdefault(key, set()).add(place)
    numbered = {
        (one.location.interior, one.location.exterior, one.location.place[-1]) for one in scenes if one.location.place
    }
    rooms = {one.location.place for one in scenes if one.location.interior and not one.location.exterior}
    first_spelling: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = []
    for scene in scenes:
        place = scene.location.place
        if len(place) == 1:
            fuller = whole.get((scene.location.interior, scene.location.exterior, _bare(place[0])), set())
            place = next(iter(fuller)) if len(fuller) == 1 else place
            if re.search(r"\d$", place[-1]):
                side = (scene.location.interior, scene.location.exterior)
                longer = [whole for *at, whole in numbered if tuple(at) == side and whole.endswith(f" {place[-1]}")]
                place = (longer[0],) if len(longer) == 1 else place
        place = first_spelling.setdefault(tuple(_bare(part) for part in place), place)
        outside = scene.location.exterior and not (place in rooms and place[-1].split()[-1] in _ONLY_INSIDE)
        changes = {
            "place": place,
            "exterior": outside,
            "interior": scene.location.interior or outside is not scene.location.exterior,
        }
        if changes != {key: getattr(scene.location, key) for key in changes}:
            scene = scene.model_copy(update={"location": scene.location.model_copy(update=changes)})
        found.append(scene)
    return found


def _bare(part: str) -> str:
    """Return a part of a place without an article and without what is no letter or number."""
    words = re.findall(r"[^\W_]+", part)
    return " ".join(
        words[1:] if len(words) > 1 and words[0] in ("THE", "A", "AN", "LE", "LA", "DER", "DIE", "DAS", "EL") else words
    )


def scene_labels(scenes: Sequence[SceneElements], previous: SceneList | None = None) -> list[str]:
    """Return a label for each scene, never one twice: its own number, or its place in the script.

    With ``previous`` a scene without a number keeps the label it had where its heading is found again in order; a new
    one gets the label before it with a letter (``2A``), as inserted scenes are numbered in production.
    """
    numbers = [_number(scene) for scene in scenes]
    wanted = numbers if previous is None else _kept(scenes, numbers, previous)
    taken: set[str] = set()
    reserved = {label for label in wanted if label}
    labels: list[str] = []
    for ordinal, label in enumerate(wanted, 1):
        if not label:
            label = str(ordinal) if previous is None else _lettered(labels[-1] if labels else "0", taken | reserved)
        if label in taken or (label in reserved and label not in (wanted[ordinal - 1],)):
            suffix = next(number for number in range(2, len(scenes) + 3) if f"{label}.{number}" not in taken)
            label = f"{label}.{suffix}"
        taken.add(label)
        labels.append(label)
    return labels


def _number(scene: SceneElements) -> str:
    number = scene.heading.scene_number if scene.heading else ""
    return number if USABLE_NUMBER.fullmatch(number) else ""


def _kept(scenes: Sequence[SceneElements], numbers: Sequence[str], previous: SceneList) -> list[str]:
    """Return the number or the previous label of each scene, ``""`` for new ones."""
    headings = [scene.heading.text if scene.heading else "" for scene in scenes]
    before = [scene.heading for scene in previous.scenes]
    wanted = list(numbers)
    matcher = SequenceMatcher(None, before, headings, autojunk=False)
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            place = block.b + offset
            wanted[place] = numbers[place] or previous.scenes[block.a + offset].label
    return wanted


def _lettered(before: str, taken: set[str]) -> str:
    """Return the label of a scene inserted after ``before``: ``2A``, ``2B``, then counted on."""
    base = before.rstrip(ascii_uppercase) or before
    for letter in ascii_uppercase:
        if f"{base}{letter}" not in taken:
            return f"{base}{letter}"
    return f"{base}{len(taken)}"


def _without_surnames(text: str, names: Collection[str]) -> str:
    """Return ``text`` without the words in capitals that follow a name in capitals: of HENRY MAST no mast is seen."""
    return re.sub(
        r"\b([^\W\d_a-z]+) [^\W\d_a-z]{2,}\b", lambda found: found[1] if found[1] in names else found[0], text
    )


_OVER_BLACK = re.compile(
    r"^\W*(?:over |in |on )?(?:an? )?(?:black|blank|dark) screen\b|^\W*(?:over |in )?(?:black|darkness)\W*(?:[.:,]|$)",
    re.IGNORECASE,
)
"""What opens a scene without a heading in which nothing is to be seen yet."""


def _scene(
    label: str, group: SceneElements, before: Sequence[Scene], settings: BreakdownSettings, names: Collection[str]
) -> Scene:
    heading = group.heading.text if group.heading else ""
    slug = parsed_slugline(heading) if heading else Slugline(False, False, ())
    if heading and not (slug.interior or slug.exterior) and before:
        slug = _within(slug, before, names)
    text = " ".join(plain(element.text) for element in group.elements if element.kind is ElementKind.ACTION)
    if not heading and _OVER_BLACK.search(text):
        slug = Slugline(True, False, ("BLACK",))
    last = before[-1] if before else None
    continuous = slug.inherits in _INHERITING or "MOMENTS LATER" in slug.words
    set_words = tuple(
        dict.fromkeys(thing.word for thing in things_in(without_lettering(_without_surnames(text, names))))
    )
    time = _time(slug, text, last, bool(heading))
    return Scene(
        label=label,
        heading=heading,
        lines=group.lines,
        location=Location(interior=slug.interior, exterior=slug.exterior, place=slug.place),
        time=time,
        weather=_weather(f"{heading} {text}", last if continuous else None),
        continuous=continuous and last is not None,
        modifiers=slug.modifiers,
        mood=_mood(text, group, slug.place, time),
        set_words=set_words,
        synopsis=group.synopsis,
        transition_in=_transition(group.transition_in, settings),
    )


def _as_directed(scene: Scene, group: SceneElements) -> Scene:
    """Return ``scene`` with the light, weather, mood and music that notes in it direct."""
    changes: dict[str, object] = {}
    for direction in scene_directions(group):
        value = direction.value.casefold().strip(" .")
        named = [word for word in re.findall(r"[a-z]+", value) if word in moods()]
        if direction.key == "light" and value in tuple(TimeOfDay):
            changes["time"] = TimeOfDay(value)
        elif direction.key == "weather" and value in tuple(Weather):
            changes["weather"] = Weather(value)
        elif direction.key == "mood" and named:
            changes["mood"] = named[0]
        elif direction.key == "music":
            changes["music"] = direction.value
    return scene.model_copy(update=changes)


def _within(slug: Slugline, before: Sequence[Scene], names: Collection[str]) -> Slugline:
    """Return a heading without INT or EXT as part of what goes on: it stays on the side of the door, in the light, and,
    where it only names a corner, somebody or something, in the place of the scene before ("BACK IN THE APARTMENT"). One that
    says OUTSIDE or INSIDE goes to that side of the door, where a scene played there to its place."""
    last = before[-1]
    named = _words_of(slug.place)
    words = named - _NO_PLACES
    interior, exterior = last.location.interior, last.location.exterior
    if ("OUTSIDE" in named) != ("INSIDE" in named):
        interior, exterior = "INSIDE" in named, "OUTSIDE" in named
        there = (
            one for one in reversed(before) if (one.location.interior, one.location.exterior) == (interior, exterior)
        )
        last = next(there, last)
    place = last.location.place
    if words and not words <= _words_of(tuple(names)):
        named_so = [one.location.place for one in reversed(before) if words <= _words_of(one.location.place)]
        place = next((one for one in named_so if _ends_in(one, words)), next(iter(named_so), place))
    own = slug.place and words & _ROOMS and not words <= _words_of(place)
    return replace(
        slug,
        interior=interior,
        exterior=exterior,
        place=slug.place if own else place,
        inherits=slug.inherits or ("" if slug.time else "continuous"),
    )


def _ends_in(place: tuple[str, ...], words: frozenset[str]) -> bool:
    """Return whether ``words`` are the last of a place: the apartment of "Scott's apartment", no "apartment building"."""
    return frozenset(re.findall(r"[^\W_]+", place[-1])[-len(words) :]) == words if place else False


@lru_cache(maxsize=4096)
def _words_of(place: tuple[str, ...]) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", " ".join(place)))


def _time(slug: Slugline, text: str, last: Scene | None, headed: bool) -> TimeOfDay:
    if slug.time:
        return TimeOfDay(slug.time)
    if slug.inherits and last is not None:
        return last.time
    if not headed:
        folded = f" {' '.join(token.group().casefold() for token in TOKEN.finditer(text))} "
        told = [
            (folded.find(f" {word} "), time)
            for time, words in vocabulary()["times"].items()
            for word in words
            if f" {word} " in folded
        ]
        if told:
            return TimeOfDay(min(told)[1])
    return TimeOfDay.DAY


def _weather(text: str, last: Scene | None) -> Weather:
    """Return the weather of the first kind that the words name; a continuous scene keeps the one before."""
    folded = " ".join(token.group().casefold() for token in TOKEN.finditer(text))
    for phrase in vocabulary()["not_weather"]:
        folded = folded.replace(phrase, " ")
    words = set(folded.split())
    for weather, named in vocabulary()["weather"].items():
        if words & set(named):
            return Weather(weather)
    return last.weather if last is not None else Weather.CLEAR


def _mood(action: str, group: SceneElements, place: tuple[str, ...], time: TimeOfDay) -> str:
    said = (ElementKind.DIALOGUE, ElementKind.PARENTHETICAL)
    speech = " ".join(plain(element.text) for element in group.elements if element.kind in said)
    return mood_of(action, speech, " ".join(place), time is TimeOfDay.NIGHT)


def _transition(written: str, settings: BreakdownSettings, *, ends: bool = False) -> Transition:
    """Return the transition that ``written`` names; a cut of any kind, and nothing, is a cut."""
    text = written.upper()
    if "FADE IN" in text or "FADE UP" in text:
        black = settings.black_seconds if "FADE OUT" in text or "BLACK" in text else Fraction(0)
        return Transition(kind=TransitionKind.FADE_IN, seconds=settings.fade_seconds, black_seconds=black)
    if "CUT TO BLACK" in text:
        return Transition(kind=TransitionKind.CUT, black_seconds=settings.black_seconds)
    if "BLACK" in text or "NOIR" in text or "NEGRO" in text:
        return Transition(
            kind=TransitionKind.FADE_OUT, seconds=settings.fade_to_black_seconds, black_seconds=settings.black_seconds
        )
    if "FADE OUT" in text or "ABBLENDE" in text or (ends and "FADE" in text):
        return Transition(kind=TransitionKind.FADE_OUT, seconds=settings.fade_seconds)
    if "DISSOLVE" in text or "FADE TO" in text or "FONDU" in text or "BLEND" in text:
        return Transition(kind=TransitionKind.DISSOLVE, seconds=settings.dissolve_seconds)
    return Transition()
