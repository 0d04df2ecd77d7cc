"""Things: props, furniture, plants and vehicles built from the shapes written in ``props.yaml`` files.

Adding a thing is adding an entry. Where things stand in a set is in ``sets``; what a hand does with one in ``figure``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import Kind, Palette, finish_of
from film_assets.picture.previs.mesh import Finish, Mesh
from film_assets.picture.previs.prints import uv_of

Entry = dict[str, Any]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, list[Entry]]:
    """Return every prop by name, from all files in ``props/``."""
    found: dict[str, list[Entry]] = {}
    for path in sorted((Path(__file__).parent / "props").glob("*.yaml")):
        found.update(yaml_data(path.read_text(encoding="utf-8")))
    return found


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    names: dict[str, str] = {}
    for name, entries in catalogue().items():
        for entry in entries:
            for alias in entry.get("also", ()):
                names[alias] = name
    return names


def prop_named(word: str) -> str:
    """Return the catalogue's name for ``word``, or ``""`` where there is no such thing."""
    key = word.strip().lower().replace(" ", "_").replace("-", "_")
    for candidate in (key, key.removesuffix("s"), key.removesuffix("es"), key.rsplit("_", 1)[-1]):
        if candidate in catalogue():
            return candidate
        if candidate in _aliases():
            return _aliases()[candidate]
    return ""


def held_as(name: str) -> Entry:
    """Return how a hand takes the prop ``name``; empty where it is nothing to hold.

    ``grip``: the point in the palm; ``both``: with two hands; ``shouldered``: aimed
    from the shoulder; ``in_hand``: it turns with the hand; ``pinch``: between thumb
    and finger, not in the fist; ``facing``: its front is towards the holder; ``action``: what holding it looks like;
    ``low``: it hangs from the hand.
    """
    for entry in catalogue().get(name, ()):
        if "held" in entry:
            return dict(entry["held"])
    return {}


READS_M, LARGER_MOST = 0.15, 1.8
"""Length from which a thing in a hand reads at the size that it has, and by how much a smaller one is drawn larger at
most: storyboard artists draw keys and coins so (the factor is our own, from looking at frames)."""


@lru_cache(maxsize=256)
def larger_in_hand(name: str) -> float:
    """Return how many times its size the prop ``name`` is drawn in a hand: 1 for all but small things."""
    longest = float(np.ptp(built(name).points, axis=0).max())
    return float(np.clip(READS_M / longest, 1.0, LARGER_MOST))


TRAITS = (
    "also",
    "held",
    "sit",
    "lie",
    "hangs",
    "animal",
    "herd",
    "ground",
    "ride",
    "driven",
    "made_of",
    "aloft",
    "glow",
)
"""What an entry says of a prop besides its parts."""


def traits_of(name: str) -> Entry:
    """Return what the data says of the prop ``name`` besides its shape.

    ``sit``: seats as (x, y, height), facing its front; ``lie``: where one lies, (x, y, height, turn), feet towards its front;
    ``ride``: the saddle, (x, y, height), and the turn that brings its front to +x; ``driven``: the prop that it is with its team and somebody on the box; ``made_of``: what stands for in
    one that is several; ``aloft``: it is in the air, however many stand there; ``hangs``: its height on a wall; ``animal``; ``herd``: how many come when it is
    named; ``ground``: it stands on the ground however small; ``glow``: it burns: height of its light and how far that reaches.
    """
    found: Entry = {}
    for entry in catalogue().get(name, ()):
        found.update({key: entry[key] for key in TRAITS if key in entry})
    return found


def is_printed(name: str) -> bool:
    """Return whether the prop shows a print (so that its front matters)."""
    return any("print" in entry for entry in catalogue().get(name, ()))


def _shape(entry: Entry, finish: Finish, palette: Palette) -> Mesh:
    if "box" in entry:
        return shapes.box(entry["box"], finish)
    if "cylinder" in entry:
        radius, height, *top = entry["cylinder"]
        return shapes.cylinder(radius, height, finish, top[0] if top else None, entry.get("around", 18))
    if "lathe" in entry:
        return shapes.lathe(
            [tuple(p) for p in entry["lathe"]], finish, entry.get("around", 20), not entry.get("smooth", False)
        )
    if "ball" in entry:
        return shapes.ellipsoid(entry["ball"], finish, entry.get("around", 16), entry.get("rings", 10))
    if "bar" in entry:
        start, end, radius, *tip = entry["bar"]
        return shapes.capsule(start, end, radius, finish, tip[0] if tip else None, entry.get("around", 10))
    if "tube" in entry:
        *path, radius = entry["tube"]
        return shapes.tube(path, radius, finish, entry.get("around", 8), entry.get("closed", False))
    if "ring" in entry:
        return shapes.torus(entry["ring"][0], entry["ring"][1], finish)
    if "plate" in entry:
        *outline, depth = entry["plate"]
        return shapes.extruded(outline, depth, finish)
    if "blob" in entry:
        return shapes.blob(entry["blob"], finish, entry.get("seed", 0), entry.get("around", 14), entry.get("rings", 9))
    if "card" in entry:
        wide, high = entry["card"]
        x, z = wide / 2, high / 2
        corners = [(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)]
        shown = entry.get("print")
        if shown:
            kind = Kind.SCREEN if entry.get("lit") else Kind.PRINT
            return shapes.quad(corners, Finish((1.0, 1.0, 1.0), int(kind)), uv_of(shown))
        panel = shapes.quad(corners, finish)
        panel.two_sided[:] = True
        return panel
    if "use" in entry:
        return built(entry["use"], {**palette, **entry.get("palette", {})})
    raise ConfigError(f"A prop's part has no shape the engine knows: {entry!r}.")


def turned(entry: Entry) -> np.ndarray:
    """Return the rotation of an entry: ``roll`` about x, then ``tilt`` about y, then ``turn`` about z, in degrees."""
    roll, tilt, turn = (np.radians(entry.get(name, 0.0)) for name in ("roll", "tilt", "turn"))
    found: np.ndarray = shapes.turned_z(turn) @ shapes.turned_y(tilt) @ shapes.turned_x(roll)
    return found


def _part(entry: Entry, palette: Palette) -> list[Mesh]:
    finish = finish_of(entry.get("colour", "grey"), palette)
    made = shapes.moved(
        _shape(entry, finish, palette), entry.get("at", (0, 0, 0)), turned(entry), entry.get("scale", 1.0)
    )
    if entry.get("two_sided"):
        made.two_sided[:] = True
    if entry.get("shadow") is False:
        made.casts[:] = False
    copies = [made]
    repeat = entry.get("repeat")
    if repeat:
        copies = [shapes.moved(made, np.asarray(repeat["by"], float) * step) for step in range(repeat["count"])]
    spin = entry.get("spin")
    if spin:
        copies = [
            shapes.moved(one, (0, 0, 0), shapes.turned_z(2 * np.pi * step / spin))
            for one in copies
            for step in range(spin)
        ]
    for axis in entry.get("mirror", ""):
        copies += [shapes.mirrored(one, "xyz".index(axis)) for one in copies]
    return copies


def part_meshes(name: str, palette: Palette) -> Iterator[tuple[Entry, Mesh]]:
    """Yield the parts of the prop ``name`` as written, each with its mesh; those it takes from another prop one by one."""
    for entry in catalogue()[name]:
        if any(trait in entry for trait in TRAITS):
            continue
        if "use" in entry and not entry.keys() & {"repeat", "spin", "mirror"}:
            size = float(entry.get("scale", 1.0))
            for part, made in part_meshes(entry["use"], {**palette, **entry.get("palette", {})}):
                yield _scaled(part, size), shapes.moved(made, entry.get("at", (0, 0, 0)), turned(entry), size)
        else:
            yield entry, shapes.joined(_part(entry, palette))


def _scaled(entry: Entry, size: float) -> Entry:
    """Return ``entry`` with its bar and place at another size."""
    if "bar" in entry:
        start, end, *rest = entry["bar"]
        entry = {**entry, "bar": [[v * size for v in start], [v * size for v in end], *rest]}
    return {**entry, "at": [v * size for v in entry["at"]]} if "at" in entry else entry


def built(name: str, palette: Palette | None = None) -> Mesh:
    """Return the prop ``name`` standing on its origin, its front towards -y.

    Raises:
        ConfigError: there is no such prop.
    """
    entries = catalogue().get(name)
    if entries is None:
        raise ConfigError(f"No prop is called {name!r}: add it to the props data.")
    parts: list[Mesh] = []
    for entry in entries:
        if any(trait in entry for trait in TRAITS):
            continue
        parts += _part(entry, palette or {})
    return shapes.joined(parts)
