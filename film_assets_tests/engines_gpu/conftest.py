"""Fixtures of the GPU engines' tests: tiny models, saved once a session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function: the folder of a tiny pipeline by the name of its builder, saved at first use."""
    from film_assets_tests.engines_gpu import tiny_pictures, tiny_sounds

    root = tmp_path_factory.mktemp("tiny_models")

    def folder(name: str, **options: Any) -> Path:
        path = root / "-".join([name, *(f"{key}_{value}" for key, value in sorted(options.items()))])
        if not path.exists():
            builder = getattr(tiny_pictures, name, None) or getattr(tiny_sounds, name)
            builder(**options).save_pretrained(path)
        return path

    return folder


@pytest.fixture(scope="session")
def _studio_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from film_assets_tests.engines_gpu.tiny_studio import studio_made

    return studio_made(tmp_path_factory.mktemp("studio") / "home")


@pytest.fixture
def studio_home(_studio_built: Path, tmp_path: Path) -> Path:
    """Return a project folder of the test's own with tiny models, whose final tier is generated."""
    return Path(shutil.copytree(_studio_built, tmp_path / "home"))


@pytest.fixture(autouse=True)
def no_resident_model() -> Iterator[None]:
    """Leave no model on the device for the next test's memory."""
    from film_assets.inference.host import shared_host

    yield
    shared_host().close()
