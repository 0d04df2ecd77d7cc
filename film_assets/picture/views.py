"""From a shot to its view: everything an engine needs to draw it, and no name of anybody.

Pure. What a set is made of comes from ``look.sets``; where anything stands in metres is the engine's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from film_assets.breakdown.model import Pose, Presence, Scene, Shot, ShotSize
from film_assets.breakdown.words import things_in, vocabulary
from film_assets.kernel.draws import seed_of
from film_assets.look.casting import dressed_in
from film_assets.look.model import Cast, Light, Look, SetDressing
from film_assets.look.sets import shows
from film_assets.picture.model import Camera, Figure, OffScreen, View

CLEAN_SINGLES = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes that show one person alone when one is their subject; nobody else's coat can make them stale."""
CLOSE = frozenset({ShotSize.CU, ShotSize.ECU, ShotSize.INSERT})
"""Sizes in which no crowd is seen."""
TAKES_A_SEAT = frozenset({Pose.SITTING, Pose.DRIVING, Pose.LYING, Pose.SLEEPING})
"""Poses of those off screen that leave a seat or a bed to nobody else."""
DRAWS = 1 << 20

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{1,80})[\"”“»]")
_LETTERED = re.compile(
    r"(?:says|reads|label|labelled|sign|marked|titled|clock)\b[^:.]{0,40}[:,]?\s+((?:[A-Z0-9][A-Z0-9'&!?:.-]*\s?){1,6})(?=[.\n]|$)"
)
_CHILDREN = re.compile(
    r"\b(?:children|kids|pupils|schoolchildren|boys|girls|toddlers|kinder|enfants|ni(?:ñ|n)os)\b", re.IGNORECASE
)
_STUDENTS = re.compile(r"\b(?:students|teenagers|teens|adolescents|classmates)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")


def object_text_of(action: str, thing: str) -> str:
    """Return what is written on ``thing`` in a shot's action: words in quotation marks, a clock's time, or capitals
    after "reads", "says", "sign"; empty where nothing is."""
    quoted = _QUOTED.search(action)
    if quoted:
        return quoted.group(1).strip()
    if "clock" in thing or "watch" in thing:
        time = _CLOCK.search(action)
        if time:
            return f"{int(time.group(1)):02d}:{time.group(2)}"
    lettered = _LETTERED.search(action)
    return lettered.group(1).strip(" .") if lettered else ""


def object_action_of(action: str, thing: str) -> str:
    """Return what an animal or aircraft named in a shot's action does there, by the first verb after it; empty: it stands."""
    aircraft = vocabulary()["aircraft"]
    if thing not in vocabulary()["animals"] and thing not in aircraft["of"]:
        return ""
    verbs = {"fly": aircraft["fly"]} if thing in aircraft["of"] else vocabulary()["animal_actions"]
    for found in things_in(action):
        if found.word != thing:
            continue
        clause = re.split(r"[.;!?]", action[found.end :])[0].casefold()
        for word in re.findall(r"[a-z]+", clause)[:MOST_WORDS_TO_A_VERB]:
            for does, lemmas in verbs.items():
                if any(
                    word in (lemma, f"{lemma}s", f"{lemma}es", f"{lemma}ing", f"{lemma}{lemma[-1]}ing")
                    for lemma in lemmas
                ):
                    return str(does)
    return ""


MOST_WORDS_TO_A_VERB = 6
"""Words after an animal's name among which what it does is looked for."""


def shown(shot: Shot) -> tuple[Presence, ...]:
    """Return whom the frame of ``shot`` can show, in the order of the view's figures.

    A clean single shows its subject; an over-the-shoulder its two; an insert only whoever holds the thing. So a change of
    somebody out of frame leaves the shot as it is.
    """
    names = {presence.name for presence in shot.present}
    subjects = [name for name in shot.subject if name in names]
    if shot.size is ShotSize.INSERT:
        things = set(shot.subject) - names
        return tuple(p for p in shot.present if (p.prop and p.prop in things) or p.name in subjects)
    if shot.size in CLEAN_SINGLES and len(subjects) == 1:
        return tuple(p for p in shot.present if p.name == subjects[0])
    if shot.size is ShotSize.OTS and subjects and shot.over in names:
        return tuple(p for p in shot.present if p.name in (*subjects, shot.over))
    return shot.present


def _gaze(presence: Presence, shot: Shot, kept: tuple[Presence, ...], thing: str) -> str:
    """Return whom or what somebody looks at: as the script says; alone in frame, else the one across the axis."""
    looks_at = presence.looks_at
    if looks_at and (looks_at in ("camera", thing) or any(other.name == looks_at for other in shot.present)):
        return looks_at
    others = [other for other in shot.present if other not in kept]
    if len(kept) > 1 or not others:
        return ""
    return min(others, key=lambda other: (abs(other.mark - presence.mark), other.mark)).name


def _are_young(action: str, kind: str) -> bool:
    """Return whether a shot's unnamed people are children: called so, or students in the set of a school."""
    return bool(_CHILDREN.search(action) or (kind.startswith("school") and _STUDENTS.search(action)))


def at_the_wheel(shots: Sequence[Shot]) -> tuple[Shot, ...]:
    """Return a scene's shots with whoever drives in most of them on its first mark, where the wheel is, in all of them;
    nobody else drives."""
    driving = Counter(one.name for shot in shots for one in shot.present if one.pose is Pose.DRIVING)
    if not driving:
        return tuple(shots)
    driver = max(driving, key=lambda name: driving[name])
    wheel = next(one.mark for shot in shots for one in shot.present if one.name == driver)

    def seated(one: Presence) -> Presence:
        mark = {wheel: 0, 0: wheel}.get(one.mark, one.mark)
        pose = Pose.SITTING if one.pose is Pose.DRIVING and one.name != driver else one.pose
        return one if (mark, pose) == (one.mark, one.pose) else one.model_copy(update={"mark": mark, "pose": pose})

    return tuple(shot.model_copy(update={"present": tuple(map(seated, shot.present))}) for shot in shots)


def _dressed(presence: Presence, scene: Scene, dressing: SetDressing, cast: Cast) -> Look:
    """Return how somebody looks in this scene: in the clothes that it names; a patient in bed in a gown."""
    look = cast.member(presence.name).look
    wears = dict(scene.wears).get(presence.name, "")
    if not wears and dressing.kind == "hospital" and presence.pose in ABED and presence.on not in OFF_BED:
        wears = "hospital gown"
    return dressed_in(look, wears) if wears else look


ABED, OFF_BED = (Pose.LYING, Pose.SLEEPING), ("floor", "arms")
"""Who lies like this is a patient, but for who lies there."""


def view_of(
    shot: Shot, scene: Scene, dressing: SetDressing, cast: Cast, style: str, *, with_words: bool = False
) -> View:
    """Return what the camera of ``shot`` sees. ``with_words`` keeps the writer's words, for engines that read prompts.

    Nothing spoken and no length plays a part.

    Raises:
        KeyError: somebody in the shot was never cast.
    """
    kept = shown(shot)
    index = {presence.name: place for place, presence in enumerate(kept)}
    names = {presence.name for presence in shot.present}
    things = [word for word in shot.subject if word not in names]
    held = {presence.prop for presence in kept if presence.prop}
    loose = [word for word in shot.props if word not in held]
    loose.sort(key=lambda word: shows(dressing.kind, word))
    thing = things[0] if things else (loose[0] if loose and not (shot.size in CLEAN_SINGLES and kept) else "")
    gazes = {presence.name: _gaze(presence, shot, kept, thing) for presence in kept}
    away = [one for one in shot.present if one not in kept]
    off_screen = [one for one in away if one.name in gazes.values() or one.pose in TAKES_A_SEAT]
    seen = {one.name: place for place, one in enumerate((*kept, *off_screen))} | {"": -1, "camera": -2}
    figures = []
    for presence in kept:
        look = _dressed(presence, scene, dressing, cast)
        figures.append(
            Figure(
                look=look if with_words else look.model_copy(update={"words": ""}),
                mark=presence.mark,
                pose=presence.pose,
                ends=presence.ends,
                action=presence.action,
                prop=presence.prop,
                goes=presence.goes,
                on=presence.on,
                face=presence.face,
                looks_at=seen.get(gazes[presence.name], -3),
            )
        )
    close = shot.size in CLOSE
    content = f"{shot.size} {shot.action} {' '.join(str(index[n]) for n in shot.subject if n in index)} {dressing.draw}"
    return View(
        set=dressing,
        light=Light(time=scene.time, weather=scene.weather, mood=scene.mood),
        figures=tuple(figures),
        off_screen=tuple(OffScreen(mark=one.mark, pose=one.pose, on=one.on) for one in off_screen),
        camera=Camera(
            size=shot.size,
            angle=shot.angle,
            moves=shot.moves,
            subject=tuple(index[name] for name in shot.subject if name in index),
            over=index.get(shot.over, -1),
        ),
        object=thing,
        object_action=object_action_of(shot.action, thing) if thing else "",
        object_text=object_text_of(shot.action, thing) if thing else "",
        crowd=0 if close else shot.crowd,
        young=not close and shot.crowd > 0 and _are_young(shot.action, dressing.kind),
        draw=seed_of("performance", content) % DRAWS,
        style=style,
        words=shot.action if with_words else "",
    )
