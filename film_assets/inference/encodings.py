"""Prompts are encoded once: what ``encode_prompt`` returned is kept in memory and, where a folder is given, on disk.

The text encoder's answer depends on its weights, its number format and its arguments alone; a kept answer is
bit-identical to a new one.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from film_assets.inference.loading import Loaded

KEPT_IN_MEMORY = 256
"""Encodings; the largest known (Wan, 512 tokens of 4096 in bfloat16) take 4 MiB each."""
PLAIN = (str, int, float, bool, type(None))


class Encodings:
    """A shelf of prompt encodings for one process; ``folder`` keeps them for the next."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.hits = 0
        self.misses = 0
        self._memory: OrderedDict[str, Any] = OrderedDict()

    @contextmanager
    def serving(self, held: Loaded) -> Iterator[None]:
        """Answer the pipeline's ``encode_prompt`` from the shelf for the time of the block.

        Calls that hand over tensors (encodings made elsewhere) go to the pipeline; one without ``encode_prompt`` is
        left as it is.
        """
        pipe = held.pipe
        method = getattr(pipe, "encode_prompt", None)
        if held.identity.modular or method is None:
            yield
            return
        signature = inspect.signature(method)

        def encode_prompt(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            asked = {name: value for name, value in bound.arguments.items() if name not in ("device", "self")}
            key = _key(held, asked)
            if key is None:
                return method(*args, **kwargs)
            device = bound.arguments.get("device") or pipe._execution_device
            answer = self._found(key)
            if answer is None:
                self.misses += 1
                answer = _moved(method(*args, **kwargs), "cpu")
                self._keep(key, answer)
            else:
                self.hits += 1
            return _moved(answer, device)

        pipe.encode_prompt = encode_prompt
        try:
            yield
        finally:
            del pipe.encode_prompt

    def _found(self, key: str) -> Any:
        if key in self._memory:
            self._memory.move_to_end(key)
            return self._memory[key]
        if self.folder is None or not (path := self.folder / f"{key}.safetensors").is_file():
            return None
        answer = _read(path)
        if answer is not None:
            self._memory[key] = answer
        return answer

    def _keep(self, key: str, answer: Any) -> None:
        self._memory[key] = answer
        while len(self._memory) > KEPT_IN_MEMORY:
            self._memory.popitem(last=False)
        if self.folder is not None:
            _write(self.folder / f"{key}.safetensors", answer)


def _key(held: Loaded, asked: dict[str, Any]) -> str | None:
    """Return the name of what ``asked`` gives on this model; None where an argument is not plain."""
    import torch

    parts = [held.identity.commit, held.identity.pipeline, held.machine.dtype]
    for name in sorted(asked):
        value = asked[name]
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        if any(isinstance(item, torch.dtype) for item in items):
            items = [str(item) for item in items]
        if not all(isinstance(item, PLAIN) for item in items):
            return None
        parts.append(f"{name}={type(value).__name__}{items!r}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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
    raise TypeError(f"an encoding holds {type(answer).__name__}")


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


def _write(path: Path, answer: Any) -> None:
    from safetensors.torch import save_file

    tensors: dict[str, Any] = {}
    try:
        shape = _flat(answer, "e", tensors)
    except TypeError:
        return  # Kept in memory alone.
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem}.{uuid.uuid4().hex}")
    save_file(tensors, beside, metadata={"shape": shape})
    os.replace(beside, path)


def _read(path: Path) -> Any:
    """Return the encoding in ``path``; None for a damaged one, which is made anew."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as stream:
            shape = (stream.metadata() or {}).get("shape", "")
            tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118 - not a dict
    except SafetensorError:
        return None
    return _unflat(shape, "e", tensors) if shape else None
