"""The code location: what it holds, which way it goes, and that it loads light."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.definitions import build_definitions
from film_assets.orchestration.registration import partition_asked_for

ROOT = Path(__file__).parent.parent.parent
ORDER = ("screenplay", "production", "breakdown", "sound", "picture", "edit", "delivery")


@pytest.fixture(scope="module")
def graph() -> dict[str, dict[str, object]]:
    resolved = build_definitions().resolve_asset_graph()
    return {
        key.path[-1]: {
            "group": resolved.get(key).group_name,
            "from": sorted(parent.path[-1] for parent in resolved.get(key).parent_keys),
            "checks": sorted(check.name for check in resolved.get(key).check_keys),
        }
        for key in resolved.toposorted_asset_keys
    }


def test_the_assets_their_departments_their_lineage_and_their_checks(graph: object, snapshot: object) -> None:
    assert graph == snapshot


def test_every_asset_is_described_and_partitioned_by_script() -> None:
    resolved = build_definitions().resolve_asset_graph()
    for key in resolved.materializable_asset_keys:
        node = resolved.get(key)
        assert node.description and len(node.description) > 20, key
        assert isinstance(node.partitions_def, dg.DynamicPartitionsDefinition) and node.partitions_def.name == "scripts"
        assert node.code_version, key


def test_nothing_flows_back_to_an_earlier_department(graph: dict[str, dict[str, object]]) -> None:
    known_back = {("timing", "voice_tracks"), ("cast", "production")}
    for asset, node in graph.items():
        for parent in node["from"]:  # type: ignore[attr-defined]
            back = ORDER.index(str(graph[parent]["group"])) > ORDER.index(str(node["group"]))
            assert not back or (asset, parent) in known_back, (asset, parent)


def test_the_code_version_of_an_asset_follows_its_engines() -> None:
    first = build_definitions(null_engines(version=1)).resolve_asset_graph()
    second = build_definitions(null_engines(version=2)).resolve_asset_graph()
    changed = {
        key.path[-1]
        for key in first.materializable_asset_keys
        if first.get(key).code_version != second.get(key).code_version
    }
    assert {"voice_tracks", "keyframes", "clips", "music", "stems", "sound_mix", "pieces", "final_film"} <= changed
    assert not {"script", "screenplay", "scenes", "shots", "cast", "timing"} & changed


def test_loading_the_code_location_imports_no_heavy_package() -> None:
    code = (
        "import sys, film_assets.definitions; "
        "print([n for n in ('torch', 'diffusers', 'TTS', 'numba', 'numpy', 'scipy', 'transformers', 'sqlalchemy') if n in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_settings_that_the_command_writes_are_those_of_the_checkout() -> None:
    packaged = files("film_assets.orchestration").joinpath("dagster.yaml").read_text()
    assert packaged == (ROOT / "dagster.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("dagster", "asset", "materialize", "--partition", "hero"), "hero"),
        (("/x/bin/dagster", "asset", "materialize", "-m", "m", "--partition=hero"), "hero"),
        (("dg", "launch", "--assets", "*", "--partition", "hero"), "hero"),
        (("/x/dagster/__main__.py", "asset", "materialize", "--partition", "hero"), "hero"),
        (("dagster", "dev"), None),
        (("pytest", "--partition", "hero"), None),
    ],
)
def test_only_a_materializing_command_asks_for_a_partition(words: tuple[str, ...], key: str | None) -> None:
    assert partition_asked_for(words) == key
