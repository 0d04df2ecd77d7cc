"""Camera moves: where the camera of a shot stands after a part of it, eased in and out.

Where it starts belongs to ``lens``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from film_assets.breakdown.model import Move
from film_assets.picture.previs.lens import Setup


def moved_setup(start: Setup, moves: tuple[Move, ...], part: float, seconds: float, draw: int) -> Setup:
    """Return the camera after ``part`` (0 to 1) of the shot; at 0 it is ``start``. ``seconds`` drives the hand."""
    setup = start
    ease = part * part * (3 - 2 * part)
    for move in moves:
        across = setup.target - setup.eye
        distance = float(np.linalg.norm(across))
        ahead = across / max(distance, 1e-9)
        right = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
        right = right / max(float(np.linalg.norm(right)), 1e-6)
        up = np.cross(right, ahead)
        if move in (Move.PAN_LEFT, Move.PAN_RIGHT):
            sign = -1.0 if move is Move.PAN_LEFT else 1.0
            wide = 36.0 / setup.mm * distance
            setup = replace(setup, target=setup.target + right * sign * wide * 0.34 * ease)
        elif move in (Move.TILT_UP, Move.TILT_DOWN):
            sign = 1.0 if move is Move.TILT_UP else -1.0
            setup = replace(setup, target=setup.target + up * sign * 36.0 / setup.mm * distance * 0.20 * ease)
        elif move in (Move.DOLLY_IN, Move.DOLLY_OUT):
            by = 0.24 * ease if move is Move.DOLLY_IN else -0.30 * ease
            setup = replace(setup, eye=setup.eye + across * by)
        elif move in (Move.TRUCK_LEFT, Move.TRUCK_RIGHT):
            sign = -1.0 if move is Move.TRUCK_LEFT else 1.0
            shift = right * sign * min(1.4, 0.28 * distance) * ease
            setup = replace(setup, eye=setup.eye + shift, target=setup.target + shift)
        elif move in (Move.CRANE_UP, Move.CRANE_DOWN):
            sign = 1.0 if move is Move.CRANE_UP else -0.6
            rise = np.array([0.0, 0.0, sign * min(2.6, 0.45 * distance) * ease])
            eye = setup.eye + rise
            eye[2] = max(eye[2], 0.15)
            setup = replace(setup, eye=eye, target=setup.target + rise * 0.25)
        elif move in (Move.ZOOM_IN, Move.ZOOM_OUT):
            setup = replace(setup, mm=setup.mm * (1 + 0.38 * ease if move is Move.ZOOM_IN else 1 / (1 + 0.38 * ease)))
        elif move is Move.ARC:
            angle = np.radians(20.0) * ease
            c, s = np.cos(angle), np.sin(angle)
            back = setup.eye - setup.target
            turned = np.array([c * back[0] - s * back[1], s * back[0] + c * back[1], back[2]])
            setup = replace(setup, eye=setup.target + turned)
        elif move is Move.DOLLY_ZOOM:
            by = 0.30 * ease
            setup = replace(setup, eye=setup.eye + across * by, mm=setup.mm * (1 - by))
        elif move is Move.HANDHELD:
            phase = (draw % 997) * 0.37
            sway = [
                0.6 * np.sin(seconds * 1.9 + phase + k * 2.1)
                + 0.4 * np.sin(seconds * 4.3 + phase * 1.7 + k)
                - (0.6 * np.sin(phase + k * 2.1) + 0.4 * np.sin(phase * 1.7 + k))
                for k in range(3)
            ]
            size = 36.0 / setup.mm * distance * 0.008
            shake = (right * sway[0] + up * sway[1]) * size
            setup = replace(
                setup, target=setup.target + shake * 1.4, eye=setup.eye + shake * 0.5, roll=setup.roll + 0.004 * sway[2]
            )
    return setup


def racked(first_m: float, last_m: float, part: float) -> float:
    """Return how far away it is sharp after ``part`` of a rack focus: it holds, turns in the middle third, and holds."""
    turn = min(1.0, max(0.0, (part - 1 / 3) * 3))
    ease = turn * turn * (3 - 2 * turn)
    return 1 / ((1 - ease) / first_m + ease / last_m)
