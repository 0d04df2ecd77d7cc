"""Every number of the breakdown, with where it comes from; the rules themselves are in the modules that use them."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction

from pydantic import Field, ValidationError

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.model import TitlePage


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
    close_ups_from_part: Fraction = Fraction(2, 3)
    """Of such a run, the part after which it goes close."""
    fragment_words: int = Field(default=3, ge=0)
    """So few words without anybody in them are no shot of their own: "Nothing. A second one." Own."""
    aside_words: int = Field(default=7, ge=0)
    """So few words that show nothing stay with the shot before."""
    follow_up_words: int = Field(default=6, ge=0)
    """So few words about somebody and a thing just shown stay with the thing: "She sets it for six"."""
    lead_words: int = Field(default=8, ge=0)
    """So few words before a colon lead into the speech after them."""
    handled_words: int = Field(default=8, ge=0)
    """In so few words somebody who handles a thing gives way to the thing where the size would not change."""
    crowd_from_people: int = Field(default=4, ge=2)
    """From so many unnamed people on a sentence is about the place."""
    city_from_people: int = Field(default=24, ge=2)
    """From so many on it wants the widest frame."""
    steps_apart: int = Field(default=2, ge=1)
    """Sizes of two neighbouring shots of one subject differ by so many steps (30-degree rule)."""
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
PACES = {"slow": Fraction(8, 5), "normal": Fraction(1), "fast": Fraction(3, 5)}
"""How much longer shots are at a pace: shot-rules' average lengths, slow 8 s, drama 5, action 3."""
_PACED = (
    *("longest_action_seconds", "least_seconds", "long_speech_seconds", "reaction_every_seconds", "montage_seconds"),
    "closer_after_seconds",
)


def settings_in(title_page: TitlePage) -> BreakdownSettings:
    """Return the numbers of the breakdown with what the title page changes: ``Pace: slow`` and lines of ``Breakdown`` such
    as ``reaction_every_seconds = 6``.

    Raises:
        ScriptError: a name, a number or a pace is none.
    """
    settings = DEFAULT_BREAKDOWN
    pace = title_page.first("pace").casefold()
    if pace and pace not in PACES:
        raise ScriptError(f"the pace {pace!r} on the title page is none: write {', '.join(PACES)}.")
    if pace:
        settings = _paced(settings, PACES[pace])
    changes: dict[str, str] = {}
    for key, lines in title_page.entries:
        for line in lines if key == "breakdown" else ():
            name, _, value = (part.strip() for part in line.partition("="))
            if name not in BreakdownSettings.model_fields or not isinstance(getattr(settings, name), int | Fraction):
                near = get_close_matches(name, BreakdownSettings.model_fields, 1, 0)[0]
                raise ScriptError(f"the breakdown has no number {name!r}: did you mean {near}?")
            changes[name] = value
    try:
        return BreakdownSettings.model_validate({**settings.model_dump(), **changes})
    except (ValidationError, ZeroDivisionError) as error:
        written = ", ".join(f"{name} = {value}" for name, value in changes.items())
        raise ScriptError(
            f"{written} on the title page is not right: write whole numbers or fractions such as 3/2."
        ) from error


def _paced(settings: BreakdownSettings, factor: Fraction) -> BreakdownSettings:
    sizes = tuple((size, seconds * factor) for size, seconds in settings.least_seconds_by_size)
    changes: dict[str, object] = {name: getattr(settings, name) * factor for name in _PACED}
    changes["action_shot_words"] = max(4, round(settings.action_shot_words * factor))
    changes["action_words_per_second"] = max(1, round(settings.action_words_per_second / factor))
    return settings.model_copy(update={**changes, "least_seconds_by_size": sizes})
