"""What hands do: hold, carry, read, phone, drink, point, wave and the like, laid over a posture.

An action is a function of the posture; words that mean the same share one (``WORDS``). Things held are in ``props``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from film_assets.picture.previs.figure import fights, habits
from film_assets.picture.previs.figure.poses import Posture
from film_assets.picture.previs.figure.reaching import FLAT, GRIP, PINCH, Moment, from_pelvis, placed_at, set_hand
from film_assets.picture.previs.figure.skeleton import Body


def _hold(body: Body, posture: Posture, moment: Moment) -> None:
    placed_at(posture, "r", from_pelvis(posture, body, 0.175, -0.075, 0.135))
    set_hand(posture, "r", (0.0, 0.0, 0.05), GRIP, (-0.7, -0.7, -0.6))


def _pinch(body: Body, posture: Posture, moment: Moment) -> None:
    """Something small between thumb and finger, clear of the fist."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.185, -0.065, 0.155))
    set_hand(posture, "r", (-0.15, 0.05, 0.10), PINCH, (-0.7, -0.7, -0.6))


def _show_up(body: Body, posture: Posture, moment: Moment) -> None:
    """Something small held up beside the chin, as it is cheated into a close frame."""
    up = (body.height - body.head * 1.58 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, 0.155, -0.070, up))
    set_hand(posture, "r", (-0.15, 0.05, 0.10), PINCH, (-0.5, -0.9, -0.8))


def _lift_up(body: Body, posture: Posture, moment: Moment) -> None:
    """Something gripped held up before the chest, as it is cheated into a close frame."""
    up = (body.height - body.head * 1.75 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, 0.165, -0.070, up))
    set_hand(posture, "r", (0.0, 0.0, 0.10), GRIP, (-0.5, -0.9, -0.8))


def _raise(body: Body, posture: Posture, moment: Moment) -> None:
    """Hold something up in front of the chest, as an umbrella or a lantern is held."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.155, -0.070, 0.235))
    set_hand(posture, "r", (0.0, 0.0, 0.10), GRIP, (-0.6, -0.8, -0.6))


def _carry(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.185, sign * 0.105, 0.085))
        set_hand(posture, side, (-0.2, 0.15, 0.0), (0.45, 0.4, 0.3), (-0.8, sign * 0.8, -0.4))


def _read(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.175, sign * 0.070, 0.195))
        set_hand(posture, side, (-0.15, 0.1, 0.25), (0.7, 0.65, 0.5), (-0.6, sign * 0.9, -0.6))


def _hold_both(body: Body, posture: Posture, moment: Moment) -> None:
    """Something small in both hands before the chest."""
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.150, sign * 0.052, 0.215))
        set_hand(posture, side, (0.0, 0.15, 0.2), (0.8, 0.75, 0.5), (-0.5, sign * 1.0, -0.6))


def _phone(body: Body, posture: Posture, moment: Moment) -> None:
    """The wrist beside the jaw, so that what is in the hand lies from ear to mouth."""
    up = (body.height - body.head * 0.84 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, 0.035, -0.088, up))
    set_hand(posture, "r", (-0.35, 0.45, 0.15), (0.75, 0.6, 0.4), (0.45, -0.55, -1.0))


def _eat(body: Body, posture: Posture, moment: Moment) -> None:
    """Bites: the hand goes to the mouth and back, while the other lies before the body."""
    t = (moment.seconds + 0.4) % EAT_S
    bite = np.clip(np.minimum((t - 0.3) / 0.45, (1.7 - t) / 0.45), 0, 1)
    bite = bite * bite * (3 - 2 * bite)
    low = from_pelvis(posture, body, 0.19, -0.05, 0.115)
    up = (body.height - body.head * 0.98 - float(body.joint("pelvis")[2])) / body.height
    high = from_pelvis(posture, body, 0.105, -0.030, up)
    placed_at(posture, "r", low + (high - low) * bite[:, None])
    set_hand(posture, "r", (-0.2, 0.35, 0.15), PINCH, (-0.3, -0.8, -0.9))
    placed_at(posture, "l", from_pelvis(posture, body, 0.185, 0.085, 0.085))
    set_hand(posture, "l", (0.6, 0.3, 0.0), (0.4, 0.35, 0.3), (-0.5, 0.9, -0.5))
    posture.bend = posture.bend + np.stack([0 * bite, 0.05 + 0.05 * bite, 0 * bite], -1)


EAT_S = 2.6
"""From one bite to the next."""


def _drink(body: Body, posture: Posture, moment: Moment) -> None:
    t = moment.seconds % 5.0
    sip = np.clip(np.minimum((t - 1.4) / 0.8, (3.9 - t) / 0.8), 0, 1)
    sip = sip * sip * (3 - 2 * sip)
    low = from_pelvis(posture, body, 0.18, -0.06, 0.145)
    up = (body.height - body.head * 0.92 - float(body.joint("pelvis")[2])) / body.height
    high = from_pelvis(posture, body, 0.110, -0.055, up)
    placed_at(posture, "r", low + (high - low) * sip[:, None])
    set_hand(posture, "r", (0.0, 0.0, 0.05), (0.8, 0.8, 0.6), (-0.3, -1.0, -0.5))
    posture.hand["r"] = posture.hand["r"] + np.stack([-0.5 * sip, 0.1 * sip, 0.35 * sip], -1)


def _point(body: Body, posture: Posture, moment: Moment) -> None:
    shoulder = from_pelvis(
        posture, body, 0.0, -0.10, (float(body.joint("upper_arm_r")[2]) - float(body.joint("pelvis")[2])) / body.height
    )
    way = np.array([1.0, -0.12, -0.02]) if moment.target is None else moment.target - shoulder[0]
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    way[0] = max(way[0], 0.35)
    way /= np.linalg.norm(way)
    placed_at(posture, "r", shoulder + way * (body.upper_arm + body.fore_arm) * 0.96)
    set_hand(posture, "r", (0.9, 0.0, 0.0), (0.95, 0.0, 0.8), (-0.2, -0.8, -0.8))


def _wave(body: Body, posture: Posture, moment: Moment) -> None:
    swing = np.sin(moment.seconds * 2 * np.pi * 1.3) * 0.05 * body.height
    up = (body.height - body.head * 0.85 - float(body.joint("pelvis")[2])) / body.height
    where = from_pelvis(posture, body, 0.090, -0.215, up)
    where = where + np.stack([np.zeros_like(swing), swing, np.zeros_like(swing)], -1)
    placed_at(posture, "r", where)
    set_hand(posture, "r", (-0.1, -0.25, 0.0), FLAT, (-0.35, -0.5, -1.0))


def _work(body: Body, posture: Posture, moment: Moment) -> None:
    """Hands busy on something before them: typing, a mixing desk, cooking."""
    for side, sign, pace in (("l", 1.0, 5.3), ("r", -1.0, 6.1)):
        level = (moment.table + 0.05 - float(posture.pelvis[0, 2])) / body.height if moment.table else 0.06
        where = from_pelvis(posture, body, 0.225, sign * 0.065, level)
        jitter = np.stack(
            [
                0.012 * np.sin(moment.seconds * 1.9 + sign),
                0.012 * np.sin(moment.seconds * 2.7 + sign),
                0.009 * np.sin(moment.seconds * pace),
            ],
            -1,
        )
        placed_at(posture, side, where + jitter * body.height / 1.72)
        set_hand(posture, side, (1.40, 0.05, 0.05), (0.35, 0.25, 0.2), (-0.6, sign * 0.9, -0.5))


def _write(body: Body, posture: Posture, moment: Moment) -> None:
    _work(body, posture, moment)
    where = posture.wrist["r"].copy()
    where[:, 1] += 0.03 * np.sin(moment.seconds * 3.1) + 0.03
    posture.wrist["r"] = where
    set_hand(posture, "r", (0.9, 0.2, 0.0), (0.7, 0.55, 0.6), (-0.6, -0.9, -0.5))


def _reach(body: Body, posture: Posture, moment: Moment) -> None:
    """One arm out ahead: giving, taking, opening, pushing."""
    go = 0.86 + 0.14 * np.sin(moment.seconds * 1.1)
    placed_at(posture, "r", from_pelvis(posture, body, 0.255, -0.070, 0.150), go)
    set_hand(posture, "r", (-0.25, -0.05, 0.0), (0.35, 0.25, 0.2), (-0.6, -0.7, -0.7))


def _reach_down(body: Body, posture: Posture, moment: Moment) -> None:
    """Both hands low before the body: lifting something from the ground, picking up."""
    for side, sign in (("l", 1.0), ("r", -1.0)):
        where = from_pelvis(posture, body, 0.24, sign * 0.06, -0.02)
        where[:, 2] = np.minimum(where[:, 2], float(posture.pelvis[0, 2]))
        placed_at(posture, side, where)
        set_hand(posture, side, (0.35, 0.1, 0.0), (0.5, 0.4, 0.3), (-0.5, sign * 0.9, -0.3))


def _knock(body: Body, posture: Posture, moment: Moment) -> None:
    beat = np.maximum(0.0, np.sin(moment.seconds * 2 * np.pi * 2.0)) * (np.sin(moment.seconds * 2 * np.pi / 2.6) > -0.2)
    where = from_pelvis(posture, body, 0.215, -0.070, 0.265)
    placed_at(posture, "r", where + np.stack([beat * 0.045, beat * 0, beat * 0], -1))
    set_hand(posture, "r", (0.9, -0.2, 0.0), (1.0, 1.0, 0.9), (-0.6, -0.8, -0.5))


def _face(body: Body, posture: Posture, moment: Moment) -> None:
    """Hands before the face: weeping, hiding."""
    up = (body.height - body.head * 0.80 - float(body.joint("pelvis")[2])) / body.height
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.092, sign * 0.035, up - 0.045))
        set_hand(posture, side, (-0.4, 0.2, 0.0), (0.25, 0.2, 0.2), (-0.1, sign * 0.9, -0.8))
    posture.bend = posture.bend + np.array([0.0, 0.16, 0.0])


def _clap(body: Body, posture: Posture, moment: Moment) -> None:
    apart = 0.035 + 0.05 * np.maximum(0.0, np.sin(moment.seconds * 2 * np.pi * 2.0))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        where = from_pelvis(posture, body, 0.165, 0.0, 0.215)
        where[:, 1] = sign * apart * body.height
        placed_at(posture, side, where)
        set_hand(posture, side, (0.1, 0.0, 0.3), FLAT, (-0.5, sign * 1.0, -0.5))


def _crossed(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign, up in (("l", 1.0, 0.165), ("r", -1.0, 0.182)):
        placed_at(posture, side, from_pelvis(posture, body, 0.095 + 0.015 * (sign < 0), -sign * 0.030, up))
        set_hand(posture, side, (0.9, 0.25, 0.0), (0.45, 0.4, 0.3), (-0.15, sign * 1.0, -0.35))


def _pray(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.125, sign * 0.018, 0.205))
        set_hand(posture, side, (0.0, 0.15, 0.9), FLAT, (-0.4, sign * 1.0, -0.6))


def _hips(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.022, sign * 0.100, 0.062))
        set_hand(posture, side, (1.2, 0.5, 0.0), (0.5, 0.4, 0.2), (-0.35, sign * 1.0, 0.0))


def _pocket(body: Body, posture: Posture, moment: Moment) -> None:
    """Pats or searches pockets."""
    pat = np.maximum(0.0, np.sin(moment.seconds * 2 * np.pi * 1.6)) * 0.02
    for side, sign in (("l", 1.0), ("r", -1.0)):
        where = from_pelvis(posture, body, 0.045, sign * 0.108, -0.01)
        where[:, 1] += sign * (pat if sign > 0 else 0.02 - pat)
        placed_at(posture, side, where)
        set_hand(posture, side, (0.6, 0.35, 0.0), (0.3, 0.25, 0.2), (-0.7, sign * 1.0, 0.0))


def _palm(body: Body, posture: Posture, moment: Moment) -> None:
    """One palm open and upward before the chest: counting coins, offering something small."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.150, -0.045, 0.165))
    set_hand(posture, "r", (-1.45, 0.12, 0.0), (0.22, 0.16, 0.15), (-0.7, -0.8, -0.5))


def _low(body: Body, posture: Posture, moment: Moment) -> None:
    """Something heavy hangs from the hand."""
    posture.curl["r"] = posture.curl["r"] * 0 + np.array(GRIP)
    posture.hand["r"] = posture.hand["r"] * 0


def _ear(body: Body, posture: Posture, moment: Moment) -> None:
    _phone(body, posture, moment)
    set_hand(posture, "r", (-0.2, 0.6, 0.1), (0.35, 0.3, 0.2), (0.3, -1.0, -0.5))


def _dance(body: Body, posture: Posture, moment: Moment) -> None:
    for side, sign in (("l", 1.0), ("r", -1.0)):
        swing = np.sin(moment.seconds * 2 * np.pi * 0.9 + (0 if sign > 0 else np.pi)) * 0.05 * body.height
        where = from_pelvis(posture, body, 0.12, sign * 0.16, 0.20)
        placed_at(posture, side, where + np.stack([swing * 0, swing * 0.5, swing], -1))
        set_hand(posture, side, (0.3, 0.0, 0.2), (0.3, 0.25, 0.2), (-0.5, sign * 1.0, -0.4))
    posture.pelvis = posture.pelvis + np.stack(
        [
            0 * moment.seconds,
            0.03 * np.sin(moment.seconds * 2 * np.pi * 0.9),
            -0.015 + 0.012 * np.sin(moment.seconds * 4 * np.pi * 0.9),
        ],
        -1,
    )


def _hug(body: Body, posture: Posture, moment: Moment) -> None:
    """Arms round somebody close before the chest."""
    for side, sign, up in (("l", 1.0, 0.235), ("r", -1.0, 0.185)):
        placed_at(posture, side, from_pelvis(posture, body, 0.215, sign * 0.070, up))
        set_hand(posture, side, (0.5, 0.75, 0.0), (0.30, 0.25, 0.2), (-0.1, sign * 1.0, -0.15))
    posture.bend = posture.bend + np.array([0.0, 0.07, 0.0])


def _waltz(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand on the partner's back, the other held out at the side; weight goes from foot to foot."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.200, 0.010, 0.170))
    set_hand(posture, "r", (0.5, 0.6, 0.0), (0.30, 0.25, 0.2), (-0.2, -1.0, -0.3))
    placed_at(posture, "l", from_pelvis(posture, body, 0.150, 0.190, 0.270))
    set_hand(posture, "l", (-0.2, 0.0, 0.2), (0.5, 0.45, 0.3), (-0.4, 1.0, -0.6))
    sway = np.sin(moment.seconds * 2 * np.pi * 0.45) * 0.025 * body.height
    posture.pelvis = posture.pelvis + np.stack([0 * sway, sway, 0 * sway], -1)


def _salute(body: Body, posture: Posture, moment: Moment) -> None:
    """Finger tips at the temple, elbow out."""
    up = (body.height - body.head * 0.42 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, 0.075, -0.115, up - 0.055))
    set_hand(posture, "r", (0.9, 0.1, 0.0), FLAT, (0.0, -1.0, -0.1))


def _sing(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand on the chest, the other opened to the listeners, swaying with the song."""
    placed_at(posture, "l", from_pelvis(posture, body, 0.088, 0.010, 0.225))
    set_hand(posture, "l", (0.7, 0.3, 0.0), (0.2, 0.15, 0.1), (-0.1, 1.0, -0.4))
    sway = np.sin(moment.seconds * 2 * np.pi * 0.4)
    where = from_pelvis(posture, body, 0.150, -0.190, 0.190)
    placed_at(posture, "r", where + np.stack([0 * sway, 0 * sway, 0.03 * sway], -1))
    set_hand(posture, "r", (-1.1, -0.1, 0.0), FLAT, (-0.4, -1.0, -0.5))
    posture.pelvis = posture.pelvis + np.stack([0 * sway, 0.02 * sway, 0 * sway], -1)


def _hands_up(body: Body, posture: Posture, moment: Moment) -> None:
    up = (body.height - body.head * 0.5 - float(body.joint("pelvis")[2])) / body.height
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.060, sign * 0.185, up))
        set_hand(posture, side, (0.0, -0.2, 0.0), FLAT, (-0.2, sign * 1.0, -0.6))


def _hand_up(body: Body, posture: Posture, moment: Moment) -> None:
    up = (body.height - body.head * 0.2 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, 0.070, -0.120, up))
    set_hand(posture, "r", (0.0, -0.1, 0.0), FLAT, (-0.2, -1.0, -0.6))


Action = Callable[[Body, Posture, Moment], None]
ACTIONS: dict[str, Action] = {
    "hold": _hold, "pinch": _pinch, "show_up": _show_up, "lift_up": _lift_up, "raise": _raise, "carry": _carry, "read": _read, "hold_both": _hold_both, "phone": _phone,
    "drink": _drink, "point": _point, "wave": _wave, "work": _work, "write": _write, "reach": _reach, "give": _reach,
    "reach_down": _reach_down, "knock": _knock, "face": _face, "clap": _clap, "crossed": _crossed, "pray": _pray,
    "hips": _hips, "pocket": _pocket, "ear": _ear, "palm": _palm, "low": _low, "throw": fights.throw, "fight": fights.fight, "kick": fights.kick, "aim": fights.aim, "shoulder": fights.shoulder, "eat": _eat, "dance": _dance, "hug": _hug,
    "waltz": _waltz, "salute": _salute, "swing": fights.swing, "sing": _sing, "hands_up": _hands_up, "hand_up": _hand_up,
    "mouth": habits.mouth, "brow": habits.brow, "head": habits.head, "scratch": habits.scratch, "heart": habits.heart,
    "chin": habits.chin, "shrug": habits.shrug, "touch": habits.touch, "cradle": habits.cradle, "shake_hands": habits.shake_hands,
}  # fmt: skip
WORDS = {
    "type": "work", "cook": "work", "play": "work", "push": "work", "mix": "work", "wash": "work", "pour": "hold",
    "smoke": "drink", "ladle": "hold", "take": "reach", "open": "reach",
    "close": "reach", "pull": "reach", "press": "reach", "show": "reach", "offer": "reach",
    "shake": "reach", "lift": "reach_down", "pick": "reach_down", "dig": "reach_down", "search": "pocket",
    "pat": "pocket", "cry": "face", "weep": "face", "hide": "face", "applaud": "clap", "think": "crossed",
    "wait": "crossed", "call": "phone", "telephone": "phone", "listen": "ear", "shoot": "aim",
    "sign": "write", "draw": "write", "greet": "wave", "hold_up": "raise",
    "punch": "fight", "box": "fight", "count": "palm", "examine": "hold_both", "study": "read",
}  # fmt: skip


def action_of(
    word: str, prop: str, both_hands: bool, hangs: bool = False, pinched: bool = False, close: bool = False
) -> str:
    """Return the action for a word of the breakdown; somebody with a thing and no action holds it; unknown words do
    nothing. ``close``: the frame ends at the chest, so what the hand is said to hold comes up into it."""
    name = WORDS.get(word, word)
    if name not in ACTIONS:
        name = ""
    if not name and prop:
        name = "hold"
    if name in ("hold", "carry") and hangs:
        name = "low"
    if pinched and name in ("hold", "reach", "give", "palm", "hold_both"):
        name = "show_up" if close and word else "pinch"
    elif prop and close and word and name in ("hold", "reach", "give") and not both_hands:
        name = "lift_up"
    if both_hands and name in ("hold", "reach", "give", "raise"):
        name = "carry"
    return name


def acted(name: str, body: Body, posture: Posture, moment: Moment) -> None:
    """Lay action ``name`` over ``posture``, in place."""
    if name:
        ACTIONS[name](body, posture, moment)
