"""From folders of weights to a pipeline on its device: classic and modular, safetensors only, nobody's code.

Which weights belongs to ``weights``; knobs for speed and memory to ``knobs``; keeping it there to ``host``.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from film_assets.inference.model import ModelIdentity
from film_assets.inference.readiness import checked_device, checked_memory, free_bytes
from film_assets.inference.settings import Machine
from film_assets.inference.signatures import inputs_of, pipeline_class
from film_assets.inference.weights import Located, checked_weights
from film_assets.kernel.errors import ConfigError

LOADING_ERRORS = (OSError, ValueError, RuntimeError, ImportError, TypeError, KeyError, AttributeError)
"""What diffusers and transformers raise for folders they cannot make sense of."""


@dataclass(slots=True)
class Loaded:
    """A pipeline on its device. ``call`` is the one way to use it."""

    identity: ModelIdentity
    machine: Machine
    pipe: Any
    inputs: Mapping[str, bool]
    """Call arguments, and whether each is required."""
    relief: list[str] = field(default_factory=list)
    """What was switched on after memory ran out, in order."""

    @property
    def denoisers(self) -> list[Any]:
        """The networks that run once or more a step (``transformer``, ``transformer_2``, ``unet``)."""
        names = ("transformer", "transformer_2", "unet")
        return [part for name in names if (part := getattr(self.pipe, name, None)) is not None]

    def call(self, **arguments: Any) -> Any:
        """Run the pipeline; its output object is returned as it is.

        Raises:
            ConfigError: an argument is not one of the pipeline's.
        """
        unknown = sorted(set(arguments) - set(self.inputs))
        if unknown:
            raise ConfigError(f"{self.identity.pipeline} takes no {', '.join(unknown)}: correct the preset.")
        try:
            return self.pipe(**arguments)
        except BaseException:
            if hasattr(self.pipe, "maybe_free_model_hooks"):
                self.pipe.maybe_free_model_hooks()  # Offloads, and forgets what step caches kept of the broken call.
            raise


def loaded(place: Located, machine: Machine) -> Loaded:
    """Return the model at ``place`` on its device, progress bars and prompts switched off.

    Raises:
        ConfigError: the device is missing, memory cannot hold it, weights are damaged, or it is no pipeline that this
            diffusers knows.
    """
    checked_device(machine.device)
    weights = checked_weights(place)
    identity = place.identity
    checked_memory(identity.source.source, weights, machine, free_bytes(machine))
    inputs = inputs_of(identity.pipeline, identity.modular)
    _quiet()
    try:
        pipe = _modular(place, machine) if identity.modular else _classic(place, machine)
        for adapter, folder in zip(identity.source.adapters, place.adapters, strict=True):
            _lay(pipe, adapter, folder)
        if not machine.offload:
            pipe.to(machine.device)
    except LOADING_ERRORS as error:
        raise ConfigError(
            f"{identity.source.source} cannot be loaded as {identity.pipeline}: {_first_line(error)}"
        ) from error
    if hasattr(pipe, "set_progress_bar_config"):
        pipe.set_progress_bar_config(disable=True)
    return Loaded(identity, machine, pipe, inputs)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def _dtypes(place: Located, machine: Machine) -> Any:
    import torch

    chosen = getattr(torch, machine.dtype)
    kept = place.identity.source.float32
    return {"default": chosen, **dict.fromkeys(kept, torch.float32)} if kept else chosen


def _classic(place: Located, machine: Machine) -> Any:
    from diffusers import AutoModel

    dtypes = _dtypes(place, machine)
    default = dtypes["default"] if isinstance(dtypes, dict) else dtypes
    parts = {
        name: AutoModel.from_pretrained(str(folder), dtype=default, use_safetensors=True, local_files_only=True)
        for name, folder in place.parts.items()
    }
    kind = pipeline_class(place.identity.pipeline)
    return kind.from_pretrained(
        str(place.folder), dtype=dtypes, use_safetensors=True, local_files_only=True, trust_remote_code=False, **parts
    )


def _modular(place: Located, machine: Machine) -> Any:
    from diffusers import ModularPipeline

    pipe = ModularPipeline.from_pretrained(str(place.folder), local_files_only=True, trust_remote_code=False)
    wanted = list(pipe.pretrained_component_names)
    elsewhere = {name: str(folder) for name, folder in place.parts.items()}
    pipe.load_components(
        names=wanted,
        dtype=_dtypes(place, machine),
        pretrained_model_name_or_path={**elsewhere, "default": str(place.folder)},
        subfolder=dict.fromkeys(elsewhere, ""),
        revision={"default": None},
    )
    missing = [name for name in wanted if getattr(pipe, name, None) is None]
    if missing:
        raise ValueError(f"its {', '.join(missing)} did not load")
    return pipe


def _lay(pipe: Any, adapter: Any, folder: Any) -> None:
    scale = adapter.scale_percent / 100
    if adapter.kind == "ip_adapter":
        pipe.load_ip_adapter(
            str(folder), subfolder=adapter.subfolder, weight_name=adapter.weight_name, local_files_only=True
        )
        pipe.set_ip_adapter_scale(scale)
    else:
        pipe.load_lora_weights(
            str(folder / adapter.subfolder), weight_name=adapter.weight_name, adapter_name="film", local_files_only=True
        )
        pipe.set_adapters(["film"], [scale])


def _quiet() -> None:
    import diffusers
    import transformers

    # What these two say of their own insides is nothing that whoever makes a film can act on.
    warnings.filterwarnings("ignore", module=r"torchsde\.|torch\.nn\.utils\.weight_norm")
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def unloaded(held: Loaded) -> None:
    """Free the device of ``held``, whoever still refers to it."""
    import torch

    pipe = held.pipe
    if hasattr(pipe, "remove_all_hooks"):
        pipe.remove_all_hooks()
    for name, part in dict(getattr(pipe, "components", {})).items():
        if isinstance(part, torch.nn.Module):
            part.to("meta")
            setattr(pipe, name, None)
    held.pipe = None
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


@contextmanager
def watched(held: Loaded, tick: Callable[[], None]) -> Iterator[None]:
    """Call ``tick`` before every run of a denoiser, at least once a step; what it raises ends the call."""
    handles = [part.register_forward_pre_hook(lambda *_: tick()) for part in held.denoisers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
