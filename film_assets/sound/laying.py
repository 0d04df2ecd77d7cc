"""One scene's speech and effects on its own time line, in samples from the scene's first.

Which stems and cues a film has belongs to ``spotting``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from film_assets.breakdown.model import PlacedSpeech, Scene, SceneTiming, Shot, ShotSize, SpeechPlace, Timing
from film_assets.breakdown.spoken import voice_label
from film_assets.kernel.draws import seed_of
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample
from film_assets.sound.model import Effect, Placed
from film_assets.sound.recordings import Recordings
from film_assets.sound.words import ambience_of, effects_of, silence_in, stops_in, through_loudspeaker
from film_assets.store.lists import Listed

EDGE_SAMPLES = SAMPLE_RATE_HZ * 6 // 100
"""Music and effects of two scenes cross over 60 ms on either side of the cut."""
TREATMENT = {
    SpeechPlace.OFF_SCREEN: "off_screen",
    SpeechPlace.VOICE_OVER: "voice_over",
    SpeechPlace.FILTERED: "phone",
}
RECORDED_SAMPLES_AT_MOST = SAMPLE_RATE_HZ * 12
"""A single recorded sound lasts as long as it is, and no longer than this."""
LEAST_NOISE_SAMPLES = SAMPLE_RATE_HZ // 4
LASTING_NOISE_SAMPLES = SAMPLE_RATE_HZ * 2
NOISE_HEARD_SAMPLES = SAMPLE_RATE_HZ
"""So much of a noise's beginning is kept clear of speech."""
DISTANCE_CDB = {ShotSize.EWS: -300, ShotSize.WS: -150, ShotSize.FS: -100, ShotSize.CU: 50, ShotSize.ECU: 50}
"""Voices seen from far away are a little softer,"""
FAR_SIZES = (ShotSize.EWS, ShotSize.WS)
"""and have more of the room about them."""
OFF_SCREEN_CDB = -250
PLAIN_CLUFS = -2300
"""How loud a line is taken to be that does not say (EBU R 128's programme level)."""


def scene_samples(timed: SceneTiming, rate: FrameRate) -> int:
    """Return how long a scene lasts, from its own first frame, so that its place in the film plays no part."""
    return first_sample(timed.end_frame_exclusive - timed.start_frame, rate)


class LaidScene:
    """One scene's shots on its own time line, in samples from the scene's first."""

    def __init__(
        self, scene: Scene, timed: SceneTiming, shots: tuple[Shot, ...], timing: Timing, rate: FrameRate
    ) -> None:
        times = {shot.label: shot for shot in timing.shots}
        self.scene = scene
        self.rate = rate
        self.length_samples = scene_samples(timed, rate)
        self.shots = [
            (shot, times[shot.label], first_sample(times[shot.label].start_frame - timed.start_frame, rate))
            for shot in shots
        ]

    def _speeches(self) -> Iterator[tuple[Shot, PlacedSpeech, int]]:
        for shot, times, start in self.shots:
            for placed in times.speeches:
                yield shot, placed, start + placed.start_sample

    def spoken(self, voices: Mapping[str, Listed]) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
        """Return where somebody speaks, half-open, in order, and how loud each line is, in whole LU.

        A line that has nothing to say is not spoken.
        """
        found = []
        for shot, placed, start in self._speeches():
            entry = voices.get(voice_label(shot.label, placed.index))
            facts: Mapping[str, Any] = entry.facts if entry else {}
            if not facts.get("silent"):
                level = int(facts.get("level_clufs", PLAIN_CLUFS)) + _treated(shot, placed)[1]
                found.append((start, start + placed.length_samples, round(level / 100) * 100))
        found.sort()
        return tuple((start, end) for start, end, _ in found), tuple(level for _, _, level in found)

    def dialogue(self, voices: Mapping[str, Listed]) -> tuple[Placed, ...]:
        """Return the voice takes where they are spoken, treated by where they come from."""
        laid = []
        for shot, placed, start in self._speeches():
            entry = voices.get(voice_label(shot.label, placed.index))
            if entry is not None:
                treatment, gain_cdb = _treated(shot, placed)
                laid.append(Placed(take=entry.ref, start_sample=start, gain_cdb=gain_cdb, treatment=treatment))
        return tuple(laid)

    def silences(self) -> tuple[tuple[int, int], ...]:
        """Return where the action asks for a stillness, half-open, in order: from its words to the end of its shot."""
        found = []
        for shot, times, start in self.shots:
            place = silence_in(shot.action)
            if place is not None:
                length = first_sample(times.length_frames, self.rate)
                found.append((start + _into(place, length), start + length))
        return tuple(found)

    def effects(
        self,
        spoken: Sequence[tuple[int, int]],
        recordings: Recordings = Recordings(),  # noqa: B008 (frozen)
    ) -> tuple[Effect, ...]:
        """Return ambience over the whole scene and its edges, and single sounds where the action names them, beside
        what is ``spoken``; by ``recordings`` where there are any."""
        action = "\n".join(shot.action for shot, _, _ in self.shots)
        crowd = max((max(shot.crowd, len(shot.present)) for shot, _, _ in self.shots), default=0)
        place = " ".join(self.scene.location.place)
        whole = self.length_samples + 2 * EDGE_SAMPLES
        laid = []
        for name in ambience_of(self.scene, action, crowd):
            draw = seed_of(f"ambience {name}", place)
            recorded = recordings.of(name, draw)
            laid.append(
                Effect(
                    name=name,
                    start_sample=0,
                    length_samples=whole,
                    draw=draw,
                    recording=recorded.sha256 if recorded else "",
                )
            )
        return (*laid, *self._noises(spoken, recordings))

    def _noises(self, spoken: Sequence[tuple[int, int]], recordings: Recordings) -> list[Effect]:
        laid: list[Effect] = []
        for shot, times, start in self.shots:
            length = first_sample(times.length_frames, self.rate)
            for effect, place in stops_in(shot.action):
                laid = [_ended(noise, effect, EDGE_SAMPLES + start + _into(place, length)) for noise in laid]
            for noise in effects_of(shot.action):
                if any(
                    _goes_on(before, noise.effect, EDGE_SAMPLES + start + _into(noise.place, length)) for before in laid
                ):
                    continue
                draw = seed_of(noise.effect, noise.words)
                recorded = recordings.of(noise.effect, draw)
                lasts = min(recorded.length_samples, RECORDED_SAMPLES_AT_MOST) if recorded else noise.length_samples
                begin = _beside_speech(start + _into(noise.place, length), lasts, start, length, spoken)
                laid.append(
                    Effect(
                        name=noise.effect,
                        start_sample=EDGE_SAMPLES + begin,
                        length_samples=lasts,
                        draw=draw,
                        recording=recorded.sha256 if recorded else "",
                    )
                )
        return laid


def _treated(shot: Shot, placed: PlacedSpeech) -> tuple[str, int]:
    """Return the treatment of a speech and its gain: by where it comes from, and how far away it is seen."""
    speech = shot.speeches[placed.index]
    place = speech.place
    if place is SpeechPlace.ON_SCREEN:
        return "distant" if shot.size in FAR_SIZES else "", DISTANCE_CDB.get(shot.size, 0)
    if place is SpeechPlace.FILTERED and through_loudspeaker(f"{speech.parenthetical}\n{speech.speaker}"):
        return "radio", 0
    return TREATMENT[place], OFF_SCREEN_CDB if place is SpeechPlace.OFF_SCREEN else 0


def _into(place: int, shot_samples: int) -> int:
    """Return how far into its shot a place in the action (thousandths of the text) is seen: the words cover 8 tenths."""
    return shot_samples * place * 8 // 10_000


def _ended(noise: Effect, name: str, at_sample: int) -> Effect:
    if noise.name != name or not noise.start_sample < at_sample < noise.start_sample + noise.length_samples:
        return noise
    return noise.model_copy(update={"length_samples": max(LEAST_NOISE_SAMPLES, at_sample - noise.start_sample)})


def _goes_on(noise: Effect, name: str, at_sample: int) -> bool:
    """Return whether ``noise`` is what the action names once more: steps that are still heard, a siren that still wails."""
    lasting = noise.name == name and noise.length_samples >= LASTING_NOISE_SAMPLES
    return lasting and noise.start_sample <= at_sample < noise.start_sample + noise.length_samples


def _beside_speech(
    wanted: int, noise_samples: int, shot_start: int, shot_samples: int, spoken: Sequence[tuple[int, int]]
) -> int:
    """Return where a noise begins in its scene: as wanted, or just before or after speech if that hides less of it.

    Only what sounds in the first second is kept clear of speech; a noise does not leave its shot.
    """
    heard = min(noise_samples, NOISE_HEARD_SAMPLES)

    def hidden(start: int) -> int:
        return sum(max(0, min(start + heard, end) - max(start, begin)) for begin, end in spoken)

    last = shot_start + shot_samples
    places = [wanted]
    for begin, end in spoken:
        places += [place for place in (begin - heard, end) if shot_start <= place < last]
    return min(places, key=lambda place: (hidden(place), abs(place - wanted), place))
