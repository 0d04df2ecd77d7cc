"""The benchmark runs anywhere on tiny weights, and says why where it cannot."""

from __future__ import annotations

import json

import pytest

from film_assets.benchmarks import gpu
from film_assets_tests.engines_gpu.needs import torch


def test_without_a_cuda_device_the_benchmark_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    assert gpu.main([]) == 0
    assert "skipped: torch finds no CUDA device" in capsys.readouterr().out


def test_tiny_weights_give_a_row_for_the_plain_loop_and_for_every_knob(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "KNOBS", {name: gpu.KNOBS[name] for name in ("nothing", "storage fp8", "offload model")})
    assert gpu.main(["--device", "cpu", "--size", "tiny", "--shots", "2", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [row["way"] for row in rows] == [
        "plain loop",
        "engine, nothing",
        "engine, storage fp8",
        "engine, offload model",
    ]
    assert all(row[f"{stage}_seconds"] > 0 for row in rows[:3] for stage in (*gpu.STAGES, "load", "wall"))
    assert rows[2]["weights_mib"] < rows[1]["weights_mib"] == rows[0]["weights_mib"]
    assert rows[0]["times_plain"] == 1 and rows[1]["busy_percent"] > 0
    assert "host memory anyway" in rows[3]["note"]
