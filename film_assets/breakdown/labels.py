"""Stable labels: shots found again in the previous list keep the label they had.

A label is for people, for causes and for chosen takes; nothing that is drawn depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import Shot, ShotList

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def labels_kept(scenes: Sequence[tuple[str, Sequence[Shot]]], previous: ShotList | None) -> list[list[str]]:
    """Return a label for every shot of ``scenes`` (scene label, its shots), unique in the film.

    Found again is a shot that shows and says the same, in its own scene first, else wherever it went; then one that
    stands between the same neighbours. New shots get ``scene-n``, or the label before with a letter (``2-3A``) where
    that is taken, as inserted shots are numbered on a set.
    """
    if previous is None or not previous.scenes:
        return [[f"{scene}-{number}" for number in range(1, len(shots) + 1)] for scene, shots in scenes]
    kept = _matched(scenes, previous)
    _paired_in_gaps(scenes, previous, kept)
    taken = {label for row in kept for label in row if label}
    for (scene, _), row in zip(scenes, kept, strict=True):
        for index, label in enumerate(row):
            if not label:
                row[index] = _fresh(scene, index, row, taken)
                taken.add(row[index])
    return kept


def _content(shot: Shot) -> tuple[object, ...]:
    said = tuple((speech.speaker, speech.text) for speech in shot.speeches)
    return (shot.action, said, shot.title_over, shot.size, shot.subject)


def _gist(shot: Shot) -> tuple[object, ...]:
    said = tuple((speech.speaker, speech.text) for speech in shot.speeches)
    return (shot.action, said, shot.title_over) if shot.action or said or shot.title_over else _content(shot)


def _matched(scenes: Sequence[tuple[str, Sequence[Shot]]], previous: ShotList) -> list[list[str]]:
    """Match equal shots, the whole content first, then what is seen and said without how it is framed."""
    kept = [[""] * len(shots) for _, shots in scenes]
    used: set[str] = set()
    homes = _homes(scenes, previous)
    for key in (_content, _gist):
        by_scene: dict[tuple[str, object], list[str]] = {}
        anywhere: dict[object, list[str]] = {}
        for old in previous.scenes:
            for shot in old.shots:
                if shot.label not in used:
                    by_scene.setdefault((old.scene, key(shot)), []).append(shot.label)
                    anywhere.setdefault(key(shot), []).append(shot.label)
        for home_only in (True, False):
            for (scene, shots), row in zip(scenes, kept, strict=True):
                for index, shot in enumerate(shots):
                    if row[index]:
                        continue
                    home = homes.get(scene, scene)
                    found = by_scene.get((home, key(shot)), []) if home_only else anywhere.get(key(shot), [])
                    while found and found[0] in used:
                        found.pop(0)
                    if found:
                        row[index] = found.pop(0)
                        used.add(row[index])
    return kept


def _homes(scenes: Sequence[tuple[str, Sequence[Shot]]], previous: ShotList) -> dict[str, str]:
    """Return for each scene the previous scene that most of its shots come from."""
    where: dict[object, list[str]] = {}
    for old in previous.scenes:
        for shot in old.shots:
            where.setdefault(_gist(shot), []).append(old.scene)
    homes: dict[str, str] = {}
    for scene, shots in scenes:
        votes: dict[str, int] = {}
        for shot in shots:
            for old_scene in dict.fromkeys(where.get(_gist(shot), [])):
                votes[old_scene] = votes.get(old_scene, 0) + 1
        if votes:
            homes[scene] = max(votes, key=lambda one: (votes[one], one == scene))
    return homes


def _paired_in_gaps(scenes: Sequence[tuple[str, Sequence[Shot]]], previous: ShotList, kept: list[list[str]]) -> None:
    """Pair what was rewritten: unmatched shots between the same two matched neighbours, in order, of like kind."""
    used = {label for row in kept for label in row if label}
    position: dict[str, tuple[int, int]] = {}
    for number, old in enumerate(previous.scenes):
        for index, shot in enumerate(old.shots):
            position[shot.label] = (number, index)
    homes = _homes(scenes, previous)
    numbers = {old.scene: number for number, old in enumerate(previous.scenes)}
    for (scene, shots), row in zip(scenes, kept, strict=True):
        anchor = next((position[label] for label in row if label), None)
        home = anchor[0] if anchor else numbers.get(homes.get(scene, scene))
        if home is None:
            continue
        old_shots = previous.scenes[home].shots
        index = 0
        start = 0
        while index < len(row):
            if row[index]:
                number, place = position[row[index]]
                start = place + 1 if number == home else start
                index += 1
                continue
            end = index
            while end < len(row) and not row[end]:
                end += 1
            stop = len(old_shots)
            if end < len(row) and position[row[end]][0] == home:
                stop = position[row[end]][1]
            free = [shot for shot in old_shots[start:stop] if shot.label not in used]
            for place in range(index, end):
                like = next((shot for shot in free if _alike(shot, shots[place], end - index == len(free))), None)
                if like is not None:
                    row[place] = like.label
                    used.add(like.label)
                    free = free[free.index(like) + 1 :]
            index = end


def _alike(old: Shot, new: Shot, same_count: bool) -> bool:
    """Return whether a rewritten shot is still the same one: same speakers, or words in common."""
    if [speech.speaker for speech in old.speeches] != [speech.speaker for speech in new.speeches]:
        return False
    if old.speeches:
        return True
    if bool(old.action) != bool(new.action):
        return False
    before, after = set(old.action.casefold().split()), set(new.action.casefold().split())
    common = len(before & after)
    return (same_count and old.size == new.size) or 3 * common >= max(len(before), len(after), 1)


def _fresh(scene: str, index: int, row: list[str], taken: set[str]) -> str:
    wanted = f"{scene}-{index + 1}"
    inserted = any(row[index + 1 :])
    if wanted not in taken and not inserted:
        return wanted
    base = row[index - 1] if index and row[index - 1] else f"{scene}-0"
    base = base.rstrip(LETTERS) if base.rpartition("-")[2].rstrip(LETTERS) else base
    for letter in (*LETTERS, *(first + second for first in LETTERS for second in LETTERS)):
        if f"{base}{letter}" not in taken:
            return f"{base}{letter}"
    number = index + 1
    while f"{scene}-{number}" in taken:
        number += 1
    return f"{scene}-{number}"
