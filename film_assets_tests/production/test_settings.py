"""From choices to a production: defaults by tier, the title page below a person's own choices, nothing odd."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.generating import known_engines
from film_assets.production.model import FilmSettings, Planned, Production
from film_assets.production.settings import choices_on_page, production_of
from film_assets.screenplay.directions import film_settings_in
from film_assets.screenplay.reading import read_script
from film_assets.store.recipe import EngineIdentity


def _production(**chosen: object) -> Production:
    return production_of(FilmSettings.model_validate(chosen), known_engines())


def test_tiers_differ_in_size_and_encoder() -> None:
    draft, final = _production(), _production(tier="final")
    assert (draft.width, draft.height, final.width, final.height) == (1280, 720, 1920, 1080)
    assert final.profile.crf < draft.profile.crf


@pytest.mark.parametrize("rate", ["24", "25", "23.976", "29.97", "30", "59.94"])
def test_every_frame_is_a_whole_number_of_the_encoders_ticks(rate: str) -> None:
    production = _production(rate=rate)
    frames, _, over = production.rate.partition("/")
    assert production.profile.timescale * int(over or 1) % int(frames) == 0
    assert production.profile.timescale >= 12_000


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"width": 641}, "both sides must be even"),
        ({"rate": "fast"}, "not a frame rate"),
        ({"picture": "previz"}, "Did you mean previs"),
        ({"style": "oil"}, "has no style"),
    ],
)
def test_what_cannot_be_made_is_refused(chosen: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        _production(**chosen)


def test_the_title_page_is_heard_below_a_persons_own_choices() -> None:
    assert choices_on_page({"rate": "25", "tier": "final"}, {"tier": "draft"}) == {"rate": "25", "tier": "draft"}


def test_an_aspect_gives_an_even_height() -> None:
    assert choices_on_page({"aspect": "2.39:1"}, {}) == {"width": 1280, "height": 536}
    assert choices_on_page({"aspect": "4:3"}, {"height": 480}) == {"height": 480}
    with pytest.raises(ConfigError, match=r"write 16:9, 2\.39:1"):
        choices_on_page({"aspect": "wide"}, {})


class _EveryEngine:
    """Knows any engine and any style."""

    def identity(self, department: str, name: str) -> EngineIdentity:
        return EngineIdentity(name=name, version=1)

    def style(self, name: str, wanted: str | None) -> str:
        return wanted or "storyboard"

    def planned(self, department: str, name: str, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        return Planned(identity=self.identity(department, name))


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Style: Noir", "style", "noir"),
        ("Aspect: 2.39:1", "height", 536),
        ("Aspect ratio: 4:3", "height", 960),
        ("Frame rate: 25 fps", "rate", "25"),
        ("FPS: 23.976", "rate", "24000/1001"),
        ("Tier: Final", "width", 1920),
        ("Engine: diffusion", "picture", "diffusion"),
        ("Picture engine: diffusion", "picture", "diffusion"),
        ("Voice engine: coqui", "voice", "coqui"),
        ("Music engine: generated", "music", "generated"),
    ],
)
def test_every_key_of_the_title_page_takes_effect(line: str, field: str, value: object) -> None:
    page = read_script(f"Title: A\n{line}\n\nShe waits.\n".encode(), "a.fountain").title_page
    production = production_of(FilmSettings.model_validate(choices_on_page(film_settings_in(page), {})), _EveryEngine())
    found = getattr(production, field)
    assert (found.name if isinstance(found, EngineIdentity) else found) == value
