"""What the project promises of an edit, each by counting what was really rendered."""

from __future__ import annotations

import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.breakdown.model import ShotList
from film_assets.cli.make import FilmFailed, film_made
from film_assets.kernel.errors import Cancelled
from film_assets.look.model import Cast
from film_assets.orchestration.internals import Interrupted
from film_assets.store.lists import TakeList
from film_assets.store.scripts import select, take_in
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm


def test_a_film_unchanged_renders_nothing(film: NullFilm) -> None:
    first = film.made(TWO_SCENES)
    second = film.made(TWO_SCENES)
    assert film.kinds_made == {}
    assert second.film == first.film
    assert second.as_json()["takes"]["rendered"] == 0


def test_a_line_reworded_makes_one_voice_one_clip_and_its_piece_and_no_keyframe(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    report = film.made(TWO_SCENES.replace("before you came.", "before he came. "[:15].rstrip() + "!"))
    made = film.kinds_made
    assert made["voice"] == 1 and made["clip"] == 1 and made["piece"] == 1
    assert made["keyframe"] == 0 and made["character_sheet"] == 0
    assert list(report.assets["voice_tracks"].rendered.values()) == ["dialogue of NORA changed"]
    assert list(report.assets["keyframes"].rendered) == []


def test_a_scene_inserted_before_renders_only_itself(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    before = film.lists.load_current("clips", TakeList)
    inserted = TWO_SCENES.replace(
        "INT. KITCHEN - DAY", "INT. ATTIC - DAY\n\nNORA opens a box. Dust. A letter.\n\nINT. KITCHEN - DAY", 1
    )
    film.made(inserted)
    after = film.lists.load_current("clips", TakeList)
    assert before is not None and after is not None
    old = {entry.fingerprint for entry in before.entries}
    new = [entry for entry in after.entries if entry.fingerprint not in old]
    assert film.kinds_made["clip"] == len(new) == len(after.entries) - len(before.entries)
    assert film.kinds_made["voice"] == 0


def test_scenes_renumbered_render_nothing_but_the_film_itself(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    film.made(TWO_SCENES.replace("KITCHEN - DAY", "KITCHEN - DAY #7#").replace("STREET - NIGHT", "STREET - NIGHT #9A#"))
    assert set(film.kinds_made) <= {"film"}


def test_a_new_character_changes_no_old_one(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    before = film.lists.load_current("cast", Cast)
    first = "INT. ATTIC - DAY\n\nADA (30) and ZOE (41) wait.\n\nADA\nWait for me!\n\nZOE\nNever.\n\nINT. KITCHEN - DAY"
    film.made(TWO_SCENES.replace("INT. KITCHEN - DAY", first, 1))
    after = film.lists.load_current("cast", Cast)
    assert before is not None and after is not None
    assert after.members[: len(before.members)] == before.members
    assert {member.name for member in after.members} > {member.name for member in before.members}


def test_a_coat_changed_redraws_the_shots_it_is_in_and_names_it(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    report = film.made(TWO_SCENES.replace("red coat", "blue coat"))
    made = film.kinds_made
    assert made["voice"] == 0 and made["character_sheet"] == 1
    assert made["keyframe"] >= 1
    street = {entry.label for entry in _entries(film, "keyframes") if entry.label.startswith("2-")}
    assert street and not street & set(report.assets["keyframes"].rendered)
    assert all("coat of NORA changed" in cause for cause in report.assets["keyframes"].rendered.values())


def test_another_engine_version_makes_its_takes_anew_and_keeps_the_old(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    film.engine_version = 2
    film.made(TWO_SCENES)
    assert film.kinds_made["clip"] == len(_entries(film, "clips"))
    film.engine_version = 1
    film.made(TWO_SCENES)
    assert film.kinds_made == {}


def test_two_tiers_live_side_by_side(film: NullFilm) -> None:
    draft = film.made(TWO_SCENES, tier="draft")
    final = film.made(TWO_SCENES, tier="final")
    assert draft.film.exists() and final.film.exists() and draft.film != final.film
    film.made(TWO_SCENES, tier="draft")
    assert film.kinds_made == {}


def test_a_bad_shot_does_not_sink_the_good_ones(film: NullFilm) -> None:
    film.renderer.refuses = {"Then let it boil"}
    with pytest.raises(FilmFailed, match="voice_tracks: 1 of 4 voice tracks could not be made, the other 3 are kept"):
        film.made(TWO_SCENES)
    film.renderer.refuses = set()
    film.made(TWO_SCENES)
    assert film.kinds_made["voice"] == 1


def test_a_run_that_was_cancelled_between_two_takes_is_no_failure(film: NullFilm) -> None:
    def interrupted(*arguments: object) -> None:
        raise Interrupted

    version = take_in(film.store, TWO_SCENES.encode(), "rooms.fountain", "rooms.fountain")
    with pytest.raises(Cancelled):
        film_made(film.store, film.instance, version, {}, engines=null_engines(film.renderer), listener=interrupted)


def test_the_previous_film_stays_while_and_after_the_next_one_fails(film: NullFilm) -> None:
    first = film.made(TWO_SCENES)
    film.renderer.refuses = {"once again"}
    with pytest.raises(FilmFailed):
        film.made(TWO_SCENES.replace("once more", "once again"))
    assert first.film.read_bytes()
    film.renderer.refuses = set()
    second = film.made(TWO_SCENES.replace("once more", "once again"))
    assert second.film != first.film and first.film.exists()


def test_a_retake_makes_that_shot_again_and_nothing_else(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    label = _entries(film, "clips")[-1].label
    select(film.store, film.key, label, 2)
    film.made(TWO_SCENES)
    assert film.kinds_made["clip"] == 1 and film.kinds_made["keyframe"] == 1
    shots = film.lists.load_current("shots", ShotList)
    assert shots is not None
    assert [shot.take for scene in shots.scenes for shot in scene.shots if shot.label == label] == [2]
    select(film.store, film.key, label, 1)
    film.made(TWO_SCENES)
    assert film.kinds_made["clip"] == 0


def test_a_take_lost_from_the_store_is_made_again(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    clip = _entries(film, "clips")[0]
    (film.store.shelf.root / clip.blobs["body"].key).unlink()  # type: ignore[attr-defined]
    report = film.made(TWO_SCENES)
    assert report.assets["clips"].rendered == {clip.label: "its clip was lost or damaged"}


@pytest.mark.parametrize("line", ["It will not wait for anybody, and neither will I.", "It wont wait now."])
def test_what_the_plan_calls_certain_is_made_and_nothing_it_does_not_name(film: NullFilm, line: str) -> None:
    film.made(TWO_SCENES)
    redraft = TWO_SCENES.replace("It will not wait.", line)
    plan = film.planned(redraft)
    assert film.kinds_made["clip"] > 0, "planning leaves the renderer's own count alone"
    report = film.made(redraft)
    for asset in ("voice_tracks", "keyframes", "clips", "pieces", "stems"):
        certain = {take.label for take in plan.assets[asset].stale if take.certain}
        possible = {take.label for take in plan.assets[asset].stale}
        rendered = set(report.assets[asset].rendered)
        assert certain <= rendered <= possible, asset


def test_a_plan_renders_nothing_and_of_a_fresh_film_says_so(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    film.renderer.made.clear()
    plan = film.planned(TWO_SCENES)
    assert film.kinds_made == {}
    assert all(not asset.stale for asset in plan.assets.values())


def _entries(film: NullFilm, asset: str) -> list:  # type: ignore[type-arg]
    takes = film.lists.load_current(asset, TakeList)
    assert takes is not None
    return list(takes.entries)


def test_a_direction_makes_again_just_what_it_is_for(film: NullFilm) -> None:
    text = TWO_SCENES
    film.made(text)
    for direction, made in (
        ("[[voice: NORA = deep and slow]]", {"voice": 2}),
        ("[[say: kettle = ket-tul]]", {"voice": 1}),
        ("[[music: eerie strings]]", {"music": 1, "voice": 0, "clip": 0, "piece": 0}),
    ):
        text = f"{text}\n{direction}\n"
        film.made(text)
        assert {kind: film.kinds_made[kind] for kind in made} == made
        assert film.kinds_made["keyframe"] == film.kinds_made["character_sheet"] == 0
