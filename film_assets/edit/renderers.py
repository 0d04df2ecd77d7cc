"""Conform: making the pieces, each encoded once with the film's one profile.

Which pieces there are belongs to ``pieces``; joining them to ``delivery``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from film_assets.edit.model import PieceRecipe, TitleText
from film_assets.edit.titles import drawn_text
from film_assets.kernel.errors import EngineError, FilmError
from film_assets.lettering.typefaces import glyph_warning
from film_assets.media.encode import PictureEncoder
from film_assets.media.frames import Frame, black_frame, blended, decoded_frames, frame_of_rgb, laid_over
from film_assets.media.probe import PictureFacts, probe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability


class ConformPieces:
    """Renderer of ``PieceRecipe``. Repeatable to the bit: bodies are the clip's own bytes, all else is integer
    arithmetic on lossless handles and a deterministic encoder."""

    repeatability: ClassVar[Repeatability] = "bits"

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        for place, order in enumerate(orders):
            desk.check_cancelled()
            recipe = order.recipe
            if not isinstance(recipe, PieceRecipe):
                yield Failed(order, EngineError(f"conform makes pieces, not a {recipe.kind}: choose another engine."))
                continue
            path = desk.scratch / f"piece_{place:05d}.mp4"
            try:
                _make(order, recipe, path, desk)
                picture = _checked(recipe, path)
            except FilmError as error:
                yield Failed(order, error)
                continue
            facts = {**recipe.expected_facts(), "encoder_header": picture.header}
            warning = glyph_warning(_text_of(recipe.text))
            yield Rendered(order, {"picture": path}, facts, {"warnings": [warning]} if warning else {})


def _make(order: Order, recipe: PieceRecipe, path: Path, desk: Desk) -> None:
    if recipe.form == "body":
        _linked(desk.input(recipe.source, "body"), path)
        return
    with PictureEncoder(path, recipe.width, recipe.height, recipe.rate, recipe.profile) as encoder:
        for number, (frame, times) in enumerate(_frames(recipe, desk)):
            desk.check_cancelled()
            encoder.write(frame.tobytes(), times)
            if number % 24 == 0:
                desk.progress(order, encoder.length_frames / recipe.length_frames)


def _linked(source: Path, path: Path) -> None:
    """Put the bytes of ``source`` at ``path``: by a hard link, or by copying from another disk."""
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def _checked(recipe: PieceRecipe, path: Path) -> PictureFacts:
    picture = probe(path).picture
    wanted = (recipe.length_frames, recipe.width, recipe.height)
    found = (picture.frames, picture.width, picture.height) if picture else None
    if picture is None or found != wanted or picture.start != 0 or not picture.even:
        raise EngineError(
            f"a {recipe.form} piece came out as {picture.frames if picture else 0} frames instead of "
            f"{recipe.length_frames} of {recipe.width}x{recipe.height}: make its clip again."
        )
    return picture


def _frames(recipe: PieceRecipe, desk: Desk) -> Iterator[tuple[Frame, int]]:
    """Yield the piece's frames, each with how many times it stands."""
    length = recipe.length_frames
    if recipe.form == "card":
        return _card(recipe)
    if recipe.form == "dissolve":
        tail, head = _handle(desk, recipe.source, "tail"), _handle(desk, recipe.second, "head")
        return ((blended(a, b, at + 1, length + 1), 1) for at, (a, b) in enumerate(_pairs(tail, head, length)))
    if recipe.form == "fade_in":
        return _faded(_first(_handle(desk, recipe.source, "head"), 0, length), range(1, length + 1), length + 1)
    if recipe.form == "fade_out":
        seen = length - recipe.black_frames
        return _fade_out(_first(_handle(desk, recipe.source, "tail"), 0, seen), seen, recipe)
    if recipe.form == "over":
        return _titled(_first(_handle(desk, recipe.source, "head"), recipe.source_frame, length), recipe)
    raise EngineError(f"no piece has the form {recipe.form!r}: this recipe is of a newer version; update film_assets.")


def _handle(desk: Desk, ref: str, role: str) -> Iterator[Frame]:
    return decoded_frames(desk.input(ref, role))


def _first(frames: Iterator[Frame], skipped: int, count: int) -> Iterator[Frame]:
    """Yield ``count`` frames after the ``skipped`` first ones.

    Raises:
        EngineError: there are fewer.
    """
    given = 0
    for number, frame in enumerate(frames):
        if given == count:
            return
        if number >= skipped:
            given += 1
            yield frame
    if given < count:
        raise EngineError(f"a handle has {given} frames where {count} are needed: make its clip again.")


def _pairs(first: Iterator[Frame], second: Iterator[Frame], count: int) -> Iterator[tuple[Frame, Frame]]:
    return zip(_first(first, 0, count), _first(second, 0, count), strict=True)


def _faded(frames: Iterator[Frame], parts: Sequence[int], whole: int) -> Iterator[tuple[Frame, int]]:
    """Yield the frames out of black, each at its part of ``whole``."""
    for frame, part in zip(frames, parts, strict=True):
        black = black_frame(frame.shape[1], frame.shape[0] * 2 // 3)
        yield blended(black, frame, part, whole), 1


def _fade_out(frames: Iterator[Frame], seen: int, recipe: PieceRecipe) -> Iterator[tuple[Frame, int]]:
    yield from _faded(frames, range(seen, 0, -1), seen + 1)
    if recipe.black_frames:
        yield black_frame(recipe.width, recipe.height), recipe.black_frames


def _ramp(frame: int, length: int, fade_frames: int) -> tuple[int, int]:
    """Return how much of a text is there at ``frame``, as part and whole: up, full, down."""
    whole = fade_frames + 1
    return min(whole, frame + 1, length - frame), whole


def _drawn(text: TitleText, width: int, height: int) -> tuple[Frame, np.ndarray]:
    """Return the text as a frame and its alpha, uint8 (H, W); rolling text is taller than the frame."""
    drawn = drawn_text(text, width, height)
    even = drawn.shape[0] - drawn.shape[0] % 2
    return frame_of_rgb(drawn[:even, :, :3]), drawn[:even, :, 3]


def _titled(frames: Iterator[Frame], recipe: PieceRecipe) -> Iterator[tuple[Frame, int]]:
    overlay, alpha = _drawn(recipe.text or TitleText(lines=()), recipe.width, recipe.height)
    for number, frame in enumerate(frames):
        part, whole = _ramp(number, recipe.length_frames, recipe.fade_frames)
        yield laid_over(frame, overlay, alpha, part, whole), 1


def _card(recipe: PieceRecipe) -> Iterator[tuple[Frame, int]]:
    text = recipe.text or TitleText(lines=())
    ground = np.empty((recipe.height, recipe.width, 3), np.uint8)
    ground[:] = text.background >> 16 & 255, text.background >> 8 & 255, text.background & 255
    if text.rolling:
        yield from _rolled(frame_of_rgb(ground), text, recipe)
        return
    overlay, alpha = _drawn(text, recipe.width, recipe.height)
    card = laid_over(frame_of_rgb(ground), overlay, alpha)
    black = black_frame(recipe.width, recipe.height)
    held = 0
    for number in range(recipe.length_frames):
        part, whole = _ramp(number, recipe.length_frames, recipe.fade_frames)
        if part < whole:
            if held:
                yield card, held
                held = 0
            yield blended(black, card, part, whole), 1
        else:
            held += 1
    if held:
        yield card, held


def _rolled(ground: Frame, text: TitleText, recipe: PieceRecipe) -> Iterator[tuple[Frame, int]]:
    """Yield credits that roll from below the frame until the last row has left it."""
    drawn = drawn_text(text, recipe.width, recipe.height)
    nothing = np.zeros((recipe.height, recipe.width, 4), np.uint8)
    strip = np.concatenate([nothing, drawn, nothing])
    way = strip.shape[0] - recipe.height
    for number in range(recipe.length_frames):
        top = way * number // max(1, recipe.length_frames - 1)
        window = strip[top : top + recipe.height]
        yield laid_over(ground, frame_of_rgb(window[..., :3]), window[..., 3]), 1


def _text_of(text: TitleText | None) -> str:
    return "\n".join(line for line, _ in text.lines) if text else ""
