"""The cut as an OpenTimelineIO timeline: for editing programs, and for people who ask what stands where.

Files of other programs (EDL, FCPXML) are written from it by ``delivery``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from film_assets.breakdown.model import (
    PlacedSpeech,
    Scene,
    SceneList,
    Shot,
    ShotList,
    ShotTiming,
    Timing,
    Transition,
    TransitionKind,
)
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.breakdown.timing import transition_frames
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, frames_covering
from film_assets.store.lists import Listed, TakeList

START_TIMECODE_SECONDS = 3600
"""Films begin at 01:00:00:00 (EBU R 98, common practice)."""


def timeline_of(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, voice_tracks: TakeList
) -> otio.schema.Timeline:
    """Return the film's timeline, exactly ``timing.length_frames`` long.

    ``V1`` holds title card, shots, transitions, black (gaps) and end credits; ``A1 DX``, ``A2 DX``... the speeches, as
    many tracks as speak at once; a marker stands at every scene. Times inside a shot count from its clip's frame 0.
    Media are named by their keys in the store (``blobs/...``), a shot's handles as further media references; metadata
    under ``film_assets`` holds label, size, the script's lines and the take's fingerprint.
    """
    rate = FrameRate.parsed(timing.rate)
    timeline = otio.schema.Timeline(scenes.title)
    timeline.global_start_time = RationalTime(START_TIMECODE_SECONDS * rate.timebase, _fps(rate))
    timeline.tracks.append(_picture_track(scenes, shots, timing, clips, rate))
    for track in _speech_tracks(shots, timing, voice_tracks, rate):
        timeline.tracks.append(track)
    by_label = {scene.label: scene for scene in scenes.scenes}
    for timed in timing.scenes:
        timeline.tracks.markers.append(_scene_marker(by_label[timed.scene], timed.start_frame, rate))
    return timeline


def timeline_json(timeline: otio.schema.Timeline) -> str:
    """Return the timeline as its own JSON, the same for the same timeline."""
    return str(otio.adapters.write_to_string(timeline, adapter_name="otio_json"))


def _fps(rate: FrameRate) -> float:
    """Return the rate as OpenTimelineIO has it, a float; all values beside it are whole frames."""
    return float(rate.frames_per_second)


def _range(start: int, length: int, rate: FrameRate) -> TimeRange:
    return TimeRange(RationalTime(start, _fps(rate)), RationalTime(length, _fps(rate)))


def _gap(frames: int, rate: FrameRate) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=_range(0, frames, rate))


def _transition(name: str, in_frames: int, out_frames: int, rate: FrameRate) -> otio.schema.Transition:
    return otio.schema.Transition(
        name,
        otio.schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=RationalTime(in_frames, _fps(rate)),
        out_offset=RationalTime(out_frames, _fps(rate)),
    )


def _scene_marker(scene: Scene, start_frame: int, rate: FrameRate) -> otio.schema.Marker:
    marker = otio.schema.Marker(f"{scene.label} {scene.heading}".strip(), _range(start_frame, 1, rate))
    lines = [scene.lines.first_line, scene.lines.last_line]
    marker.metadata["film_assets"] = {"scene": scene.label, "lines": lines}
    return marker


def _picture_track(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, rate: FrameRate
) -> otio.schema.Track:
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    planned = {shot.label: shot for part in shots.scenes for shot in part.shots}
    takes = clips.by_label()
    into = _transitions_into(shots, timing)
    if timing.opening_frames:
        track.append(_card("title card", timing.opening_frames, rate))
    reached = timing.opening_frames
    for index, timed in enumerate(timing.shots):
        shared_before = max(0, reached - timed.start_frame)
        following = timing.shots[index + 1] if index + 1 < len(timing.shots) else None
        end = timed.start_frame + timed.length_frames
        shared_after = max(0, end - following.start_frame) if following else 0
        if timed.start_frame > reached:
            track.append(_gap(timed.start_frame - reached, rate))
        if shared_before:
            early = shared_before // 2
            track.append(_transition("dissolve", early, shared_before - early, rate))
        elif into[timed.label].kind is TransitionKind.FADE_IN:
            track.append(_transition("fade in", 0, transition_frames(into[timed.label], rate), rate))
        # The cut point of a dissolve lies in its middle: each neighbour ends, or begins, there.
        first = shared_before // 2
        length = timed.length_frames - first - (shared_after - shared_after // 2)
        track.append(_clip(planned[timed.label], timed, takes[timed.label], _range(first, length, rate), rate))
        if timed.tail_frames and not shared_after:
            track.append(_transition("fade out", timed.tail_frames, 0, rate))
        reached = end
    if timing.closing_black_frames:
        track.append(_gap(timing.closing_black_frames, rate))
    if timing.closing_frames:
        track.append(_card("end credits", timing.closing_frames, rate))
    return track


def _transitions_into(shots: ShotList, timing: Timing) -> Mapping[str, Transition]:
    of_scene = {scene.scene: scene.transition_in for scene in timing.scenes}
    return {
        shot.label: of_scene[part.scene] if place == 0 else Transition()
        for part in shots.scenes
        for place, shot in enumerate(part.shots)
    }


def _card(name: str, frames: int, rate: FrameRate) -> otio.schema.Clip:
    reference = otio.schema.GeneratorReference(name, generator_kind="title")
    return otio.schema.Clip(name, reference, _range(0, frames, rate))


def _clip(shot: Shot, timed: ShotTiming, take: Listed, used: TimeRange, rate: FrameRate) -> otio.schema.Clip:
    clip = otio.schema.Clip(shot.label, source_range=used)
    starts = {"head": 0, "body": timed.head_frames, "tail": timed.head_frames + timed.body_frames}
    lengths = {"head": timed.head_frames, "body": timed.body_frames, "tail": timed.tail_frames}
    references = {
        role: otio.schema.ExternalReference(take.blobs[role].key, _range(starts[role], lengths[role], rate))
        for role in starts
        if lengths[role] and role in take.blobs
    }
    clip.set_media_references(references, "body")
    clip.metadata["film_assets"] = {
        "label": shot.label,
        "size": shot.size.value,
        "lines": [shot.lines.first_line, shot.lines.last_line],
        "fingerprint": take.fingerprint,
        "take": take.number,
    }
    return clip


def _speech_tracks(shots: ShotList, timing: Timing, voice_tracks: TakeList, rate: FrameRate) -> list[otio.schema.Track]:
    """Return the speeches, each on the first track that is free when it begins; always at least one track."""
    planned = {shot.label: shot for part in shots.scenes for shot in part.shots}
    voices = voices_by_speech(voice_tracks)
    tracks, reached = [otio.schema.Track("A1 DX", kind=otio.schema.TrackKind.Audio)], [0]
    for timed in timing.shots:
        for placed in timed.speeches:
            start = timed.start_frame + _frames(placed.start_sample, rate)
            free = next((number for number, end in enumerate(reached) if end <= start), len(tracks))
            if free == len(tracks):
                tracks.append(otio.schema.Track(f"A{free + 1} DX", kind=otio.schema.TrackKind.Audio))
                reached.append(0)
            if start > reached[free]:
                tracks[free].append(_gap(start - reached[free], rate))
            clip = _speech(planned[timed.label], placed, voices[timed.label, placed.index], rate)
            tracks[free].append(clip)
            reached[free] = start + _frames(placed.length_samples, rate)
    return tracks


def _frames(samples: int, rate: FrameRate) -> int:
    """Return the whole frames that cover ``samples``; speeches begin on whole frames of their shot."""
    return frames_covering(Fraction(samples, SAMPLE_RATE_HZ), rate)


def _speech(shot: Shot, placed: PlacedSpeech, take: Listed, rate: FrameRate) -> otio.schema.Clip:
    speech = shot.speeches[placed.index]
    available = TimeRange(RationalTime(0, SAMPLE_RATE_HZ), RationalTime(placed.length_samples, SAMPLE_RATE_HZ))
    reference = otio.schema.ExternalReference(take.blobs["sound"].key, available)
    clip = otio.schema.Clip(
        f"{speech.speaker} {take.label}".strip(), reference, _range(0, _frames(placed.length_samples, rate), rate)
    )
    clip.metadata["film_assets"] = {
        "label": take.label,
        "speaker": speech.speaker,
        "text": speech.text,
        "lines": [speech.lines.first_line, speech.lines.last_line],
        "fingerprint": take.fingerprint,
    }
    return clip
