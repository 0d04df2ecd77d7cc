"""Animals that move: bones found in a prop's own parts, gaits, sitting, lying, flying, and what they do standing still.

What an animal looks like is data in ``props``; where it stands is the set's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.draws import seed_of
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.figure.flesh import Flesh
from film_assets.picture.previs.figure.performance import drift
from film_assets.picture.previs.figure.poses import gone
from film_assets.picture.previs.kernels import raster
from film_assets.picture.previs.props import catalogue, part_meshes, traits_of

BONES = (
    *("body", "head", "tail", "wing_l", "wing_r"),
    *(f"{leg}{part}_{side}" for leg in ("fore", "hind") for side in "lr" for part in ("", "_low")),
)
BONE = {name: row for row, name in enumerate(BONES)}
PHASES = {
    "walk": {"hind_l": 0.0, "fore_l": 0.25, "hind_r": 0.5, "fore_r": 0.75},
    "trot": {"hind_l": 0.0, "fore_r": 0.0, "hind_r": 0.5, "fore_l": 0.5},
    "run": {"hind_l": 0.0, "hind_r": 0.12, "fore_l": 0.45, "fore_r": 0.57},
}
"""When each leg begins to swing, in parts of a cycle (Muybridge, Animals in Motion: walk in lateral sequence, trot in
diagonal pairs, gallop)."""
SWING = {"walk": 0.34, "trot": 0.42, "run": 0.58}
"""How far a leg swings to either side, radians."""
STANCE = {"walk": 0.62, "trot": 0.5, "run": 0.32}
CYCLES_S = {"walk": 0.85, "trot": 1.4, "run": 1.9}
"""Of an animal with legs of ``LEG_M``; smaller ones step faster, by the square root (Froude)."""
LEG_M = 0.9
GOES = ("walk", "trot", "run", "fly")
ALTITUDE_M, FLIGHT_M_S, FLAPS_S = 2.4, 4.0, 3.2
INDOORS_M, OUTDOORS_M = 1.4, 6.0
"""How far an animal that walks or runs comes, inside and outside."""

Reals = NDArray[np.float64]


@dataclass(slots=True)
class Rig:
    """A prop's points in order with the bone of each, and where bones turn, in the prop's frame (head to -y)."""

    bones: NDArray[np.int32]
    joints: Reals
    leg_m: float
    """Length of a leg; 0 where it has none that were found."""
    hind_y: float


@dataclass(slots=True)
class Beast:
    """One animal of a shot: its flesh at rest in the prop's frame, and how that frame lies in the world."""

    flesh: Flesh
    rig: Rig
    turn: Reals
    at: Reals
    scale: float
    action: str
    seed: int
    reach_m: float
    """How far it may come."""
    first: int = 0
    """Row of its first point in the canvas."""

    @property
    def joints(self) -> NDArray[np.float32]:
        return (self.rig.joints * self.scale).astype(np.float32)

    def posed(self, seconds: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return every bone's rotation (bones, 3, 3) and place (bones, 3) in the world."""
        gait = self.action if self.action in GOES else ""
        leg = max(self.rig.leg_m * self.scale, 0.05)
        if gait == "fly":
            return self._carried(*flown(self.rig, self.scale, seconds, self.seed), FLIGHT_M_S * seconds)
        if not gait:
            return self._carried(*rested(self.rig, self.scale, self.action, seconds, self.seed), 0.0)
        speed = speed_of(gait, leg)
        went, pace = gone(np.array([seconds]), speed, self.reach_m / speed)
        far = float(went[0])
        phase = far / speed * cycles_of(gait, leg)
        local = stepped(self.rig, self.scale, gait, phase, float(pace[0]), seconds, self.seed)
        return self._carried(*local, far)

    def moved(self, seconds: float) -> Reals:
        """Return how far its body is from where it stands in the set, (3,): a camera that goes with it goes so far."""
        body = self.rig.joints[0] * self.scale
        stands = self.turn @ body + self.at
        went: Reals = self.posed(seconds)[1][0].astype(float) - stands
        if self.action != "fly":
            went[2] = 0.0
        return went if self.action in GOES else np.zeros(3)

    def _carried(self, turns: Reals, places: Reals, far: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ahead = self.turn @ np.array([0.0, -1.0, 0.0])
        world = np.einsum("ij,bjk->bik", self.turn, turns)
        return world.astype(np.float32), (places @ self.turn.T + self.at + ahead * far).astype(np.float32)

    def skinned(
        self, turns: NDArray[np.float32], places: NDArray[np.float32],
        points: NDArray[np.float32], normals: NDArray[np.float32],
    ) -> None:  # fmt: skip
        """Write it with its bones so to the canvas' ``points`` and ``normals``."""
        flesh = self.flesh
        raster.skin(
            flesh.mesh.points, flesh.mesh.normals, flesh.bones, flesh.weights, self.first, turns, self.joints, places,
            points, normals,
        )  # fmt: skip

    def ridden(
        self, where: Reals, facing: float, far: float, pace: float, seconds: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return bones under a rider whose saddle is at ``where`` and who has come ``far`` metres."""
        leg = max(self.rig.leg_m * self.scale, 0.05)
        phase = far / (stride_of("run", leg))
        local = stepped(self.rig, self.scale, "run", phase, pace, seconds, self.seed)
        spin = shapes.turned_z(facing) @ self.turn
        turns = np.einsum("ij,bjk->bik", spin, local[0])
        return turns.astype(np.float32), ((local[1] + self.at) @ spin.T + where).astype(np.float32)


def stride_of(gait: str, leg_m: float) -> float:
    """Return metres a cycle: what the feet on the ground sweep, and the air between."""
    return float(2 * leg_m * np.sin(SWING[gait]) / STANCE[gait])


def cycles_of(gait: str, leg_m: float) -> float:
    return float(CYCLES_S[gait] * np.sqrt(LEG_M / leg_m))


def speed_of(gait: str, leg_m: float) -> float:
    """Return metres a second."""
    return stride_of(gait, leg_m) * cycles_of(gait, leg_m)


@lru_cache(maxsize=64)
def rig_of(name: str) -> Rig:
    """Return the bones of the animal ``name``. A part may name its bone (``bone: wing``); else bars in pairs that reach the
    ground are legs, what is before the fore legs is the head, what is behind the hind ones the tail."""
    parts = list(part_meshes(name, {}))
    points = np.concatenate([mesh.points for _, mesh in parts])
    tall, long = float(points[:, 2].max()), float(np.ptp(points[:, 1]))
    lows = [e for e, m in parts if _is_pair(e) and float(m.points[:, 2].min()) < 0.07 * tall]
    upper: dict[int, dict[str, Any]] = {}
    for low in lows:
        for entry, _ in parts:
            if _is_pair(entry) and entry is not low and np.linalg.norm(_ends(entry)[1] - _ends(low)[0]) < 0.05 * tall:
                upper[id(low)] = entry
    hips = {id(low): _ends(upper.get(id(low), low))[0] for low in lows}
    middle = float(np.mean([hip[1] for hip in hips.values()])) if hips else 0.0
    two = len(lows) > 1
    leg_of: dict[int, tuple[str, bool]] = {}
    joints = np.tile(np.array([0.0, 0.0, 0.5 * tall]), (len(BONES), 1))
    for low in lows:
        leg = "hind" if two and hips[id(low)][1] > middle else "fore"
        above = upper.get(id(low))
        leg_of[id(low)] = (leg, above is not None)
        if above is not None:
            leg_of[id(above)] = (leg, False)
        for side, sign in (("l", 1.0), ("r", -1.0)):
            flip = np.array([sign, 1.0, 1.0])
            joints[BONE[f"{leg}_{side}"]] = hips[id(low)] * flip
            joints[BONE[f"{leg}_low_{side}"]] = (_ends(low)[0] if above is not None else hips[id(low)]) * flip
    fore_y = min((hip[1] for hip in hips.values()), default=-0.2 * long)
    hind_y = max((hip[1] for hip in hips.values()), default=0.3 * long)
    rows, necks, tails = [], [], []
    for entry, mesh in parts:
        centre = mesh.points.mean(0)
        left = mesh.points[:, 0] > 0
        bone = str(entry.get("bone", ""))
        if not bone and id(entry) in leg_of:
            leg, lower = leg_of[id(entry)]
            bone = f"{leg}_low" if lower else leg
        elif not bone and "cylinder" in entry and "x" in entry.get("mirror", "") and centre[2] < 0.1 * tall and hips:
            bone = "fore_low" if abs(centre[1] - fore_y) < abs(centre[1] - hind_y) else "hind_low"
        elif not bone and centre[1] < fore_y - 0.04 * long:
            bone = "head"
        elif not bone and centre[1] > hind_y + 0.06 * long and "x" not in entry.get("mirror", ""):
            bone = "tail"
        if bone == "head":
            necks.append(mesh.points[int(mesh.points[:, 1].argmax())])
        if bone == "tail":
            tails.append(mesh.points[int(mesh.points[:, 1].argmin())])
        if bone == "wing":
            for side, sign in (("l", 1.0), ("r", -1.0)):
                joints[BONE[f"wing_{side}"]] = np.asarray(entry["at"], float) * (sign, 1.0, 1.0)
        paired = bone.startswith(("fore", "hind", "wing"))
        row = np.where(left, BONE.get(f"{bone}_l", 0), BONE.get(f"{bone}_r", 0)) if paired else BONE[bone or "body"]
        rows.append(np.broadcast_to(row, len(mesh.points)).astype(np.int32))
    if necks:
        joints[BONE["head"]] = max(necks, key=lambda at: float(at[1]))
    if tails:
        joints[BONE["tail"]] = min(tails, key=lambda at: float(at[1]))
    leg_m = max((float(hip[2]) for hip in hips.values()), default=0.0)
    joints[BONE["body"]] = (0.0, hind_y, leg_m or 0.5 * tall)
    return Rig(np.concatenate(rows), joints, leg_m, hind_y)


def _is_pair(entry: dict[str, Any]) -> bool:
    return "bar" in entry and "x" in entry.get("mirror", "") and "bone" not in entry


def _ends(entry: dict[str, Any]) -> tuple[Reals, Reals]:
    """Return the upper and the lower end of a bar."""
    ends = sorted((np.asarray(end, float) for end in entry["bar"][:2]), key=lambda end: -float(end[2]))
    return ends[0], ends[1]


def _local(rig: Rig, scale: float, angles: dict[str, Reals], body: Reals, lift: Reals) -> tuple[Reals, Reals]:
    """Return rotations and places of all bones in the animal's frame, children carried by their parents."""
    joints = rig.joints * scale
    turns = np.tile(np.eye(3), (len(BONES), 1, 1))
    places = np.zeros((len(BONES), 3))
    turns[0], places[0] = body, joints[0] + lift
    for name, row in BONE.items():
        if name == "body":
            continue
        parent = BONE[name.replace("_low", "")] if "_low" in name else 0
        turns[row] = turns[parent] @ angles.get(name, np.eye(3))
        places[row] = places[parent] + turns[parent] @ (joints[row] - joints[parent])
    return turns, places


def _alive(rig: Rig, scale: float, seconds: float, seed: int) -> dict[str, Reals]:
    """Return how head and tail move by themselves, and wings lie folded."""
    t = np.array([seconds])
    nod, look = float(drift(t, seed, 1.6)[0]), float(drift(t, seed >> 4, 2.0)[0])
    small = rig.leg_m * scale < 0.5
    swish = np.sin(seconds * 2 * np.pi * (1.7 if small else 0.45) + seed % 6) * (0.35 if small else 0.20)
    return {
        "head": shapes.turned_z(0.28 * look) @ shapes.turned_x(0.12 * nod),
        "tail": shapes.turned_z(float(swish)),
        "wing_l": shapes.turned_z(1.35) @ shapes.turned_y(0.25),
        "wing_r": shapes.turned_z(-1.35) @ shapes.turned_y(-0.25),
    }


def _breath(scale: float, seconds: float, seed: int) -> Reals:
    return np.array([0.0, 0.0, 0.004 * scale * np.sin(seconds * 2 * np.pi / 2.8 + seed % 7)])


def stepped(
    rig: Rig, scale: float, gait: str, phase: float, pace: float, seconds: float, seed: int
) -> tuple[Reals, Reals]:
    """Return bones at ``phase`` (cycles gone) of a gait; ``pace`` 1 in full, 0 standing."""
    angles = _alive(rig, scale, seconds, seed)
    for leg, start in PHASES[gait].items():
        p = 2 * np.pi * (phase - start)
        angles[leg] = shapes.turned_x(-SWING[gait] * pace * float(np.sin(p)))
        fold = max(0.0, float(np.cos(p))) * pace * (1.5 if gait == "run" else 1.0)
        side = leg[-1]
        angles[f"{leg[:4]}_low_{side}"] = shapes.turned_x(fold * (0.9 if leg.startswith("fore") else 0.6))
    rock = float(np.sin(2 * np.pi * phase)) * pace
    leg_m = rig.leg_m * scale
    up = {"walk": 0.012, "trot": 0.03, "run": 0.06}[gait] * leg_m * float(np.sin(4 * np.pi * phase)) * pace
    pitch = {"walk": 0.008, "trot": 0.01, "run": 0.085}[gait] * rock
    angles["head"] = shapes.turned_x(-0.9 * pitch + 0.06 * rock) @ shapes.turned_x(0.03 * pace)
    return _local(rig, scale, angles, shapes.turned_x(pitch), np.array([0.0, 0.0, up]) + _breath(scale, seconds, seed))


def rested(rig: Rig, scale: float, action: str, seconds: float, seed: int) -> tuple[Reals, Reals]:
    """Return bones of an animal that stands, sits, lies or sleeps."""
    angles = _alive(rig, scale, seconds, seed)
    leg = rig.leg_m * scale
    body, lift = np.eye(3), _breath(scale, seconds, seed)
    if action == "sit" and leg > 0:
        body = shapes.turned_x(-0.72)
        lift = lift - np.array([0.0, 0.0, 0.62 * leg])
        reach = float(abs(rig.joints[BONE["fore_l"], 1] - rig.hind_y)) * scale
        high = 0.38 * leg + reach * 0.66
        ahead = -float(np.arccos(np.clip(high / max(leg, 1e-6), -1, 1)))
        for side in "lr":
            angles[f"fore_{side}"] = shapes.turned_x(0.72 + ahead)
            angles[f"hind_{side}"] = shapes.turned_x(-0.62)
            angles[f"hind_low_{side}"] = shapes.turned_x(0.25)
        angles["head"] = shapes.turned_x(0.62) @ angles["head"]
    if action in ("lie", "sleep") and leg > 0:
        lift = lift - np.array([0.0, 0.0, 0.70 * leg])
        for side in "lr":
            angles[f"fore_{side}"], angles[f"hind_{side}"] = shapes.turned_x(-1.32), shapes.turned_x(-1.15)
            angles[f"fore_low_{side}"], angles[f"hind_low_{side}"] = shapes.turned_x(0.1), shapes.turned_x(-0.2)
        if action == "sleep":
            angles["head"] = shapes.turned_x(0.55)
            angles["tail"] = shapes.turned_x(-1.0)
    return _local(rig, scale, angles, body, lift)


def flown(rig: Rig, scale: float, seconds: float, seed: int) -> tuple[Reals, Reals]:
    """Return bones of a bird on the wing."""
    beat = float(np.sin(seconds * 2 * np.pi * FLAPS_S + seed % 6))
    angles = {"wing_l": shapes.turned_y(-0.75 * beat), "wing_r": shapes.turned_y(0.75 * beat)}
    angles |= {f"fore_{side}": shapes.turned_x(1.2) for side in "lr"}
    return _local(rig, scale, angles, np.eye(3), np.array([0.0, 0.0, ALTITUDE_M - 0.05 * beat]))


def is_beast(name: str) -> bool:
    """Return whether the prop ``name`` is an animal with a shape of its own."""
    return name in catalogue() and bool(traits_of(name).get("animal"))


def beast_of(name: str, mesh: shapes.Mesh, action: str, indoors: bool, draw: int, number: int) -> Beast | None:
    """Return the animal that stands in the set as ``mesh``; None where its points are no more those of the prop.

    Where it stands and how it is turned is read from its points: the best rotation about the vertical (Kabsch).
    """
    rest = np.concatenate([part.points for _, part in part_meshes(name, {})]).astype(float)
    if len(rest) != len(mesh.points):
        return None
    now = mesh.points.astype(float)
    a, b = rest - rest.mean(0), now - now.mean(0)
    scale = float(np.sqrt((b * b).sum() / (a * a).sum()))
    yaw = float(np.arctan2((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), (a[:, :2] * b[:, :2]).sum()))
    turn = shapes.turned_z(yaw)
    at = now.mean(0) - turn @ (rest.mean(0) * scale)
    rig = rig_of(name)
    resting = shapes.moved(mesh, -at @ turn, turn.T)
    seed = seed_of("animal", f"{draw} {name} {number}")
    return Beast(_flesh(resting, rig), rig, turn, at, scale, action, seed, INDOORS_M if indoors else OUTDOORS_M)


def mount_of(name: str, mesh: shapes.Mesh, saddle: Reals, turn_radians: float, draw: int) -> Beast:
    """Return what is ridden, ``mesh`` in the prop's own frame, its saddle under the rider's origin."""
    rig = rig_of(name)
    turn = shapes.turned_z(turn_radians)
    return Beast(_flesh(mesh, rig), rig, turn, -saddle, 1.0, "run", seed_of("animal", f"{draw} {name}"), OUTDOORS_M)


def _flesh(mesh: shapes.Mesh, rig: Rig) -> Flesh:
    weights = np.tile(np.array([1, 0], np.float32), (len(rig.bones), 1))
    return Flesh(mesh, np.stack([rig.bones, rig.bones], -1), weights)
