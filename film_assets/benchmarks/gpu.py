"""How fast generated clips are made, against a plain diffusers loop that loads once; and what each knob does.

``python -m film_assets.benchmarks.gpu`` runs on a CUDA device with random weights of real size; ``--device cpu --size
tiny`` runs the same anywhere, to see that it runs. Figures of random weights are figures of speed and memory alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from film_assets.breakdown.model import ShotSize
from film_assets.inference.calling import Timed, staged
from film_assets.inference.host import EngineHost
from film_assets.inference.knobs import weight_bytes
from film_assets.inference.loading import Loaded
from film_assets.inference.model import ModelSource
from film_assets.inference.presets import Preset, Resolved, resolved
from film_assets.inference.provenance import device_name, versions
from film_assets.inference.settings import Machine
from film_assets.inference.weights import Hub, located
from film_assets.kernel.errors import ConfigError, FilmError
from film_assets.look.model import Light, SetDressing
from film_assets.look.prompts import style_named
from film_assets.media.encode import PictureEncoder
from film_assets.picture.diffusion.clips import DiffusionClips
from film_assets.picture.diffusion.colour import yuv420p
from film_assets.picture.diffusion.recipes import clip_recipe
from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
from film_assets.picture.diffusion.studio import Studio
from film_assets.picture.model import Camera, ClipRecipe, EncoderProfile, View
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Failed, Order, Rendered

KNOBS: Mapping[str, Mapping[str, Any]] = {
    "nothing": {},
    "compile regional": {"compile": "regional"},
    "cache first_block": {"cache": "first_block", "cache_threshold_percent": 10},
    "compile and cache": {"compile": "regional", "cache": "first_block", "cache_threshold_percent": 10},
    "attention cudnn": {"attention": "_native_cudnn"},
    "storage fp8": {"storage": "fp8"},
    "vae_tiling": {"vae_tiling": True},
    "offload model": {"offload": "model"},
    "offload group": {"offload": "group"},
}
FRAME = {"tiny": (64, 64), "1.3b": (832, 480)}
FRAMES = {"tiny": 9, "1.3b": 81}
STEPS = {"tiny": 4, "1.3b": 20}
SHOTS = {"tiny": 4, "1.3b": 32}

STAGES = ("generate", "prompt", "denoise", "decode", "copy", "encode")
"""Of a shot: generating is reading the prompt, denoising and decoding; then its frames are copied and encoded."""


@dataclass
class Figures:
    """What one way of making the shots took."""

    wall_seconds: float = 0.0
    load_seconds: float = 0.0
    generate_seconds: float = 0.0
    prompt_seconds: float = 0.0
    denoise_seconds: float = 0.0
    decode_seconds: float = 0.0
    copy_seconds: float = 0.0
    encode_seconds: float = 0.0
    weights_mib: float = 0.0
    """Of the whole pipeline, on the device and beside it."""
    peak_gib: float = 0.0
    """Of the device's memory; 0 on the cpu, which keeps no account of it."""
    note: str = ""

    @property
    def busy_percent(self) -> float:
        """How much of the time after loading the device was generating."""
        after = self.wall_seconds - self.load_seconds
        return 100 * self.generate_seconds / after if after > 0 else 0.0


@dataclass
class BenchDesk:
    """A desk without a store: scratch alone."""

    scratch: Path
    workers: int = 1
    told: list[float] = field(default_factory=list)

    def input(self, ref: str, role: str) -> Path:
        raise ConfigError("the benchmark has no takes to refer to")

    def facts(self, ref: str) -> Mapping[str, Any]:
        return {}

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        return make().files

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        self.told.append(fraction)

    def check_cancelled(self) -> None:
        return None


def shots_of(plan: PicturePlan, size: str, count: int) -> list[ClipRecipe]:
    """Return ``count`` different shots of one size and length, each one stretch of the model."""
    width, height = FRAME[size]
    rate = plan.video.rate
    recipes = []
    for number in range(count):
        view = View(
            set=SetDressing(kind="street", interior=False),
            light=Light(),
            camera=Camera(size=ShotSize.WS),
            words=f"Somebody crosses the street, number {number}.",
            draw=number,
        )
        drawn = ClipRecipe(
            engine=EngineIdentity(name="previs", version=1),
            view=view,
            width=width,
            height=height,
            rate=rate,
            body_frames=FRAMES[size],
            profile=EncoderProfile(timescale=int(rate) * 1000),
        )
        recipes.append(clip_recipe(plan, drawn))
    return recipes


def plan_for(folder: Path, size: str, machine: Machine) -> PicturePlan:
    """Return a plan whose video model is the one in ``folder``."""
    width, height = FRAME[size]
    preset = Preset(
        name="random",
        makes="video",
        source=str(folder),
        licence="own",
        float32=("vae",),
        steps=STEPS[size],
        guidance=5.0,
        most_pixels=width * height,
        most_frames=FRAMES[size],
        rate="16",
    )
    model: Resolved = resolved(preset, Hub(download=False))
    return PicturePlan(image=model, video=model, style=style_named("live_action_drama"), machine=machine)


def engine_run(plan: PicturePlan, recipes: Sequence[ClipRecipe], scratch: Path) -> Figures:
    """Return what the engine takes for ``recipes``, model load included."""
    scratch.mkdir(parents=True)
    host = EngineHost()
    studio = Studio(DiffusionSettings(machine=plan.machine), host=host).knows(plan.video)
    began = time.monotonic()
    figures = Figures()
    try:
        for result in DiffusionClips(studio).render([Order(recipe) for recipe in recipes], BenchDesk(scratch)):
            if isinstance(result, Failed):
                raise result.error
            record = result.provenance
            figures.load_seconds = record["load_milliseconds"] / 1000
            for stage in STAGES:
                held = getattr(figures, f"{stage}_seconds")
                setattr(figures, f"{stage}_seconds", held + record[f"{stage}_milliseconds"] / 1000)
            figures.peak_gib = max(figures.peak_gib, record["peak_memory_bytes"] / 1024**3)
            figures.note = ", ".join(record["relief"])
        figures.wall_seconds = time.monotonic() - began
        with studio.holding(plan.video, plan.machine, BenchDesk(scratch)) as (held, _):
            figures.weights_mib = _weights_mib(held.pipe)
    finally:
        host.close()
    return figures


def _weights_mib(pipe: Any) -> float:
    import torch

    parts = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    return sum(weight_bytes(part) for part in parts) / 1024**2


def plain_run(plan: PicturePlan, recipes: Sequence[ClipRecipe], scratch: Path) -> Figures:
    """Return what a plain loop takes: load once, then one shot after the other, each called, copied and encoded."""
    import torch
    from diffusers import WanPipeline

    scratch.mkdir(parents=True)
    machine, figures = plan.machine, Figures()
    folder = located(ModelSource(source=plan.video.identity.source.source), Hub(download=False)).folder
    began = time.monotonic()
    dtypes = {"default": getattr(torch, machine.dtype), "vae": torch.float32}
    pipe = WanPipeline.from_pretrained(str(folder), dtype=dtypes, local_files_only=True).to(machine.device)
    pipe.set_progress_bar_config(disable=True)
    held, timed = Loaded(plan.video.identity, machine, pipe, {}), Timed()
    figures.load_seconds = time.monotonic() - began
    for number, recipe in enumerate(recipes):
        asked = recipe.generation
        if asked is None:
            continue
        started = time.monotonic()
        with staged(held, timed):
            frames = pipe(
                prompt=" ".join(asked.prompt.people) + asked.prompt.action,
                negative_prompt=asked.negative,
                width=asked.width,
                height=asked.height,
                num_frames=asked.lengths[0],
                num_inference_steps=asked.steps,
                guidance_scale=asked.guidance_hundredths / 100,
                generator=torch.Generator("cpu").manual_seed(asked.seed),
                output_type="np",
            ).frames[0]
        figures.generate_seconds += time.monotonic() - started
        path = scratch / f"plain_{number}.mp4"
        started = time.monotonic()
        with PictureEncoder(path, recipe.width, recipe.height, recipe.rate, recipe.profile) as encoder:
            for frame in frames[: recipe.body_frames]:
                copied = time.monotonic()
                planes = yuv420p(torch.from_numpy(frame).permute(2, 0, 1)).numpy()
                figures.copy_seconds += time.monotonic() - copied
                encoder.write(memoryview(planes))
        figures.encode_seconds += time.monotonic() - started
    if machine.device == "cuda":
        figures.peak_gib = torch.cuda.max_memory_allocated() / 1024**3
    figures.wall_seconds = time.monotonic() - began
    figures.encode_seconds -= figures.copy_seconds
    figures.prompt_seconds, figures.decode_seconds = timed.prompt_seconds, timed.decode_seconds
    figures.denoise_seconds = figures.generate_seconds - timed.prompt_seconds - timed.decode_seconds
    figures.weights_mib = _weights_mib(pipe)
    return figures


def compared(device: str, size: str, shots: int, dtype: str, work: Path) -> Iterator[tuple[str, Figures]]:
    """Yield the plain loop's figures, then the engine's with each knob; a refused knob says so."""
    from film_assets.benchmarks.random_weights import save_wan

    folder = save_wan(work / "model", size, dtype)
    base = Machine.model_validate({"device": device, "dtype": dtype})
    plan = plan_for(folder, size, base)
    yield "plain loop", plain_run(plan, shots_of(plan, size, shots), work / "plain")
    for name, changes in KNOBS.items():
        if len(changes) > 1 and size == "tiny" and "compile" in changes:
            continue  # Compiling again takes longer than all the rest of the tiny size.
        turned = plan.model_copy(update={"machine": Machine.model_validate({**base.model_dump(), **changes})})
        try:
            figures = engine_run(turned, shots_of(turned, size, shots), work / name.replace(" ", "_"))
        except FilmError as error:
            figures = Figures(note=str(error))
        yield f"engine, {name}", figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; with ``--json`` one object a line."""
    parser = argparse.ArgumentParser(prog="python -m film_assets.benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--size", choices=tuple(FRAME), default="1.3b")
    parser.add_argument("--shots", type=int, default=0, help="32; of the tiny size 4")
    parser.add_argument("--dtype", choices=("bfloat16", "float16", "float32"), default="")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        import torch
    except ImportError:
        print('skipped: torch is not installed; install the project with its extra "gpu".')
        return 0
    if asked.device == "cuda" and not torch.cuda.is_available():
        print("skipped: torch finds no CUDA device; --device cpu --size tiny runs the same code on the cpu.")
        return 0
    shots = asked.shots or SHOTS[asked.size]
    if asked.size == "tiny":
        torch.set_num_threads(1)  # Threads that wait for each other cost more than these models.
    dtype = asked.dtype or ("bfloat16" if asked.device == "cuda" else "float32")
    print(
        f"{device_name(asked.device)}; {', '.join(f'{name} {version}' for name, version in versions().items())}; "
        f"{shots} shots of {FRAMES[asked.size]} frames of {FRAME[asked.size]}, {STEPS[asked.size]} steps, {dtype}",
        file=sys.stderr,
    )
    plain = 0.0
    with tempfile.TemporaryDirectory() as work:
        if not asked.json:
            stages = "".join(f"{stage + ' s':>12}" for stage in STAGES)
            print(
                f"{'':28}{'wall s':>9}{'x plain':>9}{'load s':>9}{stages}{'busy %':>8}{'weights MiB':>13}{'peak GiB':>10}"
            )
        for name, figures in compared(asked.device, asked.size, shots, dtype, Path(work)):
            plain = plain or figures.wall_seconds
            faster = plain / figures.wall_seconds if figures.wall_seconds else 0.0
            if asked.json:
                row = {"way": name, **figures.__dict__, "busy_percent": figures.busy_percent, "times_plain": faster}
                print(json.dumps(row))
            elif figures.wall_seconds:
                stages = "".join(f"{getattr(figures, f'{stage}_seconds'):12.2f}" for stage in STAGES)
                print(
                    f"{name:28}{figures.wall_seconds:9.1f}{faster:9.2f}{figures.load_seconds:9.1f}{stages}"
                    f"{figures.busy_percent:8.0f}{figures.weights_mib:13.2f}{figures.peak_gib:10.2f}  {figures.note}"
                )
            else:
                print(f"{name:28} refused: {figures.note}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
