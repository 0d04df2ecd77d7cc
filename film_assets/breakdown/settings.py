"""Every number of the breakdown, with where it comes from; the rules themselves are in the modules that use them."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from film_assets.kernel.canonical import Frozen


class BreakdownSettings(Frozen):
    """Numbers of coverage and estimates. Seconds are exact fractions; "own" means this project's choice, to calibrate.

    Sources: conversation 120-150 words a minute (RedShark), narration 140-150 (voiceovers.com), reading of action
    calibrated on one feature of known length, shot lengths lognormal (B. Salt), 55 lines a page (12 pt Courier).
    """

    dialogue_words_per_minute: int = Field(default=150, ge=30, le=600)
    narration_words_per_minute: int = Field(default=145, ge=30, le=600)
    characters_per_second: int = Field(default=6, ge=1, le=60)
    """Of languages written without spaces (Chinese, Japanese). Own."""
    shortest_speech_seconds: Fraction = Fraction(4, 5)
    action_words_per_second: int = Field(default=4, ge=1, le=40)
    paragraph_seconds: Fraction = Fraction(2)
    """The least a paragraph of action lasts."""
    longest_action_seconds: Fraction = Fraction(8)
    """The most one derived shot of action lasts."""
    action_shot_words: int = Field(default=20, ge=4)
    """A derived action shot takes up sentences until it has so many words."""
    least_seconds_by_size: tuple[tuple[str, Fraction], ...] = (
        ("EWS", Fraction(4)),
        ("WS", Fraction(7, 2)),
        ("FS", Fraction(3)),
        ("MWS", Fraction(3)),
        ("MS", Fraction(5, 2)),
        ("MCU", Fraction(5, 2)),
        ("2S", Fraction(5, 2)),
        ("GROUP", Fraction(3)),
    )
    """The least a wordless derived shot of a size lasts; 2 s for the other sizes. Own."""
    least_seconds: Fraction = Fraction(2)
    spoken_least_seconds: Fraction = Fraction(1)
    """The least a shot with speech lasts, however short the speech."""
    establishing_scene_seconds: Fraction = Fraction(6)
    """A shorter scene gets no establishing shot of its own."""
    variety_percent: tuple[int, ...] = (82, 88, 92, 95, 98, 101, 105, 110, 118, 135)
    """Quantiles of a lognormal variety of derived lengths; one is drawn by the shot's own words."""
    pause_between_speeches_seconds: Fraction = Fraction(3, 10)
    beat_seconds: Fraction = Fraction(1)
    """``(beat)``, ``(pause)``."""
    ellipsis_seconds: Fraction = Fraction(2, 5)
    dash_seconds: Fraction = Fraction(1, 5)
    short_speech_seconds: Fraction = Fraction(3, 2)
    """A shorter speech may share its shot."""
    long_speech_seconds: Fraction = Fraction(10)
    """A longer speech is broken by reactions."""
    longest_shot_seconds: Fraction = Fraction(20)
    """No derived shot is held longer, however long a sentence is (hard range of shot-rules: 0.5 to 20 s)."""
    reaction_every_seconds: Fraction = Fraction(8)
    reaction_seconds: Fraction = Fraction(3, 2)
    closer_after_speeches: int = Field(default=2, ge=1)
    """Of one speaker alone: after so many speeches the shot goes closer."""
    closer_after_seconds: Fraction = Fraction(12)
    close_ups_from_speeches: int = Field(default=6, ge=2)
    """A run of at least so many speeches ends in close-ups (its last third)."""
    montage_seconds: Fraction = Fraction(2)
    last_shot_hold_seconds: Fraction = Fraction(1)
    title_seconds: Fraction = Fraction(3)
    """The least a shot with a text of its own over it lasts."""
    dissolve_seconds: Fraction = Fraction(1)
    fade_seconds: Fraction = Fraction(1)
    fade_to_black_seconds: Fraction = Fraction(3, 2)
    black_seconds: Fraction = Fraction(1, 2)
    lines_a_page: int = Field(default=55, ge=20)
    action_columns: int = Field(default=60, ge=20)
    dialogue_columns: int = Field(default=35, ge=10)
    page_seconds: Fraction = Fraction(60)
    longest_film_seconds: Fraction = Fraction(4 * 3600)
    """A longer film is refused."""
    estimates_differ_percent: int = Field(default=30, ge=1)
    """Above this difference between the two running times the writer is warned."""


DEFAULT_BREAKDOWN = BreakdownSettings()
