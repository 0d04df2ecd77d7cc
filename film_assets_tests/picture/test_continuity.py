"""What a script supervisor would note, found where it was planted and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from film_assets.breakdown.model import Move, Presence, ShotSize
from film_assets.look.cast import cast_of
from film_assets.look.model import Look
from film_assets.orchestration.generating import known_engines
from film_assets.picture import checks
from film_assets.picture.continuity import (
    Framing,
    Judged,
    frame_findings,
    jump_findings,
    line_findings,
    size_findings,
)
from film_assets.picture.framed import framed
from film_assets.picture.model import Figure, View
from film_assets.picture.previs import judging
from film_assets.picture.previs.judging import approximations, framing_of
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.views import view_of
from film_assets.production.model import FilmSettings
from film_assets.production.settings import production_of
from film_assets.sound.espeak.casting import voice_for
from film_assets.store.lists import Listed, TakeList
from film_assets.store.recipe import EngineIdentity
from film_assets_tests.breakdown.builders import Broken, broken, example
from film_assets_tests.picture.builders import a_view
from film_assets_tests.picture.test_views import PLACE, a_cast, a_scene, a_shot

PAIR = (Presence(name="ANN", mark=0, looks_at="BEN"), Presence(name="BEN", mark=1, looks_at="ANN"))
WIDE = 16 / 9


def judged(label: str, size: ShotSize, subject: tuple[str, ...], over: str = "", side: str = "right", **more) -> Judged:  # type: ignore[no-untyped-def]
    shot = a_shot(label=label, size=size, subject=subject, over=over, **{"present": PAIR, **more})
    view: View = view_of(shot, a_scene(), PLACE, a_cast(), "storyboard")
    view = view.model_copy(update={"camera": view.camera.model_copy(update={"side": side})})
    return Judged(shot, view, framing_of(view, WIDE))


def test_a_size_that_is_another_is_told_with_shot_and_name() -> None:
    close, medium = judged("1-2", ShotSize.CU, ("ANN",)), judged("1-3", ShotSize.MS, ("ANN",))
    assert not list(size_findings([close, medium]))
    wrong = replace(medium, framing=close.framing)
    (finding,) = size_findings([wrong])
    assert finding.startswith("1-3: a MS of ANN whose head is 6") and "17 to 38" in finding


def test_somebody_out_of_frame_is_named() -> None:
    two = judged("2-1", ShotSize.TWO, ("ANN", "BEN"))
    assert not list(frame_findings([two]))
    gone = replace(two.framing, heads={**two.framing.heads, 1: replace(two.framing.heads[1], x=1.4)})
    assert list(frame_findings([replace(two, framing=gone)])) == ["2-1: BEN is out of frame in a 2S of them."]


def test_a_cut_over_the_line_is_found_also_from_a_single() -> None:
    right, left = judged("1-1", ShotSize.OTS, ("ANN",), "BEN"), judged("1-2", ShotSize.OTS, ("BEN",), "ANN", "left")
    expected = ["1-2 crosses the line between ANN and BEN that 1-1 was on the other side of."]
    assert list(line_findings([[right, left]])) == expected
    single = judged("1-2", ShotSize.CU, ("BEN",), side="left")
    assert list(line_findings([[right, single]])) == expected
    assert not list(line_findings([[right], [left]])), "another scene chooses its side anew"
    assert not list(line_findings([[right, judged("1-2", ShotSize.OTS, ("BEN",), "ANN")]]))


def test_a_point_of_view_or_a_move_over_the_line_lets_the_side_change() -> None:
    right, left = judged("1-1", ShotSize.OTS, ("ANN",), "BEN"), judged("1-3", ShotSize.OTS, ("BEN",), "ANN", "left")
    for between in (
        judged("1-2", ShotSize.POV, ("BEN",), "ANN"),
        judged("1-2", ShotSize.TWO, ("ANN", "BEN"), moves=(Move.ARC,)),
    ):
        assert not list(line_findings([[right, between, left]]))


def test_people_who_have_moved_may_be_seen_from_the_other_side() -> None:
    right, left = judged("1-1", ShotSize.OTS, ("ANN",), "BEN"), judged("1-2", ShotSize.OTS, ("BEN",), "ANN", "left")
    ann = left.framing.heads[0]
    moved = replace(ann, at=(ann.at[0] - 2.0, *ann.at[1:]))
    assert list(line_findings([[right, left]]))
    assert not list(
        line_findings([[right, replace(left, framing=replace(left.framing, heads={**left.framing.heads, 0: moved}))]])
    )


@pytest.mark.parametrize(("size", "jumps"), [(ShotSize.MS, True), (ShotSize.MCU, True), (ShotSize.CU, False)])
def test_two_nearly_equal_frames_are_a_jump_cut(size: ShotSize, jumps: bool) -> None:
    found = list(jump_findings([[judged("1-1", ShotSize.MS, ("ANN",)), judged("1-2", size, ("ANN",))]]))
    assert bool(found) is jumps
    assert (
        not found or found[0] == f"1-1 to 1-2 is a jump cut on ANN: MS to {size}, {found[0].split()[-3]} degrees apart."
    )
    assert not list(jump_findings([[judged("1-1", ShotSize.MS, ("ANN",)), judged("1-2", size, ("BEN",))]]))


def keyframes_of(script: Broken, **facts: Any) -> TakeList:
    """Return a keyframe a shot, all with the same ``facts``."""
    labels = [shot.label for scene in script.list.scenes for shot in scene.shots]
    entries = tuple(Listed(label=label, fingerprint="", blobs={}, facts=facts) for label in labels)
    return TakeList(kind="keyframe", entries=entries)


def test_an_example_keeps_the_line_and_holds_its_people() -> None:
    script = broken(example("01_spare_key.fountain"))
    cast = cast_of(script.scenes.people, None, voice_for, "espeak", "en")
    film = script.scenes, script.list, cast, production_of(FilmSettings(), known_engines())
    drawn = keyframes_of(script)
    assert not checks.characters_are_in_frame(*film, drawn)
    assert not checks.shots_have_their_sizes(*film, drawn)
    assert not line_findings_of(checks.axis_is_kept(*film, drawn))


def test_what_a_keyframe_tells_of_itself_is_what_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    script = broken("INT. KITCHEN - DAY\n\nAnn (30) waits.\n\n[[shot: CU ANN]]\n\nANN\nNow.\n")
    cast = cast_of(script.scenes.people, None, voice_for, "espeak", "en")
    film = script.scenes, script.list, cast, production_of(FilmSettings(), known_engines())
    monkeypatch.setattr(judging, "built_place", None)  # Nothing is worked out again.
    far_off = {"eye": [0, 0, 0], "heads": {"0": [0, 0, 20, 9000, 0, 0, 1500, 1]}, "off_screen": {}, "abreast": 0}
    told = keyframes_of(script, framing=far_off, approximated=["the sky is painted"])
    assert any("whose head is 2" in finding for finding in checks.shots_have_their_sizes(*film, told))
    assert all(finding.endswith(": the sky is painted.") for finding in checks.everything_has_its_shape(*film, told))


@pytest.mark.parametrize("size", [ShotSize.OTS, ShotSize.TWO, ShotSize.WS])
def test_a_drawn_frame_tells_what_its_positions_say(size: ShotSize) -> None:
    over = "BEN" if size is ShotSize.OTS else ""
    one = judged("1-1", size, ("ANN",) if over else ("ANN", "BEN"), over)
    told = json.loads(json.dumps(ShotDrawer(one.view, 160, 90).framing.told()))
    framing = Framing.of_facts(told)
    assert framing.told() == told
    # Drawn people have found their balance, and their feet.
    assert framing.eye == pytest.approx(one.framing.eye, abs=0.06)
    for index, head in one.framing.heads.items():
        seen = framing.heads[index]
        assert (seen.x, seen.y, seen.share) == pytest.approx((head.x, head.y, head.share), abs=0.03)
        assert seen.at == pytest.approx(head.at, abs=0.06) and seen.upright


def line_findings_of(findings: object) -> list[str]:
    return [finding for finding in findings if "crosses the line" in finding]  # type: ignore[attr-defined]


def test_what_was_approximated_is_told() -> None:
    script = broken(
        "INT. ABANDONED ZEPPELIN - DAY\n\nSixty passengers wait. Ann (30) enters.\n\n[[shot: INSERT, astrolabe]]\n\nANN\n🙂🙂🙂\n"
    )
    cast = cast_of(script.scenes.people, None, voice_for, "espeak", "en")
    film, production = (script.scenes, script.list, cast), production_of(FilmSettings(), known_engines())
    found = checks.everything_has_its_shape(*film, production, keyframes_of(script))
    assert any("a neutral one stands for it" in line for line in found), found
    generated = production.model_copy(update={"picture": EngineIdentity(name="diffusion", version=1)})
    assert not checks.everything_has_its_shape(*film, generated, keyframes_of(script))
    view = a_view(ShotSize.WS, "street", (), (), object="astrolabe", object_text="ཀ", crowd=60)
    assert approximations(view) == [
        "nothing is drawn for 'astrolabe': it has no shape",
        "60 unnamed people are drawn as 18",
        "no font draws 'ཀ' of what is written: boxes stand in their place until one is added to the folder that "
        "FILM_FONTS names",
    ]
    seated = a_view(ShotSize.FS, "truck_cab")
    assert approximations(seated) == [
        "a FS inside a vehicle is framed at the waist: what is below, the dashboard hides"
    ]


def test_what_a_set_has_no_room_for_is_told() -> None:
    def noted(*words: str) -> list[str]:
        view = a_view(ShotSize.WS, "lift", (), ())
        return approximations(view.model_copy(update={"set": view.set.model_copy(update={"words": words})}))

    assert noted("piano") == ["the set has no room for 'piano': it is left out"]
    assert noted() == noted("telephone") == []


def test_what_somebody_wears_has_its_shape() -> None:
    def noted(*worn: str) -> list[str]:
        figure = Figure(look=Look(accessories=worn), mark=0)
        return approximations(a_view(ShotSize.FS, "cafe", (figure,), object="stethoscope"))

    assert noted("stethoscope") == []
    assert noted() == ["nothing is drawn for 'stethoscope': it has no shape"]


def test_shots_are_judged_as_they_are_staged() -> None:
    script = broken(
        "EXT. ROAD - DAY\n\nANN (30) drives her car. BEN (35) waves from the roadside.\n\nANN\nHello!\n\nBEN\nWait!\n"
    )
    cast = cast_of(script.scenes.people, None, voice_for, "espeak", "en")
    production = production_of(FilmSettings(), known_engines())
    staged = list(framed(script.scenes, script.list, cast, production))
    assert any(one.view.set.kind == "car_interior" for one in staged), "who drives is seen in the car"
    drawn = keyframes_of(script)
    facts = {one.shot.label: framing_of(one.view, WIDE).told() for one in staged}
    entries = tuple(entry.model_copy(update={"facts": {"framing": facts[entry.label]}}) for entry in drawn.entries)
    told = drawn.model_copy(update={"entries": entries})
    assert not checks.characters_are_in_frame(script.scenes, script.list, cast, production, told)
    assert not line_findings_of(checks.axis_is_kept(script.scenes, script.list, cast, production, told))
