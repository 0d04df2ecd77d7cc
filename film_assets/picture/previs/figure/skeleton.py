"""Bones and proportions of a figure, and where every bone is when limbs are asked to reach.

Figure frame: the floor below the pelvis is the origin, x ahead, y to the figure's left, z up, metres.
At rest the figure stands, arms straight down, palms inward, and no bone is turned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Look

Track = NDArray[np.float64]
"""One value or vector a drawing: (t,), (t, 3) or (t, 3, 3)."""

SIDES = ("l", "r")
CENTRE_BONES = ("pelvis", "spine", "chest", "neck", "head", "jaw", "brow", "grip", "held")
"""``grip`` is an upright frame in the right palm, ``held`` one between both palms: what is held stays level."""
SIDE_BONES = (
    *("eye", "lid", "upper_arm", "fore_arm", "hand", "fingers", "finger_tips", "index", "index_tip", "thumb"),
    *("thigh", "shin", "foot"),
)
BONES = (*CENTRE_BONES, *(f"{bone}_{side}" for side in SIDES for bone in SIDE_BONES))
BONE = {name: index for index, name in enumerate(BONES)}

BUILDS = {"slight": 0.87, "average": 1.0, "broad": 1.1, "heavy": 1.27}
"""Girth by build."""
PRESENTATIONS = {"feminine": -1.0, "neutral": 0.0, "masculine": 1.0}


@dataclass(frozen=True, slots=True)
class Body:
    """A figure's measures in metres, and its joints at rest: float64 (bones, 3)."""

    height: float
    head: float
    """Chin to crown."""
    girth: float
    manly: float
    """-1 feminine to 1 masculine."""
    child: float
    """1 up to four years, 0 from seventeen on."""
    old: float
    """0 up to fifty, 1 from eighty on."""
    shoulder_half: float
    hip_half: float
    upper_arm: float
    fore_arm: float
    hand: float
    thigh: float
    shin: float
    ankle: float
    joints: NDArray[np.float64]

    def joint(self, name: str) -> NDArray[np.float64]:
        """Return where ``name`` turns at rest."""
        found: NDArray[np.float64] = self.joints[BONE[name]]
        return found


def body_of(look: Look) -> Body:
    """Return the measures of ``look``. Proportions after Drillis & Contini 1966 (segment lengths as parts of height),
    heads a tenth larger than life so that faces read in a wide shot.

    Raises:
        ConfigError: the build or presentation is no word the engine knows.
    """
    if look.build not in BUILDS:
        raise ConfigError(f"The look's build {look.build!r} is unknown: use one of {', '.join(BUILDS)}.")
    if look.presentation not in PRESENTATIONS:
        raise ConfigError(
            f"The look's presentation {look.presentation!r} is unknown: use one of {', '.join(PRESENTATIONS)}."
        )
    height = look.height_cm / 100
    child = float(np.clip((17 - look.age_years) / 13, 0, 1)) if look.age_years else 0.0
    grown = float(np.clip((look.age_years - 10) / 8, 0, 1)) if look.age_years else 1.0
    old = float(np.clip((look.age_years - 50) / 30, 0, 1))
    manly = PRESENTATIONS[look.presentation] * grown
    girth = BUILDS[look.build]
    head = height * (0.143 + 0.068 * child + 0.004 * max(0.0, (1.7 - height) / 0.3))
    hip_z = height * (0.525 - 0.06 * child)
    ankle = 0.045 * height
    leg = hip_z - ankle
    shoulder_half = height * (0.099 + 0.008 * manly - 0.010 * child) * (0.55 + 0.45 * girth)
    hip_half = height * (0.053 - 0.002 * manly) * (0.6 + 0.4 * girth)
    neck_z = height - head - height * (0.028 - 0.016 * child)
    shoulder_z = neck_z - 0.043 * height
    upper_arm, fore_arm, hand = 0.163 * height, 0.146 * height, 0.102 * height
    head_z = height - 0.80 * head
    at: dict[str, tuple[float, float, float]] = {
        "pelvis": (0.0, 0.0, hip_z + 0.02 * height),
        "spine": (0.0, 0.0, hip_z + 0.09 * height),
        "chest": (0.0, 0.0, hip_z + (shoulder_z - hip_z) * 0.55),
        "neck": (-0.004 * height, 0.0, neck_z),
        "head": (0.0, 0.0, head_z),
        "jaw": (0.05 * head, 0.0, height - 0.62 * head),
        "brow": (0.0, 0.0, height - 0.4 * head),
        "grip": (0.0, 0.0, 0.0),
        "held": (0.0, 0.0, 0.0),
    }
    for side, sign in (("l", 1.0), ("r", -1.0)):
        y = sign * shoulder_half
        elbow_z = shoulder_z - upper_arm
        wrist_z = elbow_z - fore_arm
        at[f"upper_arm_{side}"] = (0.0, y, shoulder_z)
        at[f"fore_arm_{side}"] = (0.0, y, elbow_z)
        at[f"hand_{side}"] = (0.0, y, wrist_z)
        at[f"fingers_{side}"] = at[f"index_{side}"] = (0.0, y, wrist_z - 0.52 * hand)
        at[f"finger_tips_{side}"] = at[f"index_tip_{side}"] = (0.0, y, wrist_z - 0.76 * hand)
        at[f"thumb_{side}"] = (0.014 * height * 0.9, y - sign * 0.004 * height, wrist_z - 0.18 * hand)
        at[f"thigh_{side}"] = (0.0, sign * hip_half, hip_z)
        at[f"shin_{side}"] = (0.0, sign * hip_half, ankle + leg * 0.49)
        at[f"foot_{side}"] = (0.0, sign * hip_half, ankle)
        eye = (0.305 * head, sign * 0.148 * head, height - 0.505 * head)
        at[f"eye_{side}"] = at[f"lid_{side}"] = eye
    return Body(
        height=height,
        head=head,
        girth=girth,
        manly=manly,
        child=child,
        old=old,
        shoulder_half=shoulder_half,
        hip_half=hip_half,
        upper_arm=upper_arm,
        fore_arm=fore_arm,
        hand=hand,
        thigh=leg * 0.51,
        shin=leg * 0.49,
        ankle=ankle,
        joints=np.array([at[name] for name in BONES]),
    )


def about_x(angle: Track) -> Track:
    """Return (t, 3, 3) rotations about x: positive tips the head towards the figure's right."""
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([np.stack([i, o, o], -1), np.stack([o, c, -s], -1), np.stack([o, s, c], -1)], -2)


def about_y(angle: Track) -> Track:
    """Return (t, 3, 3) rotations about y: positive bows ahead."""
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([np.stack([c, o, s], -1), np.stack([o, i, o], -1), np.stack([-s, o, c], -1)], -2)


def about_z(angle: Track) -> Track:
    """Return (t, 3, 3) rotations about z: positive turns to the figure's left."""
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([np.stack([c, -s, o], -1), np.stack([s, c, o], -1), np.stack([o, o, i], -1)], -2)


def applied(turn: Track, vector: Track) -> Track:
    """Return ``turn`` (t, 3, 3) times ``vector`` (3,) or (t, 3)."""
    return (turn * np.broadcast_to(vector, (len(turn), 3))[:, None, :]).sum(-1)


def times(first: Track, second: Track) -> Track:
    """Return the product of rotations, (t, 3, 3) each."""
    return (first[:, :, :, None] * second[:, None, :, :]).sum(2)


def unit(vector: Track) -> Track:
    """Return ``vector`` (t, 3) with length one."""
    return vector / np.maximum(np.sqrt((vector * vector).sum(-1, keepdims=True)), 1e-9)


def _frame(down: Track, hinge: Track) -> Track:
    """Return the rotation that carries the resting limb (down -z, hinge y) to ``down`` and ``hinge``."""
    z = -down
    y = unit(hinge - z * (hinge * z).sum(-1, keepdims=True))
    return np.stack([np.cross(y, z), y, z], axis=-1)


def reached(
    root: Track, target: Track, upper: float, lower: float, pole: Track, knee: bool
) -> tuple[Track, Track, Track, Track]:
    """Return (upper turn, lower turn, middle joint, end) of a two-bone limb from ``root`` (t, 3) towards ``target``.

    ``pole`` (t, 3) is where the elbow or knee points. A target out of reach is reached for, straight.
    """
    across = target - root
    distance = np.sqrt((across * across).sum(-1, keepdims=True))
    along = across / np.maximum(distance, 1e-9)
    distance = np.clip(distance, abs(upper - lower) * 1.02 + 1e-3, (upper + lower) * 0.9995)
    first = (upper * upper - lower * lower + distance * distance) / (2 * distance)
    aside = np.sqrt(np.maximum(upper * upper - first * first, 0.0))
    perpendicular = unit(pole - along * (pole * along).sum(-1, keepdims=True))
    middle = root + along * first + perpendicular * aside
    end = root + along * distance
    hinge = np.cross(perpendicular, along) if knee else np.cross(along, perpendicular)
    return _frame(unit(middle - root), hinge), _frame(unit(end - middle), hinge), middle, end


@dataclass(slots=True)
class PoseTrack:
    """What a body does over t drawings, in the figure frame. Angles in radians, points in metres.

    ``turn`` and ``place`` carry the figure frame into the world: (t,) about the vertical, (t, 3).
    """

    pelvis: Track
    """(t, 3)"""
    pelvis_turn: Track
    """(t, 3, 3)"""
    bend: Track
    """(t, 3): spine about x (lean right), y (bow ahead), z (twist left), spread over spine and chest."""
    head: Track
    """(t, 3): the head's own tilt right, nod and turn left, against the figure frame when ``head_free``, on top of
    the chest otherwise."""
    head_free: Track
    """(t,), 0 to 1."""
    gaze: Track
    """(t, 2): eyes' turn left and down, against the head."""
    blink: Track
    """(t,): 0 open to 1 closed."""
    jaw: Track
    """(t,)"""
    brow: Track
    """(t,): metres up."""
    wrist: dict[str, Track]
    """Side to (t, 3) wrist targets."""
    elbow: dict[str, Track]
    """Side to (t, 3) where elbows point."""
    hand: dict[str, Track]
    """Side to (t, 3): the hand on the forearm: twist (positive turns the palm down when the forearm points ahead),
    flex towards the palm, and lift towards the thumb."""
    curl: dict[str, Track]
    """Side to (t, 3): fingers, index, thumb; 0 straight to 1 closed."""
    ankle: dict[str, Track]
    knee: dict[str, Track]
    foot: dict[str, Track]
    """Side to (t, 2): toe down, turned out."""
    turn: Track
    place: Track


def solved(body: Body, pose: PoseTrack) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return every bone's rotation float32 (t, bones, 3, 3) and place (t, bones, 3) in the world."""
    count = len(pose.pelvis)
    turns = np.zeros((count, len(BONES), 3, 3))
    places = np.zeros((count, len(BONES), 3))

    def put(name: str, turn: Track, place: Track) -> None:
        turns[:, BONE[name]] = turn
        places[:, BONE[name]] = place

    def carried(child: str, parent: str) -> Track:
        offset = body.joint(child) - body.joint(parent)
        return places[:, BONE[parent]] + applied(turns[:, BONE[parent]], offset)

    put("pelvis", pose.pelvis_turn, pose.pelvis)
    half = pose.bend * 0.5
    bent = times(about_z(half[:, 2]), times(about_y(half[:, 1]), about_x(half[:, 0])))
    put("spine", times(pose.pelvis_turn, bent), carried("spine", "pelvis"))
    put("chest", times(turns[:, BONE["spine"]], bent), carried("chest", "spine"))
    chest = turns[:, BONE["chest"]]
    nod = times(about_z(pose.head[:, 2]), times(about_y(pose.head[:, 1]), about_x(pose.head[:, 0])))
    free = pose.head_free[:, None, None]
    head = nod if free.all() else squared(nod * free + times(chest, nod) * (1 - free))
    put("neck", _between(chest, head), carried("neck", "chest"))
    put("head", head, carried("head", "neck"))
    put("jaw", times(head, about_y(pose.jaw)), carried("jaw", "head"))
    lift = applied(head, np.array([0.0, 0.0, 1.0])) * pose.brow[:, None]
    put("brow", head, carried("brow", "head") + lift)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        look = times(about_z(pose.gaze[:, 0]), about_y(pose.gaze[:, 1]))
        put(f"eye_{side}", times(head, look), carried(f"eye_{side}", "head"))
        lid = np.maximum(pose.blink * 1.05, pose.gaze[:, 1] * 0.6)
        put(f"lid_{side}", times(head, about_y(lid)), carried(f"lid_{side}", "head"))

        shoulder = carried(f"upper_arm_{side}", "chest")
        upper, fore, elbow, wrist = reached(
            shoulder, pose.wrist[side], body.upper_arm, body.fore_arm, pose.elbow[side], knee=False
        )
        put(f"upper_arm_{side}", upper, shoulder)
        put(f"fore_arm_{side}", fore, elbow)
        twist, flex, tilt = pose.hand[side].T
        hand = times(fore, times(about_z(-sign * twist), times(about_x(-sign * flex), about_y(-tilt))))
        put(f"hand_{side}", hand, wrist)
        fingers, index, thumb = pose.curl[side].T
        for name, amount in (("fingers", fingers), ("index", index)):
            first = times(hand, about_x(-sign * amount * 1.45))
            put(f"{name}_{side}", first, carried(f"{name}_{side}", f"hand_{side}"))
            tip = "finger_tips" if name == "fingers" else "index_tip"
            put(
                f"{tip}_{side}", times(first, about_x(-sign * amount * 1.6)), carried(f"{tip}_{side}", f"{name}_{side}")
            )
        closed = times(about_x(-sign * thumb * 0.7), about_y(thumb * 0.5))
        put(f"thumb_{side}", times(hand, closed), carried(f"thumb_{side}", f"hand_{side}"))

        hip = carried(f"thigh_{side}", "pelvis")
        thigh, shin, knee, ankle = reached(hip, pose.ankle[side], body.thigh, body.shin, pose.knee[side], knee=True)
        put(f"thigh_{side}", thigh, hip)
        put(f"shin_{side}", shin, knee)
        toe, out = pose.foot[side].T
        put(f"foot_{side}", times(about_z(sign * out), about_y(toe)), ankle)

    palms = {
        side: places[:, BONE[f"hand_{side}"]] + applied(turns[:, BONE[f"hand_{side}"]], palm_of(body, side))
        for side in SIDES
    }
    level = np.tile(np.eye(3), (count, 1, 1))
    put("grip", level, palms["r"])
    put("held", level, (palms["l"] + palms["r"]) / 2)

    world = about_z(pose.turn)
    turns = (world[:, None, :, :, None] * turns[:, :, None, :, :]).sum(3)
    places = (world[:, None] * places[:, :, None, :]).sum(-1) + pose.place[:, None, :]
    return turns.astype(np.float32), places.astype(np.float32)


def palm_of(body: Body, side: str) -> NDArray[np.float64]:
    """Return the middle of what a closed hand holds, from the wrist, at rest."""
    inward = -1.0 if side == "l" else 1.0
    return np.array([0.06, inward * 0.19, -0.46]) * body.hand


def pinch_of(body: Body, side: str) -> NDArray[np.float64]:
    """Return where thumb and finger meet, from the wrist, at rest: what is held there stands clear of the fist."""
    inward = -1.0 if side == "l" else 1.0
    return np.array([0.25, inward * 0.20, -0.60]) * body.hand


def squared(turn: Track) -> Track:
    """Return mixed rotations (t, 3, 3) made square again (Gram-Schmidt)."""
    x = unit(turn[:, :, 0])
    z = unit(turn[:, :, 2] - x * (turn[:, :, 2] * x).sum(-1, keepdims=True))
    return np.stack([x, np.cross(z, x), z], axis=-1)


def _between(first: Track, second: Track) -> Track:
    """Return the rotation half way between two, by averaging."""
    return squared(first + second)
