"""An edit changes only what it touches; labels follow their shots."""

from __future__ import annotations

import pytest

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.scenes import scenes_of
from film_assets.screenplay.reading import read_script
from film_assets_tests.breakdown.builders import Broken, broken, example, unlabelled

EXAMPLES = ("01_spare_key.fountain", "02_the_last_frequency.fountain", "03_night_bus.txt", "04_forest_prose.txt")
STREET = "EXT. STREET - NIGHT\n\nRain. NORA (34), coat over pyjamas, stands on a doorstep and pats every pocket twice.\n\nNORA\nDon't you dare.\n\n"
HALL = "INT. HALL - DAY\n\nA row of hooks. On the last one, a set of keys, swinging slightly.\n\n"
ROOM = "INT. ROOM - DAY\n\nBRUNO (24) reads a letter for a long time by the light of the only window there is in here. He puts it into the drawer and locks it.\n\nBRUNO\nNobody will ever know about it.\n\n"
INSERTED = "EXT. HILL - DAWN\n\nINES (58) carries a cardboard box up the long path to the mast.\n\n"


def _by_gist(film: Broken) -> dict[tuple[str, str], str]:
    return {(shot.action, " ".join(s.text for s in shot.speeches)): shot.label for shot in film.shots}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_scene_inserted_changes_no_field_but_labels_and_lines_of_the_others(place: int) -> None:
    scenes = [STREET, HALL, ROOM]
    before = broken("".join(scenes))
    after = broken("".join([*scenes[:place], INSERTED, *scenes[place:]]))
    others = [scene for index, scene in enumerate(after.list.scenes) if index != place]
    assert [unlabelled(shot) for scene in others for shot in scene.shots] == [unlabelled(shot) for shot in before.shots]


def test_an_explicit_shot_inserted_changes_no_field_of_the_others() -> None:
    text = example("03_night_bus.txt")
    before = broken(text, "a.txt")
    after = broken(text.replace("SHOT 2: Close up", "SHOT 9: Wide - 2s\nThe wet road.\n\nSHOT 2: Close up", 1), "a.txt")
    assert len(after.shots) == len(before.shots) + 1
    kept = [unlabelled(shot) for shot in after.shots if "wet road" not in shot.action]
    assert kept == [unlabelled(shot) for shot in before.shots]


def test_a_character_who_arrives_later_changes_no_earlier_shot() -> None:
    before = broken(ROOM)
    after = broken(ROOM + "MAJA (8) enters with a flowerpot.\n\nMAJA\nWhat do you hide from me there?\n\n")
    held = before.shots[:-1]
    assert [unlabelled(shot) for shot in after.shots[: len(held)]] == [unlabelled(shot) for shot in held]


def test_a_reworded_line_changes_only_its_own_shot() -> None:
    text = example("01_spare_key.fountain")
    before, after = broken(text), broken(text.replace("You moved it in the spring.", "You moved it in the autumn."))
    changed = [old.label for old, new in zip(before.shots, after.shots, strict=True) if old != new]
    assert changed == ["3-5"]


def test_a_reworded_paragraph_changes_only_its_own_shots() -> None:
    text = example("02_the_last_frequency.fountain")
    before, after = broken(text), broken(text.replace("The moth takes off.", "The moth flies away."))
    changed = [old.label for old, new in zip(before.shots, after.shots, strict=True) if old != new]
    assert changed == ["4-8"]


def test_a_first_breakdown_is_labelled_by_scene_and_number() -> None:
    assert [shot.label for shot in broken(example("01_spare_key.fountain")).shots][:8] == [
        "1-1", "1-2", "1-3", "1-4", "1-5", "2-1", "2-2", "3-1",
    ]  # fmt: skip


def test_labels_follow_when_a_scene_is_inserted() -> None:
    before = broken(STREET + HALL + ROOM)
    after = broken(STREET + INSERTED + HALL + ROOM, previous=before)
    assert [scene.label for scene in after.scenes.scenes] == ["1", "1A", "2", "3"]
    new, old = _by_gist(after), _by_gist(before)
    assert {gist: new[gist] for gist in old} == old


def test_labels_follow_even_where_scene_labels_do_not() -> None:
    """Without the previous scenes the scene labels count on, and the shots still keep theirs."""
    from film_assets.breakdown.coverage import shots_of
    from film_assets.breakdown.scenes import scenes_of
    from film_assets.screenplay.reading import read_script

    before = broken(STREET + HALL + ROOM)
    script = read_script((STREET + INSERTED + HALL + ROOM).encode(), "a.fountain")
    scenes = scenes_of(script)
    after = Broken(scenes, shots_of(script, scenes, previous=before.list))
    new, old = _by_gist(after), _by_gist(before)
    assert {gist: new[gist] for gist in old} == old
    assert len({shot.label for shot in after.shots}) == len(after.shots)


def test_labels_follow_when_scenes_change_places() -> None:
    before = broken(STREET + HALL + ROOM)
    after = broken(ROOM + STREET + HALL, previous=before)
    assert _by_gist(after) == _by_gist(before)


def test_labels_follow_when_scenes_are_renumbered() -> None:
    def numbered(*numbers: str) -> str:
        parts = [STREET, HALL, ROOM]
        for index, number in enumerate(numbers):
            head, _, rest = parts[index].partition("\n")
            parts[index] = f"{head} #{number}#\n{rest}"
        return "".join(parts)

    before = broken(numbered("10", "20", "30"))
    after = broken(numbered("1", "2", "3"), previous=before)
    assert [scene.label for scene in after.scenes.scenes] == ["1", "2", "3"]
    assert _by_gist(after) == _by_gist(before)


def test_a_shot_inserted_gets_a_letter_and_the_others_keep_their_labels() -> None:
    before = broken(ROOM)
    after = broken(ROOM.replace("\n\nBRUNO\n", "\n\nThe alarm clock rings.\n\nBRUNO\n"), previous=before)
    inserted = next(shot for shot in after.shots if "alarm" in shot.action)
    assert inserted.label not in {shot.label for shot in before.shots}
    assert inserted.label[-1] == "A"
    new, old = _by_gist(after), _by_gist(before)
    assert {gist: new[gist] for gist in old} == old


def test_a_rewritten_shot_keeps_its_label() -> None:
    before = broken(ROOM)
    after = broken(ROOM.replace("Nobody will ever know", "Somebody may well hear"), previous=before)
    assert [shot.label for shot in after.shots] == [shot.label for shot in before.shots]


def test_a_deleted_shot_frees_no_label_for_another() -> None:
    before = broken(STREET + HALL)
    after = broken(STREET.replace("Rain. ", "") + HALL, previous=before)
    gone = {shot.label for shot in before.shots} - {shot.label for shot in after.shots}
    assert {shot.label for shot in after.shots if shot.action.startswith("NORA (34)")} == {"1-2"}
    assert gone <= {"1-1"}


def test_labels_are_always_unique() -> None:
    before = broken(STREET + STREET + HALL)
    after = broken(HALL + STREET + STREET + STREET + INSERTED, previous=before)
    labels = [shot.label for shot in after.shots]
    assert len(set(labels)) == len(labels)


def test_the_same_script_gives_the_same_breakdown() -> None:
    text = example("02_the_last_frequency.fountain")
    first, second = broken(text), broken(text)
    assert first.scenes == second.scenes and first.list == second.list
    assert broken(text, previous=first).list == first.list


@pytest.mark.parametrize("name", EXAMPLES)
def test_scenes_and_shots_that_follow_their_own_last_version_repeat_it(name: str) -> None:
    """What assets marked pure rely on: neither is worked out again while the screenplay stays."""
    screenplay = read_script(example(name).encode(), name)
    scenes = scenes_of(screenplay)
    shots = shots_of(screenplay, scenes)
    assert scenes_of(screenplay, previous=scenes) == scenes
    assert shots_of(screenplay, scenes, previous=shots) == shots
