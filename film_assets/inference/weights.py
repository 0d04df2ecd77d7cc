"""Finding weights and saying what they are: commits, hashes, sizes; safetensors only, nobody's code.

Loading them belongs to ``loading``. Nothing here imports torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from film_assets.inference.model import ModelIdentity, ModelSource
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import ConfigError

PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
HASHED = (".json", ".safetensors", ".txt", ".model", ".jinja", ".yaml", ".yml", *PICKLES)
"""Files of a model folder that decide what it does."""
CONFIG_PATTERNS = ("*.json", "*.txt", "*.model", "*.jinja")
WEIGHT_PATTERNS = (*CONFIG_PATTERNS, "*.safetensors")


class Library(Protocol):
    """Where models are found: the Hub's cache, or a stand-in for tests."""

    def folder(self, source: str, revision: str, weights: bool) -> tuple[Path, str]:
        """Return the folder of hub id ``source`` at ``revision`` and its commit; ``weights``: or only its configuration.

        Raises:
            ConfigError: it is not there and cannot be fetched.
        """


@dataclass(frozen=True, slots=True)
class Hub:
    """The Hugging Face Hub through its cache folder; ``download`` false never opens a connection."""

    cache_folder: str = ""
    download: bool = True

    def folder(self, source: str, revision: str, weights: bool) -> tuple[Path, str]:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

        try:
            folder = Path(
                snapshot_download(
                    source,
                    revision=revision or None,
                    cache_dir=self.cache_folder or None,
                    allow_patterns=list(WEIGHT_PATTERNS if weights else CONFIG_PATTERNS),
                    local_files_only=not self.download,
                )
            )
        except HFValidationError as error:
            raise ConfigError(
                f"{source!r} is neither a folder nor a hub id (owner/name): correct the model."
            ) from error
        except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
            where = f"{source} at {revision}" if revision else source
            way_out = "check its name, the network and the access token" if self.download else "allow downloads"
            raise ConfigError(f"the model {where} is not on this machine and cannot be fetched: {way_out}.") from error
        return folder, folder.name


def hub_of(machine: Machine) -> Hub:
    """Return where models are found, as ``machine`` says."""
    return Hub(machine.hub_folder, machine.download)


def found(source: str, revision: str, library: Library, weights: bool = True) -> tuple[Path, str]:
    """Return the folder of ``source`` and its commit: a folder's is the hash of its files.

    Raises:
        ConfigError: there is no such folder or model.
    """
    if Path(source).is_dir():
        return Path(source), folder_hash(Path(source))
    if source.startswith((".", "/", "~")) or "/" not in source:
        raise ConfigError(f"there is no model folder {source!r}: correct its path, or write a hub id (owner/name).")
    return library.folder(source, revision, weights)


def folder_hash(folder: Path) -> str:
    """Return ``sha256:`` and the hash of every file of ``folder`` that decides what the model does.

    A folder whose files kept size and time of change is not read a second time in one process.
    """
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix in HASHED and ".git" not in path.parts
    )
    return _hash_of(str(folder), tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=64)
def _hash_of(folder: str, files: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, size, _ in files:
        digest.update(f"{Path(path).relative_to(folder).as_posix()}\0{size}\0".encode())
        with Path(path).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return f"sha256:{digest.hexdigest()}"


def index_of(folder: Path) -> tuple[dict[str, Any], bool]:
    """Return the pipeline index of ``folder``, and whether it is a modular one.

    Raises:
        ConfigError: the folder holds no pipeline, an unreadable index, or one that brings its own code.
    """
    for name, modular in (("model_index.json", False), ("modular_model_index.json", True)):
        path = folder / name
        if path.is_file():
            try:
                index = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise ConfigError(f"{name} of the model {folder.name} is damaged ({error}): fetch it again.") from error
            _refuse_code(folder, index)
            return index, modular
    raise ConfigError(
        f"the folder {folder.name} holds no pipeline (no model_index.json): give the folder that a pipeline was saved to."
    )


def _refuse_code(folder: Path, index: Mapping[str, Any]) -> None:
    libraries = {
        entry[0] for entry in index.values() if isinstance(entry, list) and entry and isinstance(entry[0], str)
    }
    brought = sorted(library for library in libraries if any(folder.glob(f"**/{library}.py")))
    if brought or not isinstance(index.get("_class_name"), str) or index.get("auto_map"):
        raise ConfigError(
            f"the model {folder.name} brings its own Python code, which is never run here: choose a model whose classes "
            "diffusers and transformers have."
        )


@dataclass(frozen=True, slots=True)
class Located:
    """A resolved model's folders on this machine."""

    identity: ModelIdentity
    folder: Path
    parts: Mapping[str, Path]
    """By component."""
    adapters: tuple[Path, ...]
    """In the order of the source's adapters."""


def located(source: ModelSource, library: Library, weights: bool = True) -> Located:
    """Return what ``source`` is, exactly, and where it lies. Only with ``weights`` are weights fetched.

    Raises:
        ConfigError: something is missing, or the model brings its own code.
    """
    folder, commit = found(source.source, source.revision, library, weights)
    index, modular = index_of(folder)
    commits = {} if Path(source.source).is_dir() else {source.source: commit}
    parts: dict[str, Path] = {}
    hashes = [commit]
    others = [(part.component, part.source, part.revision, part.subfolder) for part in source.parts]
    if modular:
        others += _elsewhere(folder, index)
    for component, where, revision, subfolder in others:
        place, its_commit = found(where, revision, library, weights)
        parts[component] = place / subfolder
        hashes.append(f"{component}={its_commit}/{subfolder}")
        if not Path(where).is_dir():
            commits[where] = its_commit
    adapters = []
    for adapter in source.adapters:
        place, its_commit = found(adapter.source, adapter.revision, library, weights)
        adapters.append(place)
        hashes.append(f"{adapter.kind}={its_commit}/{adapter.subfolder}/{adapter.weight_name}*{adapter.scale_percent}")
        if not Path(adapter.source).is_dir():
            commits[adapter.source] = its_commit
    if source.float32:
        hashes.append(f"float32={','.join(sorted(source.float32))}")
    whole = commit if len(hashes) == 1 else "sha256:" + hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    identity = ModelIdentity(
        source=source,
        commit=whole,
        pipeline=source.pipeline or str(index["_class_name"]),
        modular=modular and not source.pipeline,
        commits=tuple(sorted(commits.items())),
    )
    return Located(identity, folder, parts, tuple(adapters))


def _elsewhere(folder: Path, index: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Return ``(component, source, revision, subfolder)`` of a modular pipeline's components that lie elsewhere."""
    result = []
    for component, entry in sorted(index.items()):
        if not (isinstance(entry, list) and len(entry) == 3 and isinstance(entry[2], dict)):
            continue
        where, subfolder = entry[2].get("pretrained_model_name_or_path"), entry[2].get("subfolder") or ""
        if where and not (folder / subfolder / "").is_dir():
            result.append((component, str(where), str(entry[2].get("revision") or ""), str(subfolder)))
    return result


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """How many parameters each component has."""

    parameters: Mapping[str, int]

    def bytes_as(self, bytes_each: int) -> int:
        """Return what all weights take in a number format of ``bytes_each``."""
        return sum(self.parameters.values()) * bytes_each

    def largest_as(self, bytes_each: int) -> int:
        """Return what the largest component takes."""
        return max(self.parameters.values(), default=0) * bytes_each


def checked_weights(place: Located) -> WeightFiles:
    """Return the sizes of a model's weights, read from the files' headers.

    Raises:
        ConfigError: a file is damaged or cut short, weights are missing, or come only as pickles.
    """
    found = weights_in(place)
    if not found.parameters:
        raise ConfigError(f"the model {place.identity.source.source} has no weights in its folder: fetch it again.")
    return found


def weights_in(place: Located) -> WeightFiles:
    """Return the sizes of those weights of a model that are there; see ``checked_weights``."""
    parameters: dict[str, int] = {}
    folders = {path.name: path for path in sorted(place.folder.iterdir()) if path.is_dir()}
    index, _ = index_of(place.folder)
    wanted = {
        name: folders[name]
        for name, entry in index.items()
        if isinstance(entry, list) and entry and entry[0] is not None and name in folders
    }
    for component, folder in {**wanted, **place.parts}.items():
        files = sorted(folder.glob("*.safetensors"))
        if not files and any(path.suffix in PICKLES for path in folder.iterdir()):
            raise ConfigError(
                f"the {component} of {place.identity.source.source} comes only as a pickle, which could run code: "
                "convert it to safetensors."
            )
        for file in files:
            parameters[component] = parameters.get(component, 0) + parameters_in(file)
    return WeightFiles(parameters)


def parameters_in(file: Path) -> int:
    """Return how many numbers a safetensors file holds.

    Raises:
        ConfigError: the file is damaged or cut short.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as stream:
            shapes = [stream.get_slice(name).get_shape() for name in stream.keys()]  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError) as error:
        raise ConfigError(
            f"the weights {file.parent.name}/{file.name} are damaged ({error}): fetch the model again."
        ) from error
    total = 0
    for shape in shapes:
        count = 1
        for side in shape:
            count *= side
        total += count
    return total
