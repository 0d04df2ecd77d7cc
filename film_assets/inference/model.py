"""Where a model's weights come from, and what they were exactly.

Finding and loading them belong to ``weights`` and ``loading``; what a model can do to the departments.
"""

from __future__ import annotations

from pydantic import Field

from film_assets.kernel.canonical import Frozen


class Part(Frozen):
    """One component that comes from somewhere else than the pipeline's own folder (a ControlNet, another VAE)."""

    component: str
    """The pipeline's own name for it: ``controlnet``."""
    source: str
    """Hub id (``owner/name``) or folder."""
    revision: str = ""
    subfolder: str = ""


class Adapter(Frozen):
    """Weights laid over a model: an IP-Adapter (``kind`` ``ip_adapter``) or a LoRA (``lora``); safetensors only."""

    kind: str = Field(pattern="^(ip_adapter|lora)$")
    source: str
    """Hub id or folder."""
    weight_name: str = Field(pattern=r"\.safetensors$")
    revision: str = ""
    subfolder: str = ""
    scale_percent: int = Field(default=60, ge=0, le=200)


class ModelSource(Frozen):
    """Where to find a model, as a person writes it."""

    source: str
    """Hub id or folder."""
    revision: str = ""
    """Branch, tag or commit of a hub id; empty: its default branch. Resolved to a commit before anything is made."""
    pipeline: str = ""
    """Class that loads it, where it is not the one that the folder names (base weights with a ControlNet)."""
    parts: tuple[Part, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    float32: tuple[str, ...] = ()
    """Components kept in 32 bits whatever the machine's number format is, e.g. ``vae``."""


class ModelIdentity(Frozen):
    """A model resolved: what ``commit`` says is what is loaded, today and in a year."""

    source: ModelSource
    commit: str
    """Of a hub id the commit; of a folder ``sha256:`` and the hash of its files; with parts and adapters, the hash of
    all commits."""
    pipeline: str
    """Class name, e.g. ``WanImageToVideoPipeline``."""
    modular: bool = False
    commits: tuple[tuple[str, str], ...] = ()
    """``(hub id, commit)`` of everything that comes from a hub, sorted."""


class Abilities(Frozen):
    """What a pipeline makes and what it takes, read from its signature and its configuration; see ``abilities``."""

    makes: str
    """``image``, ``video`` or ``audio``."""
    negative: bool = False
    """Whether it takes a negative prompt."""
    references: str = ""
    """Argument for pictures of characters; empty: it takes none."""
    references_at_most: int = 0
    first_frame: str = ""
    """``""``: cannot start from a picture; ``optional``; ``required``."""
    last_frame: str = ""
    """The same for the picture it ends on."""
    frames_through: str = ""
    """How first and last frames are handed over: ``image`` (arguments ``image``, ``last_image``), ``conditions`` (a list
    of frames with places), ``mask`` (a video and a mask of what to make)."""
    control: str = ""
    """Argument for a control picture or video (depth, pose); empty: it takes none."""
    control_scale: str = ""
    """Argument for the strength of control."""
    guidance: str = ""
    """Argument for the strength of guidance; ``guider`` where a component holds it."""
    rate: str = ""
    """Argument for frames a second."""
    length_seconds: str = ""
    """Of an audio pipeline: argument for the length."""
    size_multiple: int = 8
    """Width and height are multiples of this."""
    frame_step: int = 1
    """Frame counts are this times k, plus 1."""
    sample_rate_hz: int = 0
    """Of an audio pipeline."""
    most_seconds: int = 0
    """Of an audio pipeline: the longest it makes at once; 0: no limit known."""
    batches: bool = False
    """Whether several prompts of one size can be made together, each with its own generator."""
