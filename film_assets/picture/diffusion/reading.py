"""Takes read back as tensors on a device, for whoever goes on working there: keyframes and clips.

Making and encoding them belongs to ``stills`` and ``clips``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from film_assets.kernel.errors import MediaError
from film_assets.store.lists import Listed, TakeList
from film_assets.store.takes import TakeStore


def keyframe_tensor(path: Path, device: str) -> Any:
    """Return a PNG take as float (3, H, W), 0 to 1, sRGB, on ``device``.

    Raises:
        MediaError: the file is not a picture.
    """
    import numpy as np
    import torch
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read as a picture ({error}); make it again") from error
    return torch.from_numpy(pixels.copy()).to(device).permute(2, 0, 1).float() / 255


def clip_tensor(path: Path, device: str) -> Any:
    """Return a clip take as float (T, 3, H, W), 0 to 1, on ``device``; converted from BT.709 before it goes there.

    Raises:
        MediaError: the file cannot be decoded, or holds no picture.
    """
    import av
    import av.error
    import numpy as np
    import torch

    try:
        with av.open(str(path)) as container:
            frames = [
                frame.to_ndarray(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
                for frame in container.decode(video=0)
            ]
    except (av.error.FFmpegError, OSError, IndexError, ValueError) as error:
        raise MediaError(f"{path.name} cannot be read as picture ({error}); make it again") from error
    if not frames:
        raise MediaError(f"{path.name} holds no picture; make it again")
    return torch.from_numpy(np.stack(frames)).to(device).permute(0, 3, 1, 2).float() / 255


class _Tensors(Mapping[str, Any]):
    """Takes by label, each read onto the device when it is asked for."""

    role: ClassVar[str]

    def __init__(self, store: TakeStore, entries: Mapping[str, Listed], device: str) -> None:
        self._store = store
        self._entries = entries
        self.device = device

    @classmethod
    def read_from(cls, store: TakeStore, takes: TakeList, device: str) -> _Tensors:
        """Return the takes of a list, to be read onto ``device``; what the IO manager calls for a parameter of this type."""
        return cls(store, takes.by_label(), device)

    def __getitem__(self, label: str) -> Any:
        return self._read(self._store.blob_file(self._entries[label].blobs[self.role]))

    @abstractmethod
    def _read(self, path: Path) -> Any:
        """Return the take in ``path`` on the device."""

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class KeyframeTensors(_Tensors):
    """Keyframes by label, as ``keyframe_tensor`` returns one. An asset with a parameter of this type gets them on the
    device of the project's ``machine``."""

    role = "image"

    def _read(self, path: Path) -> Any:
        return keyframe_tensor(path, self.device)


class ClipTensors(_Tensors):
    """Clips by label, as ``clip_tensor`` returns one: the body without its handles."""

    role = "body"

    def _read(self, path: Path) -> Any:
        return clip_tensor(path, self.device)
