"""What is drawn: a view of figures in a set through a camera, as recipes carry it.

A view holds everything an engine needs and no name of anybody. Where figures stand in metres is the engine's own
business, decided from the view alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize
from film_assets.kernel.canonical import Frozen
from film_assets.look.model import Light, Look, SetDressing
from film_assets.look.prompts import Prompt
from film_assets.media.model import EncoderProfile as EncoderProfile
from film_assets.store.recipe import EngineIdentity, Recipe, take_ref


class Figure(Frozen):
    look: Look
    mark: int
    """The figure's place in the scene, counted from 0; the set says where that is."""
    pose: Pose = Pose.STANDING
    ends: Pose | None = None
    """The pose it gets into in the course of the shot; None: it stays in ``pose``."""
    action: str = ""
    prop: str = ""
    goes: str = ""
    """Of somebody who walks: ``in`` comes into frame and up to the mark, ``out`` leaves it; else the camera goes along."""
    on: str = ""
    """What it lies or sits on: ``floor``, or what a presence says; empty: what the set has."""
    face: str = ""
    """What the face shows: smile, laugh, sad, weep, angry, afraid, closed; empty: it is at rest."""
    looks_at: int = -1
    """Index into the view's figures and, after them, those off screen; -1: by the engine's rule; -2: into the camera; -3: at
    the view's object."""


class OffScreen(Frozen):
    """Somebody out of frame whom a figure looks at, or who sits or lies: their seat is not free."""

    mark: int
    pose: Pose = Pose.STANDING
    on: str = ""
    """What they lie or sit on, as of a figure."""


class Camera(Frozen):
    size: ShotSize
    angle: Angle = Angle.EYE
    moves: tuple[Move, ...] = ()
    subject: tuple[int, ...] = ()
    """Indices into the view's figures; empty: the place, or the object."""
    over: int = -1
    """OTS: whose shoulder; POV: whose eyes."""
    side: str = "right"
    """From which side of the axis between mark 0 and mark 1 the scene is seen: ``right``, where sets show the wall that is
    dressed; ``left`` where the seats of a set face that way."""
    lens_mm: int = 0
    """Focal length on a 36 mm sensor; 0: the engine's choice for the size."""


class View(Frozen):
    set: SetDressing
    light: Light = Light()
    figures: tuple[Figure, ...] = ()
    off_screen: tuple[OffScreen, ...] = ()
    camera: Camera
    object: str = ""
    """A prop word the frame is built on (an insert), or that lies in the set."""
    object_action: str = ""
    """What an animal that the frame is built on does: walk, trot, run, sit, lie, sleep, fly; an aircraft: fly; empty: it
    stands."""
    object_text: str = ""
    """Handwriting, a label, a clock's time: burned into the object."""
    typefaces: tuple[str, ...] = ()
    """Name and digest of fonts that a user added and that draw some of ``object_text``; of an engine that letters it."""
    crowd: int = 0
    young: bool = False
    """The crowd are children."""
    draw: int = 0
    """Seed of idle motion, blinks and handheld, from the shot's own words."""
    style: str = "storyboard"
    style_version: str = ""
    """Of an engine whose styles are files: the digest of the style's values; empty where the prompt carries the style."""
    words: str = ""
    """The action in words, for engines that read prompts; empty for previs."""


class Mouth(Frozen):
    """What one figure's mouth does: one letter a drawn frame of the clip, from its first frame.

    Letters: ``X`` rest, ``A`` closed (m b p), ``B`` teeth (s t i), ``C`` open (e), ``D`` wide (a), ``E`` round (o),
    ``F`` pursed (u w), ``G`` lip under teeth (f v), ``H`` tongue (l n). The first letter is always ``X``.
    """

    figure: int
    shapes: str


class Reference(Frozen):
    """A picture that a model is shown: a take and its file role."""

    take: str
    """Take reference (``store.recipe.take_ref``)."""
    role: str = "image"
    same_number: bool = False
    """A keyframe of the same shot: take n goes by its take n, and ``take`` is its fingerprint alone."""

    def ref(self, number: int) -> str:
        """Return the take that take ``number`` goes by."""
        return take_ref(self.take, number) if self.same_number else self.take


class Generation(Frozen):
    """How a generating engine asks its model; absent where an engine draws. Sizes and counts are ones the model makes
    exactly; the result is fitted to the recipe's own size, rate and length afterwards."""

    prompt: Prompt
    negative: str = ""
    width: int = Field(ge=16)
    height: int = Field(ge=16)
    lengths: tuple[int, ...] = ()
    """Of a clip: frames of each stretch that is generated, one after the other."""
    rate: str = ""
    """Of a clip: frames a second the model moves at, as ``FrameRate`` writes it."""
    extended: str = ""
    """Of a clip longer than one stretch: ``chained`` (each starts from the last frame before it), ``there_and_back``
    (one stretch, played to and fro)."""
    between: str = "blend"
    """How frames at the film's rate come from the model's: ``blend`` or ``nearest``."""
    steps: int = Field(ge=1)
    guidance_hundredths: int = 100
    seed: int = Field(ge=0)
    references: tuple[Reference, ...] = ()
    """Characters, in the order the prompt counts them; then other pictures to go by."""
    last_frame: str = ""
    """Fingerprint of the keyframe a clip ends on; take n ends on its take n."""
    control: str = ""
    """Which map of the same view, drawn by previs, holds framing: ``depth``, ``pose``, ``ids``."""
    control_percent: int = Field(default=0, ge=0, le=200)
    control_version: int = 0
    """Of the maps' maker."""


GENERATION_CAUSES = {
    "generation": "how the picture engine is asked changed",
    "generation.prompt": "{shot} changed",
    "generation.prompt.style": "style changed",
    "generation.prompt.people": "who is in {shot} changed",
    "generation.negative": "style changed",
    "generation.seed": "{shot} changed",
    "generation.lengths": "length of {shot} changed",
    "generation.extended": "length of {shot} changed",
    "generation.references": "character sheets of {shot} changed",
    "generation.last_frame": "last frame of {shot} changed",
}


class CharacterSheetRecipe(Recipe):
    """One character drawn front, side and back, for people and for reference. File role: ``image`` (PNG); where a model
    generates it, also ``front``, ``side`` and ``full`` (PNG), one picture each."""

    kind: ClassVar[str] = "character_sheet"
    causes: ClassVar[dict[str, str]] = {
        "look": "look of {character} changed",
        "engine": "picture engine changed",
        "width": "size of the sheet changed",
        "height": "size of the sheet changed",
        **GENERATION_CAUSES,
        "generation.prompt": "look of {character} changed",
        "generation.prompt.people": "look of {character} changed",
        "generation.seed": "look of {character} changed",
    }
    engine: EngineIdentity
    look: Look
    width: int = 960
    height: int = 540
    generation: Generation | None = None


class KeyframeRecipe(Recipe):
    """Frame 0 of a shot. File role: ``image`` (PNG, sRGB). Facts: ``width``, ``height``."""

    kind: ClassVar[str] = "keyframe"
    causes: ClassVar[dict[str, str]] = {
        "view.figures.look.top": "{top} of {figure} changed",
        "view.figures.look.bottom": "{bottom} of {figure} changed",
        "view.figures.look.hair": "hair of {figure} changed",
        "view.figures.look": "look of {figure} changed",
        "view.figures.pose": "what {figure} does in {shot} changed",
        "view.figures.looks_at": "where {figure} looks in {shot} changed",
        "view.figures": "who is in {shot} changed",
        "view.off_screen": "who is off screen in {shot} changed",
        "view.set": "set of {shot} changed",
        "view.light": "light of {shot} changed",
        "view.camera": "camera of {shot} changed",
        "view.style": "style changed",
        "view.style_version": "style changed",
        "view.typefaces": "a font for what is written in {shot} changed",
        "view": "{shot} changed",
        "width": "frame size changed",
        "height": "frame size changed",
        "engine": "picture engine changed",
        **GENERATION_CAUSES,
    }
    engine: EngineIdentity
    view: View
    width: int = Field(ge=16)
    height: int = Field(ge=16)
    generation: Generation | None = None

    def expected_facts(self) -> dict[str, Any]:
        return {"width": self.width, "height": self.height}


class ClipRecipe(Recipe):
    """A shot in motion: body, and handles where a transition or a title needs frames.

    All lengths are frames at ``rate``; the clip's own frame 0 is the first of its head. File roles: ``body`` (MP4, the
    profile's), ``head`` and ``tail`` (lossless, only where their length is above 0). Facts: ``width``, ``height``,
    ``rate``, ``head_frames``, ``body_frames``, ``tail_frames``, ``encoder_header`` (hash that must be equal for joining).
    """

    kind: ClassVar[str] = "clip"
    causes: ClassVar[dict[str, str]] = {
        **KeyframeRecipe.causes,
        "mouths": "speech in {shot} changed",
        "gestures": "speech in {shot} changed",
        "body_frames": "length of {shot} changed",
        "head_frames": "transition into {shot} changed",
        "tail_frames": "transition out of {shot} changed",
        "rate": "frame rate changed",
        "hold_frames": "drawings a second changed",
        "profile": "encoder settings changed",
        "first_frame": "keyframe of {shot} changed",
    }
    engine: EngineIdentity
    view: View
    width: int = Field(ge=16)
    height: int = Field(ge=16)
    rate: str
    """Frames a second as ``FrameRate`` writes it: ``24``, ``24000/1001``."""
    hold_frames: int = Field(default=2, ge=1, le=8)
    """Each drawing is shown for so many frames (2: on twos); mouths and motion follow drawings."""
    head_frames: int = 0
    body_frames: int = Field(ge=1)
    tail_frames: int = 0
    mouths: tuple[Mouth, ...] = ()
    gestures: tuple[tuple[int, int], ...] = ()
    """``(figure, drawing)``: a gesture peaks there (a stressed word)."""
    profile: EncoderProfile = EncoderProfile()
    first_frame: str = ""
    """Fingerprint of the keyframe, for engines that animate one: take n goes from its take n. Empty where the engine
    draws from the view."""
    generation: Generation | None = None

    def expected_facts(self) -> dict[str, Any]:
        return {
            "width": self.width,
            "height": self.height,
            "rate": self.rate,
            "head_frames": self.head_frames,
            "body_frames": self.body_frames,
            "tail_frames": self.tail_frames,
        }
