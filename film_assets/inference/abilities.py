"""What a pipeline can do, read from its own signature and its configuration files; no weights are read.

Classes whose signature does not tell enough are described in ``families.yaml``. Which of it a film uses belongs to the
departments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import lcm
from pathlib import Path
from typing import Any

from film_assets.inference.model import Abilities
from film_assets.inference.signatures import families, inputs_of
from film_assets.inference.weights import Located, index_of
from film_assets.kernel.errors import ConfigError

CAREFUL_MULTIPLE = 32
CAREFUL_STEP = 8
"""For classes nobody described: every known VAE's factors divide them."""
LENGTH_ARGUMENTS = ("audio_end_in_s", "audio_duration", "duration", "audio_length_in_s")
CONTROL_SCALES = ("controlnet_conditioning_scale", "conditioning_scale", "control_scale")
DEFAULT_REFERENCES = 1


def abilities_of(place: Located) -> Abilities:
    """Return what the model at ``place`` can do.

    Raises:
        ConfigError: its pipeline is unknown, or makes neither picture nor sound from a prompt.
    """
    name, modular = place.identity.pipeline, place.identity.modular
    inputs = inputs_of(name, modular)
    family = families().get(name, {})
    length = next((argument for argument in LENGTH_ARGUMENTS if argument in inputs), "")
    if length and "height" not in inputs:
        return Abilities(
            makes="audio",
            negative="negative_prompt" in inputs,
            guidance=_guidance(inputs, place),
            length_seconds=length,
            sample_rate_hz=_sample_rate_hz(place),
            most_seconds=_most_seconds(place),
        )
    if "prompt" not in inputs or not {"height", "num_frames", "image"} & set(inputs):
        raise ConfigError(f"{name} makes neither picture nor sound from a prompt: choose another model.")
    video = "num_frames" in inputs
    common: dict[str, Any] = {
        "negative": "negative_prompt" in inputs,
        "guidance": _guidance(inputs, place),
        "control_scale": next((argument for argument in CONTROL_SCALES if argument in inputs), ""),
        "rate": "frame_rate" if "frame_rate" in inputs else "",
        "size_multiple": _size_multiple(place, family),
        "batches": bool(family.get("batches", False)),
    }
    most = int(family.get("references_at_most", DEFAULT_REFERENCES))
    if video:
        frames: dict[str, Any] = _frames(place, inputs)
        control = "video" if {"video", "mask"} <= set(inputs) else ""
        references = "reference_images" if "reference_images" in inputs else ""
        return Abilities(
            makes="video",
            frame_step=int(family.get("frame_step", CAREFUL_STEP)),
            control=control,
            references=references,
            references_at_most=most if references else 0,
            **frames,
            **common,
        )
    control = _still_control(place, inputs)
    references = _still_references(place, inputs, control)
    return Abilities(
        makes="image", control=control, references=references, references_at_most=most if references else 0, **common
    )


def _guidance(inputs: Mapping[str, bool], place: Located) -> str:
    if "guidance_scale" in inputs:
        return "guidance_scale"
    return "guider" if place.identity.modular else ""


def _still_control(place: Located, inputs: Mapping[str, bool]) -> str:
    if "control_image" in inputs:
        return "control_image"
    has_net = "controlnet" in place.parts or "controlnet" in _components(place)
    return "image" if has_net and "image" in inputs else ""


def _still_references(place: Located, inputs: Mapping[str, bool], control: str) -> str:
    if any(adapter.kind == "ip_adapter" for adapter in place.identity.source.adapters) and "ip_adapter_image" in inputs:
        return "ip_adapter_image"
    starts_from_it = "strength" in inputs or "mask_image" in inputs
    return "image" if "image" in inputs and control != "image" and not starts_from_it else ""


def _frames(place: Located, inputs: Mapping[str, bool]) -> dict[str, str]:
    if "conditions" in inputs:
        return {"first_frame": "optional", "last_frame": "optional", "frames_through": "conditions"}
    if {"video", "mask"} <= set(inputs):
        return {"first_frame": "optional", "last_frame": "optional", "frames_through": "mask"}
    if "image" not in inputs:
        return {}
    first = "required" if inputs["image"] else "optional"
    return {"first_frame": first, "last_frame": _last_frame(place, inputs), "frames_through": "image"}


def _last_frame(place: Located, inputs: Mapping[str, bool]) -> str:
    """Return whether the model ends on a given picture.

    Wan 2.1 says it in its transformer: a CLIP image embedding (``image_dim``) with places for two pictures
    (``pos_embed_seq_len``) needs both, without them fails on two; Wan 2.2 (no CLIP) takes one or two, its 5B
    (``expand_timesteps``) ignores the second.
    """
    if "last_image" not in inputs:
        return ""
    if not place.identity.pipeline.startswith("Wan"):
        return "optional"
    transformer = _config(place, "transformer")
    if transformer.get("image_dim") is not None:
        return "required" if transformer.get("pos_embed_seq_len") is not None else ""
    index, _ = index_of(place.folder)
    return "" if index.get("expand_timesteps") else "optional"


def _components(place: Located) -> set[str]:
    index, _ = index_of(place.folder)
    return {name for name, entry in index.items() if isinstance(entry, list) and entry and entry[0] is not None}


def _config(place: Located, component: str) -> dict[str, Any]:
    folder = place.parts.get(component, place.folder / component)
    return _read(folder / "config.json")


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(
            f"{path.parent.name}/{path.name} of the model is damaged ({error}): fetch it again."
        ) from error
    return config


def _size_multiple(place: Located, family: Mapping[str, Any]) -> int:
    if "size_multiple" in family:
        return int(family["size_multiple"])
    if "vae_patch" not in family:
        return CAREFUL_MULTIPLE
    vae = _config(place, "vae")
    if "scale_factor_spatial" in vae:
        factor = int(vae["scale_factor_spatial"] or 8)
    else:
        factor = 2 ** (len(vae["block_out_channels"]) - 1) if "block_out_channels" in vae else 8
    multiple = factor * int(family["vae_patch"])
    return lcm(multiple, 16) if "frame_step" in family else multiple


def _sample_rate_hz(place: Located) -> int:
    return int(_config(place, "vae").get("sampling_rate") or 48_000)


def _most_seconds(place: Located) -> int:
    """Return the longest sound of a StableAudio-like model: its transformer's fixed length in latents."""
    size = _config(place, "transformer").get("sample_size")
    ratios = _config(place, "vae").get("downsampling_ratios")
    if place.identity.pipeline != "StableAudioPipeline" or not size or not ratios:
        return 0
    hop = 1
    for ratio in ratios:
        hop *= int(ratio)
    return int(size) * hop // _sample_rate_hz(place)
