"""The cut as an OpenTimelineIO timeline: for editing programs, and for people who ask what stands where."""

from __future__ import annotations

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from film_assets.breakdown.model import SceneList, Shot, ShotList, ShotTiming, Timing, TransitionKind
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate
from film_assets.store.lists import Listed, TakeList

START_TIMECODE_SECONDS = 3600
"""Films begin at 01:00:00:00 (EBU R 98, common practice)."""


def timeline_of(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, voice_tracks: TakeList
) -> otio.schema.Timeline:
    """Return the film's timeline: V1 with every shot, dissolves and gaps, A1 with every speech, a marker a scene.

    Clips refer to media by blob (``blobs/<sha256>``); their ``film_assets`` metadata holds label, size, the script's
    lines and the fingerprint.
    """
    rate = FrameRate.parsed(timing.rate)
    fps = float(rate.frames_per_second)
    timeline = otio.schema.Timeline(scenes.title)
    timeline.global_start_time = RationalTime(START_TIMECODE_SECONDS * rate.timebase, fps)
    timeline.tracks.append(_picture_track(shots, timing, clips, fps))
    timeline.tracks.append(_speech_track(shots, timing, voice_tracks, rate, fps))
    headings = {scene.label: scene.heading for scene in scenes.scenes}
    for timed in timing.scenes:
        marked = TimeRange(RationalTime(timed.start_frame, fps), RationalTime(1, fps))
        marker = otio.schema.Marker(f"{timed.scene} {headings[timed.scene]}".strip(), marked)
        timeline.tracks.markers.append(marker)
    return timeline


def timeline_json(timeline: otio.schema.Timeline) -> str:
    """Return the timeline as its own JSON, the same for the same timeline."""
    return str(otio.adapters.write_to_string(timeline, adapter_name="otio_json"))


def _picture_track(shots: ShotList, timing: Timing, clips: TakeList, fps: float) -> otio.schema.Track:
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    planned = {shot.label: shot for scene in shots.scenes for shot in scene.shots}
    by_label = clips.by_label()
    dissolved = {scene.scene for scene in timing.scenes if scene.transition_in.kind is TransitionKind.DISSOLVE}
    first_of_scene = {scene.shots[0].label: scene.scene for scene in shots.scenes if scene.shots}
    reached = 0
    for timed in timing.shots:
        overlap = reached - timed.start_frame
        if overlap < 0:
            track.append(_gap(-overlap, fps))
        elif overlap > 0 and first_of_scene.get(timed.label) in dissolved:
            _dissolve(track, overlap, fps)
        track.append(_clip(planned[timed.label], timed, by_label[timed.label], max(0, overlap), fps))
        reached = timed.start_frame + timed.length_frames
    if timing.length_frames > reached:
        track.append(_gap(timing.length_frames - reached, fps))
    return track


def _dissolve(track: otio.schema.Track, overlap: int, fps: float) -> None:
    """Put a dissolve at the end of ``track``; its cut point lies in the middle of the overlap."""
    before = track[-1]
    trimmed = overlap // 2
    span = before.source_range
    before.source_range = TimeRange(span.start_time, span.duration - RationalTime(overlap - trimmed, fps))
    track.append(
        otio.schema.Transition(
            "dissolve",
            otio.schema.TransitionTypes.SMPTE_Dissolve,
            in_offset=RationalTime(trimmed, fps),
            out_offset=RationalTime(overlap - trimmed, fps),
        )
    )


def _clip(shot: Shot, timed: ShotTiming, take: Listed, overlap: int, fps: float) -> otio.schema.Clip:
    available = TimeRange(RationalTime(0, fps), RationalTime(timed.length_frames, fps))
    reference = otio.schema.ExternalReference(take.blobs["body"].key, available)
    used_by_dissolve = overlap // 2
    clip = otio.schema.Clip(
        shot.label,
        reference,
        TimeRange(RationalTime(used_by_dissolve, fps), RationalTime(timed.length_frames - used_by_dissolve, fps)),
    )
    clip.metadata["film_assets"] = {
        "label": shot.label,
        "size": shot.size.value,
        "lines": [shot.lines.first_line, shot.lines.last_line],
        "fingerprint": take.fingerprint,
        "head_frames": timed.head_frames,
        "tail_frames": timed.tail_frames,
    }
    return clip


def _gap(frames: int, fps: float) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=TimeRange(RationalTime(0, fps), RationalTime(frames, fps)))


def _speech_track(
    shots: ShotList, timing: Timing, voice_tracks: TakeList, rate: FrameRate, fps: float
) -> otio.schema.Track:
    """Return the speeches in whole frames; one that begins before the last has ended begins where that ends."""
    track = otio.schema.Track("A1", kind=otio.schema.TrackKind.Audio)
    planned = {shot.label: shot for scene in shots.scenes for shot in scene.shots}
    voices = voices_by_speech(voice_tracks)
    reached = 0
    for timed in timing.shots:
        for placed in timed.speeches:
            start = timed.start_frame + _frame_at(placed.start_sample, rate)
            length = max(1, _frame_at(placed.length_samples, rate))
            if start > reached:
                track.append(_gap(start - reached, fps))
            skipped = max(0, reached - start)
            if skipped >= length:
                continue
            entry = voices[timed.label, placed.index]
            available = TimeRange(RationalTime(0, fps), RationalTime(length, fps))
            clip = otio.schema.Clip(
                f"{planned[timed.label].speeches[placed.index].speaker} {entry.label}".strip(),
                otio.schema.ExternalReference(entry.blobs["sound"].key, available),
                TimeRange(RationalTime(skipped, fps), RationalTime(length - skipped, fps)),
            )
            track.append(clip)
            reached = start + length
    return track


def _frame_at(sample: int, rate: FrameRate) -> int:
    return int(sample * rate.frames_per_second / SAMPLE_RATE_HZ)
