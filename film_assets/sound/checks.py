"""Checks of what is heard: every line over its bed, sound and picture together, speakers told apart."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from film_assets.breakdown.model import Shot, ShotList, Speech, Timing
from film_assets.breakdown.spoken import speeches_in
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample, timecode
from film_assets.look.model import Cast, CastMember
from film_assets.media.loudness import decode_sound
from film_assets.orchestration.checks import film_check
from film_assets.orchestration.studio import Studio
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.sound import espeak
from film_assets.store.lists import TakeList
from film_assets.store.measuring import measured_once

PAIRS_SHOWN = 5


class _KeptLag(Frozen):
    """How much later a film is heard than its dialogue stem, as the store keeps it beside the film."""

    milliseconds: int
    alike: bool
    """Whether anything in one was found in the other."""


def spoken_lines(shots: ShotList, timing: Timing) -> Iterator[tuple[Shot, Speech, int, int]]:
    """Yield every speech with its shot, and where it is spoken in the film: half-open, in samples."""
    planned = {shot.label: shot for part in shots.scenes for shot in part.shots}
    rate = FrameRate.parsed(timing.rate)
    for timed in timing.shots:
        start = first_sample(timed.start_frame, rate)
        for placed in timed.speeches:
            first = start + placed.start_sample
            yield (
                planned[timed.label],
                planned[timed.label].speeches[placed.index],
                first,
                first + placed.length_samples,
            )


@film_check("sound_mix", measures=True)
def speech_lies_over_its_bed(shots: ShotList, timing: Timing, sound_mix: TakeList, studio: Studio) -> Sequence[str]:
    """Every line lies 10 dB over music and effects while it is spoken, measured on the film's stems, and no word drowns."""
    # Numpy is loaded by what measures, not by loading the definitions.
    from film_assets.sound.measure import ENOUGH_DB, speech_over_bed

    spoken = list(spoken_lines(shots, timing))
    if not spoken:
        return []
    dialogue, music, effects = (studio.store.blob_file(sound_mix.entries[0].blobs[stem]) for stem in ("DX", "MX", "FX"))
    measured = speech_over_bed(dialogue, music, effects, [(start, end) for _, _, start, end in spoken])
    return [
        f"shot {shot.label}, {speech.speaker or 'narration'}: “{_short(speech.text)}” lies {over.line_db:.1f} dB over music "
        f"and effects instead of {ENOUGH_DB:.0f}, {over.worst_db:.1f} dB at {_at(over.worst_sample, timing)}"
        for (shot, speech, _, _), over in zip(spoken, measured, strict=True)
        if not over.enough
    ]


@film_check("final_film", measures=True)
def sound_is_in_sync(timing: Timing, final_film: TakeList, sound_mix: TakeList, studio: Studio) -> Sequence[str]:
    """The finished film's sound, as a player decodes it, lies on its dialogue stem: 0 within one frame."""
    from film_assets.sound.measure import lag_of

    rate = FrameRate.parsed(timing.rate)
    said, film = sound_mix.entries[0].blobs["DX"], final_film.entries[0].blobs["film"]

    def measured() -> _KeptLag:
        with tempfile.TemporaryDirectory(dir=studio.store.shelf.scratch_root) as folder:
            heard = Path(folder) / "film.wav"
            decode_sound(studio.store.blob_file(film), heard, studio.check_cancelled)
            lag = lag_of(heard, studio.store.blob_file(said))
        return _KeptLag(milliseconds=lag.milliseconds, alike=lag.likeness > 0)

    lag = measured_once(studio.store, f"{film.sha256}_{said.sha256}", _KeptLag, measured)
    frame_milliseconds = 1000 / rate.frames_per_second
    if not lag.alike or abs(lag.milliseconds) < frame_milliseconds:
        return []
    way = "late" if lag.milliseconds > 0 else "early"
    return [f"the sound is {abs(lag.milliseconds)} ms {way} against the dialogue stem, more than a frame"]


@film_check("voice_tracks", warns=True)
def every_line_is_heard(screenplay: Screenplay, shots: ShotList, voice_tracks: TakeList) -> Sequence[str]:
    """Every line of dialogue is said; one that holds nothing to say is told here: pictographs are silent under their
    subtitle, punctuation alone is left out."""
    spoken = [speech.lines for _, _, _, speech in speeches_in(shots)]
    heard = {line for span in spoken for line in range(span.first_line, span.last_line + 1)}
    lines = (element for element in screenplay.elements if element.kind is ElementKind.DIALOGUE)
    unsaid = [
        f"line {element.lines.first_line}: “{_short(element.text)}” has nothing that can be said: it is left out"
        for element in lines
        if element.text.strip() and heard.isdisjoint(range(element.lines.first_line, element.lines.last_line + 1))
    ]
    return unsaid + [
        f"{entry.label}: {entry.about.get('speaker', 'somebody')} says nothing that this voice can say: half a second of "
        "silence stands for it"
        for entry in voice_tracks.entries
        if entry.facts.get("silent")
    ]


@film_check("voice_tracks", warns=True)
def speakers_sound_apart(shots: ShotList, cast: Cast) -> Sequence[str]:
    """No two who speak in one scene have nearly the same voice; where a cast is larger than its voices, who they are."""
    members = {member.name: member for member in cast.members}
    findings = []
    told: set[tuple[str, str]] = set()
    for scene in shots.scenes:
        speakers = sorted({speech.speaker for shot in scene.shots for speech in shot.speeches} & members.keys())
        alike = [pair for pair in combinations(speakers, 2) if _alike(members[pair[0]], members[pair[1]])]
        new = [pair for pair in alike if pair not in told]
        told.update(new)
        if new:
            pairs = ", ".join(f"{first} and {second}" for first, second in new[:PAIRS_SHOWN])
            more = f" and {len(new) - PAIRS_SHOWN} more pairs" if len(new) > PAIRS_SHOWN else ""
            findings.append(
                f"in scene {scene.scene} {pairs}{more} sound nearly alike: a wish such as [[voice: {new[0][1]} = deep]] "
                "tells them apart"
            )
    return findings


def _alike(first: CastMember, second: CastMember) -> bool:
    if {first.voice_engine, second.voice_engine} == {espeak.ENGINE_NAME}:
        from film_assets.sound.espeak.casting import UNLIKE, distance

        return distance(first.voice, second.voice) < UNLIKE
    return first.voice.voice == second.voice.voice


def _at(sample: int, timing: Timing) -> str:
    rate = FrameRate.parsed(timing.rate)
    return timecode(int(sample * rate.frames_per_second / SAMPLE_RATE_HZ), rate)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


CHECKS = (every_line_is_heard, speakers_sound_apart, speech_lies_over_its_bed, sound_is_in_sync)
