"""What is recorded beside a take that a neural model made: versions, device, settings, licences."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from typing import Any

from film_assets.inference.knobs import told
from film_assets.inference.loading import Loaded

PACKAGES = ("torch", "diffusers", "transformers", "accelerate", "safetensors", "coqui-tts")
AI_GENERATED = "AI generated"


def versions() -> dict[str, str]:
    """Return the versions of what the models run on, of packages that are installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def device_name(device: str) -> str:
    """Return the device as its driver names it, with how many threads for the cpu."""
    import torch

    if device == "cuda":
        return str(torch.cuda.get_device_name())
    return f"cpu, {torch.get_num_threads()} threads"


def provenance_of(held: Loaded, licences: Sequence[Mapping[str, str]], **more: Any) -> dict[str, Any]:
    """Return the record of one take; ``more`` is what only its engine knows."""
    return {
        "origin": AI_GENERATED,
        "model": held.identity.source.source,
        "commits": dict(held.identity.commits) or {"folder": held.identity.commit},
        "versions": versions(),
        "device": device_name(held.machine.device),
        "machine": told(held.machine),
        "relief": list(held.relief),
        "licences": [dict(entry) for entry in licences],
        **more,
    }
