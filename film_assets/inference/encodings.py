"""Prompts are encoded once: what ``encode_prompt`` returned is an intermediate take, found again by every later shot and film.

The text encoder's answer depends on its weights, its number format and its arguments alone; a kept answer is
bit-identical to a new one.
"""

from __future__ import annotations

import inspect
import json
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from film_assets.inference.loading import Loaded
from film_assets.inference.provenance import device_name, versions
from film_assets.store.recipe import EngineIdentity, Recipe, take_ref
from film_assets.store.rendering import Desk, Order, Rendered

ENGINE_NAME = "prompts"
ENGINE_VERSION = 1
"""Raised by hand when the same recipe gives another encoding."""
KEPT_IN_MEMORY = 256
"""Encodings; the largest known (Wan, 512 tokens of 4096 in bfloat16) take 4 MiB each."""
PLAIN = (str, int, float, bool, type(None))
ROLE = "encoding"


class EncodingRecipe(Recipe):
    """One prompt as one model reads it."""

    kind: ClassVar[str] = "encoding"
    causes: ClassVar[dict[str, str]] = {"engine": "another model reads the prompt", "arguments": "prompt changed"}

    engine: EngineIdentity
    """Model and commit (of everything that the model consists of), pipeline and number format."""
    arguments: tuple[tuple[str, str], ...]
    """Of ``encode_prompt``, the prompt among them: ``(name, value as JSON)``, sorted."""


class Encodings:
    """The encodings that one process has at hand; those of earlier processes and other machines come from the store."""

    def __init__(self) -> None:
        self.hits = 0
        """How many were at hand or in the store."""
        self.misses = 0
        """How many the text encoder had to make."""
        self._memory: OrderedDict[str, Any] = OrderedDict()

    @contextmanager
    def serving(self, held: Loaded, desk: Desk) -> Iterator[list[str]]:
        """Answer the pipeline's ``encode_prompt`` with takes for the time of the block; yields their references, as they
        are asked for.

        Calls that hand over tensors (encodings made elsewhere) go to the pipeline; one without ``encode_prompt`` is
        left as it is.
        """
        pipe, refs = held.pipe, list[str]()
        method = getattr(pipe, "encode_prompt", None)
        if held.identity.modular or method is None:
            yield refs
            return
        signature = inspect.signature(method)

        def encode_prompt(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            asked = {name: value for name, value in bound.arguments.items() if name not in ("device", "self")}
            recipe = encoding_recipe(held, asked)
            if recipe is None:
                return method(*args, **kwargs)
            device = bound.arguments.get("device") or pipe._execution_device
            answer = self._answer(recipe, held, desk, lambda: _moved(method(*args, **kwargs), "cpu"))
            refs.append(take_ref(recipe.fingerprint))
            return _moved(answer, device)

        pipe.encode_prompt = encode_prompt
        try:
            yield refs
        finally:
            del pipe.encode_prompt

    def _answer(self, recipe: EncodingRecipe, held: Loaded, desk: Desk, encode: Callable[[], Any]) -> Any:
        key, made = recipe.fingerprint, list[Any]()
        if key in self._memory:
            self.hits += 1
            self._memory.move_to_end(key)
            return self._memory[key]
        order = Order(recipe)

        def make() -> Rendered:
            made.append(encode())
            path = desk.scratch / f"encoding_{uuid.uuid4().hex}.safetensors"
            count = _write(path, made[0])
            record = {
                "model": held.identity.source.source,
                "versions": versions(),
                "device": device_name(held.machine.device),
            }
            return Rendered(order, {ROLE: path}, {"tensors": count}, record)

        files = desk.intermediate(order, make)
        answer = made[0] if made else _read(files[ROLE])
        self.misses, self.hits = self.misses + len(made), self.hits + 1 - len(made)
        self._memory[key] = answer
        while len(self._memory) > KEPT_IN_MEMORY:
            self._memory.popitem(last=False)
        return answer


def encoding_recipe(held: Loaded, asked: dict[str, Any]) -> EncodingRecipe | None:
    """Return the recipe of what ``asked`` gives on this model; None where an argument is not plain."""
    import torch

    arguments = []
    for name, value in sorted(asked.items()):
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        if any(isinstance(item, torch.dtype) for item in items):
            items = [str(item) for item in items]
        if not all(isinstance(item, PLAIN) for item in items):
            return None
        arguments.append(
            (name, json.dumps(items if isinstance(value, (list, tuple)) else items[0], ensure_ascii=False))
        )
    identity = held.identity
    engine = EngineIdentity(
        name=ENGINE_NAME,
        version=ENGINE_VERSION,
        model=identity.source.source if identity.commits else identity.pipeline,
        commit=identity.commit,
        parameters=(("dtype", held.machine.dtype), ("pipeline", identity.pipeline)),
    )
    return EncodingRecipe(engine=engine, arguments=tuple(arguments))


def _moved(answer: Any, device: Any) -> Any:
    """Return ``answer`` with every tensor on ``device``; nested lists and tuples stay what they are."""
    import torch

    if isinstance(answer, torch.Tensor):
        return answer.to(device)
    if isinstance(answer, (list, tuple)):
        return type(answer)(_moved(item, device) for item in answer)
    return answer


def _flat(answer: Any, path: str, into: dict[str, Any]) -> str:
    """Put the tensors of ``answer`` into ``into`` and return its shape in words: ``t`` tensor, ``n`` None, brackets."""
    import torch

    if isinstance(answer, torch.Tensor):
        into[path] = answer.contiguous()
        return "t"
    if answer is None:
        return "n"
    if isinstance(answer, (list, tuple)):
        inner = "".join(_flat(item, f"{path}.{index}", into) for index, item in enumerate(answer))
        return f"[{inner}]" if isinstance(answer, list) else f"({inner})"
    raise TypeError(f"a prompt's encoding holds {type(answer).__name__}, and only tensors are kept")


def _unflat(shape: str, path: str, tensors: dict[str, Any]) -> Any:
    def read(place: int, path: str) -> tuple[Any, int]:
        mark = shape[place]
        if mark == "t":
            return tensors[path], place + 1
        if mark == "n":
            return None, place + 1
        items: list[Any] = []
        place += 1
        while shape[place] not in "])":
            item, place = read(place, f"{path}.{len(items)}")
            items.append(item)
        return (items if mark == "[" else tuple(items)), place + 1

    return read(0, path)[0]


def _write(path: Path, answer: Any) -> int:
    """Write an encoding as safetensors; returns how many tensors it has."""
    from safetensors.torch import save_file

    tensors: dict[str, Any] = {}
    shape = _flat(answer, "e", tensors)
    save_file(tensors, path, metadata={"shape": shape})
    return len(tensors)


def _read(path: Path) -> Any:
    from safetensors import safe_open

    with safe_open(path, framework="pt") as stream:
        shape = stream.metadata()["shape"]
        tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118 - not a dict
    return _unflat(shape, "e", tensors)
