"""A project folder whose ``film.yaml`` names tiny models as presets of its own: everything a generated film needs, in a few
megabytes.

`python -m film_assets_tests.engines_gpu.tiny_studio FOLDER` makes one for trying the engines without weights or a GPU.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from film_assets_tests.engines_gpu.builders import a_preset
from film_assets_tests.engines_gpu.tiny_pictures import flux2_klein, wan_image
from film_assets_tests.engines_gpu.tiny_sounds import save_vits, stable_audio

SETTINGS: dict[str, Any] = {
    "tiers": {
        "draft": {"width": 64, "height": 36},
        "final": {"width": 64, "height": 36, "picture": "diffusion", "voice": "coqui", "music": "generated"},
    },
    "machine": {"device": "cpu", "dtype": "float32"},
    "presets_folder": "./presets",
    "diffusion": {"image": "tiny_flux", "video": "tiny_wan"},
    "coqui": {"model": "./models/vits", "licence": "own"},
    "generated": {"music": "tiny_music"},
}
"""Draft films are previs, final ones generated, both of 64x36."""


def studio_made(home: Path) -> Path:
    """Build the models, presets and ``film.yaml`` in ``home``; returns it."""
    presets, models = home / "presets", home / "models"
    presets.mkdir(parents=True)
    builders = {
        "tiny_flux": ("image", flux2_klein),
        "tiny_wan": ("video", wan_image),
        "tiny_music": ("audio", stable_audio),
    }
    for name, (makes, builder) in builders.items():
        builder().save_pretrained(models / name)
        # A room of 64x64 for the picture alone: two references of 64x64 pass through the model with it.
        preset = a_preset(name, makes, Path(f"../models/{name}"), most_pixels=64 * 64)
        (presets / f"{name}.yaml").write_text(yaml.safe_dump(preset.model_dump(exclude_defaults=True, mode="json")))
    save_vits(models / "vits")
    (home / "film.yaml").write_text(yaml.safe_dump(SETTINGS))
    return home


if __name__ == "__main__":
    print(studio_made(Path(sys.argv[1])))
