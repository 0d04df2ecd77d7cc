"""A project's ``film.yaml``: what it chooses for films, how it sets up engines, and how it says that something is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from film_assets.inference.settings import Machine
from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.configuration import Configuration, configuration_at, configuration_in
from film_assets.orchestration.generating import known_engines
from film_assets.picture.diffusion.settings import DiffusionSettings
from film_assets.production.model import FilmSettings, ModelUsed, Planned, Production
from film_assets.production.settings import choices_on_page, production_of
from film_assets.sound.coqui.settings import CoquiSettings
from film_assets.store.recipe import EngineIdentity


def written(folder: Path, text: str) -> Configuration:
    folder.mkdir(exist_ok=True)
    (folder / "film.yaml").write_text(text)
    return configuration_in(folder / "film.yaml")


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    assert configuration_at({}, tmp_path) == Configuration()
    assert configuration_at({}, None).section("diffusion", DiffusionSettings) == DiffusionSettings()


def test_a_file_is_found_in_the_home_or_where_it_is_said(tmp_path: Path) -> None:
    written(tmp_path / "home", "film: {rate: '25'}")
    written(tmp_path / "other", "film: {rate: '30'}")
    elsewhere = {"FILM_CONFIG": str(tmp_path / "other" / "film.yaml")}
    assert configuration_at({}, tmp_path / "home").film == {"rate": "25"}
    assert configuration_at(elsewhere, tmp_path / "home").film == {"rate": "30"}
    with pytest.raises(ConfigError, match="cannot be read"):
        configuration_at({"FILM_CONFIG": str(tmp_path / "nowhere.yaml")}, None)


def test_the_projects_choices_stand_below_the_page_and_a_persons_own(tmp_path: Path) -> None:
    project = written(
        tmp_path, "film: {voice: coqui, rate: '25'}\ntiers: {final: {picture: diffusion, rate: '30'}}"
    ).defaults
    assert choices_on_page({}, {}, project) == {"voice": "coqui", "rate": "25"}
    assert choices_on_page({"tier": "final"}, {}, project)["picture"] == "diffusion"
    final = choices_on_page({"picture": "previs"}, {"tier": "final", "rate": "24"}, project)
    assert final == {"voice": "coqui", "picture": "previs", "rate": "24", "tier": "final"}


def test_what_goes_for_every_engine_goes_below_its_own_section(tmp_path: Path) -> None:
    configuration = written(
        tmp_path,
        """
machine: {device: cpu, dtype: float32, download: false}
accepted_licences: [cpml]
presets_folder: ./presets
diffusion: {video: mine, machine: {dtype: bfloat16}}
coqui: {model: ./voices/vits}
""",
    )
    diffusion = configuration.section("diffusion", DiffusionSettings)
    assert diffusion.machine == Machine(device="cpu", dtype="bfloat16", download=False)
    assert (diffusion.video, diffusion.accepted_licences) == ("mine", ("cpml",))
    assert diffusion.presets_folder == str(tmp_path / "presets")
    coqui = configuration.section("coqui", CoquiSettings)
    assert (coqui.device, coqui.download, coqui.model) == ("cpu", False, str(tmp_path / "voices" / "vits"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fil: {}", "setting fil of film.yaml"),
        ("film: {picture_engine: x}", "film in film.yaml"),
        ("tiers: {rough: {}}", "tiers are draft and final"),
        ("film: [", "not readable as YAML"),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        written(tmp_path, text)


def test_a_wrong_setting_of_an_engine_is_said_before_a_film_is_begun(tmp_path: Path) -> None:
    configuration = written(tmp_path, "machine: {device: tpu}")
    with pytest.raises(ConfigError, match=r"machine\.device of diffusion"):
        known_engines().configured(configuration)


@pytest.mark.parametrize("chosen", [{"picture": "diffusion"}, {"voice": "coqui"}, {"music": "generated"}])
def test_an_engine_that_needs_torch_says_so_before_anything_is_made(
    chosen: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ConfigError, match='torch is not installed: install the project with its extra "gpu"'):
        production_of(FilmSettings.model_validate(chosen), known_engines())
    assert production_of(FilmSettings(), known_engines()).picture.name == "previs"


def test_models_stay_at_the_commits_a_film_began_with_whatever_was_made_between() -> None:
    class Hub:
        head = "a1"

        def identity(self, department: str, name: str) -> EngineIdentity:
            return EngineIdentity(name=name, version=1)

        def style(self, name: str, wanted: str | None) -> str:
            return "noir"

        def planned(self, department: str, name: str, settings: FilmSettings, held: dict[str, str]) -> Planned:
            identity = self.identity(department, name)
            if name != "diffusion":
                return Planned(identity=identity)
            commit = held.get("owner/model", self.head)
            return Planned(
                identity=identity,
                plan=commit,
                models=(ModelUsed(name="owner/model", licence="MIT", commits=(("owner/model", commit),)),),
            )

    hub = Hub()
    generated, drawn = FilmSettings(picture="diffusion"), FilmSettings()
    first = production_of(generated, hub)
    hub.head = "b2"
    between = production_of(drawn, hub, first)
    again = production_of(generated, hub, between)
    assert isinstance(between, Production) and between.models == () and between.plan("picture") == ""
    assert again == first and again.plan("picture") == "a1"
    assert production_of(generated, hub).plan("picture") == "b2"
