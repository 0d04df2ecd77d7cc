"""Voice models come as pickles, which can run code: here they give up their numbers and nothing else.

What is done with the numbers belongs to ``saying`` and ``settings``.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import ConfigError


@contextmanager
def weights_alone(whose: str) -> Iterator[None]:
    """Let everything that is loaded in the block be numbers, names and containers of them, whoever asks for more.

    coqui-tts asks torch for weights alone in most of its models, for whatever the file holds in some (``bark``), and lets
    numpy unpickle the statistics that a ``config.json`` may name.

    Raises:
        ConfigError: a file holds more; nothing of it was run.
    """
    import numpy
    import torch

    own_torch, own_numpy = torch.load, numpy.load

    def load_weights(*args: Any, **more: Any) -> Any:
        more.pop("pickle_module", None)
        return own_torch(*args, **{**more, "weights_only": True})

    def load_array(*args: Any, **more: Any) -> Any:
        return own_numpy(*args, **{**more, "allow_pickle": False})

    torch.load, numpy.load = load_weights, load_array
    try:
        yield
    except (pickle.UnpicklingError, ValueError) as error:
        if isinstance(error, ValueError) and "allow_pickle" not in str(error):
            raise
        raise _refused(whose) from error
    finally:
        torch.load, numpy.load = own_torch, own_numpy


def names_in(path: Path) -> list[str]:
    """Return the keys of the mapping that a ``.pth`` file holds; [] where it holds something else.

    Raises:
        ConfigError: it holds more than numbers and names.
    """
    import torch

    with weights_alone(path.parent.name):
        held: Any = torch.load(path, map_location="cpu")
    return [str(name) for name in held] if isinstance(held, dict) else []


def _refused(whose: str) -> ConfigError:
    return ConfigError(
        f"the voice model {whose} has a file that holds more than weights, which could run code, and was not loaded: "
        "choose a model whose files hold weights alone."
    )
