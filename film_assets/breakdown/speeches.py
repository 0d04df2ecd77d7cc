"""A cue and its lines become speeches: words to be said, how, from where, and with what pauses.

Which shot carries them belongs to ``dialogue``; the words for delivery are in ``deliveries.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.breakdown.model import Delivery, Speech, SpeechPlace
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.kernel.data import yaml_data
from film_assets.screenplay.model import Element, ElementKind, LineSpan
from film_assets.screenplay.plain import INVISIBLE, plain, without_emphasis

_WIDE_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_TO = re.compile(r"^(?:to|into|at|towards?)\s+(?:the\s+)?(?P<whom>[^,;]+)", re.IGNORECASE)
_INLINE_PAUSE = re.compile(r"\(\s*(?:a |long )?(?:beat|pause)\s*\)", re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("deliveries.yaml").read_text("utf-8"))
    return loaded


def folded_name(name: str) -> str:
    """Return the identity of a character's name: NFC, upper case, one space between words, no marks of emphasis, no
    bidirectional or zero-width controls."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    return " ".join(without_emphasis(text).split()).rstrip(":").strip().upper()


def cue_name(cue: Element) -> str:
    """Return who speaks under ``cue``."""
    return folded_name(cue.text)


def cue_place(extension: str) -> SpeechPlace:
    """Return where the voice of a cue with ``extension`` comes from."""
    parts = [re.sub(r"\s+", " ", part).strip().casefold() for part in re.split(r"[,/;]", extension)]
    if any(part in _data()["filtered"] or _named_in(part, _data()["filtered"]) for part in parts if part):
        return SpeechPlace.FILTERED
    for kind, words in _data()["extensions"].items():
        if any(part in words for part in parts):
            return SpeechPlace(kind)
    return SpeechPlace.ON_SCREEN


def _named_in(text: str, phrases: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) for phrase in phrases)


def delivery_of(parenthetical: str, text: str) -> Delivery:
    """Return how a speech is said, from its parenthetical first, then from capitals and exclamation marks."""
    written = parenthetical.casefold()
    if written:
        for delivery, phrases in _data()["deliveries"].items():
            if _named_in(written, phrases):
                return Delivery(delivery)
    letters = [character for character in text if character.isalpha()]
    if len(letters) > 5 and text.upper() == text and text.lower() != text and "!" in text:
        return Delivery.SHOUT
    return Delivery.URGENT if text.endswith(("!!", "?!", "!?")) else Delivery.PLAIN


def is_intense(speech: Speech) -> bool:
    """Return whether a speech wants a close-up: an exclamation, a whisper, a shout, tears."""
    return "!" in speech.text or speech.delivery in _data()["intense"]


def speeches_of(block: Sequence[Element], settings: BreakdownSettings) -> tuple[Speech, ...]:
    """Return the speeches of one cue: one, or one for each part between parentheticals.

    ``block`` is the cue with its parentheticals, lines and lyrics. A parenthetical that is only a pause makes a pause;
    any other says how the part after it is said (and keeps saying so until the next).
    """
    cue = block[0]
    speaker, place = cue_name(cue), cue_place(cue.extension)
    found: list[Speech] = []
    written = to = language = ""
    pause = Fraction(0)
    for element in block[1:]:
        if element.kind is ElementKind.PARENTHETICAL:
            words = _spoken(element.text)
            if words.casefold().strip(" .") in _data()["pauses"]:
                pause += settings.beat_seconds
                continue
            written = words
            if _named_in(words.casefold(), _data()["filtered"]):
                place = SpeechPlace.FILTERED
            to = folded_name(whom["whom"]) if (whom := _TO.match(words)) else ""
            language = next(
                (code for phrase, code in _data()["languages"].items() if phrase in words.casefold()), language
            )
            continue
        sung = element.kind is ElementKind.LYRIC
        for part, before in _parts(element.text, settings):
            found.append(
                Speech(
                    speaker=speaker,
                    text=part,
                    delivery=Delivery.SUNG if sung else delivery_of(written, part),
                    place=place,
                    language=language,
                    parenthetical=written,
                    to=to,
                    pause_before_seconds=pause
                    + before
                    + (settings.pause_between_speeches_seconds if found and not pause and not before else 0),
                    lines=element.lines,
                )
            )
            pause = Fraction(0)
    return _joined(found)


def _joined(speeches: list[Speech]) -> tuple[Speech, ...]:
    """Join neighbours that are said alike with nothing between them (lines divided by a two-space line, lyrics)."""
    joined: list[Speech] = []
    for speech in speeches:
        last = joined[-1] if joined else None
        alike = last is not None and (last.delivery, last.parenthetical, last.place, last.language) == (
            speech.delivery,
            speech.parenthetical,
            speech.place,
            speech.language,
        )
        if last is not None and alike and speech.pause_before_seconds <= Fraction(3, 10):
            lines = LineSpan(first_line=last.lines.first_line, last_line=speech.lines.last_line)
            joined[-1] = last.model_copy(update={"text": f"{last.text} {speech.text}", "lines": lines})
        else:
            joined.append(speech)
    return tuple(joined)


def _parts(text: str, settings: BreakdownSettings) -> list[tuple[str, Fraction]]:
    """Return the spoken parts of ``text`` between written beats, each with the pause before it."""
    parts: list[tuple[str, Fraction]] = []
    for index, part in enumerate(_INLINE_PAUSE.split(text)):
        words = _spoken(part)
        if any(map(_is_read, words)):
            before = settings.beat_seconds if index else Fraction(0)
            if words.startswith(("...", "…")):
                before += settings.ellipsis_seconds
            parts.append((words, before))
    return parts


def _is_read(character: str) -> bool:
    """Return whether ``character`` is more than punctuation: a pictograph that no voice says stands in the subtitles."""
    return character.isalnum() or unicodedata.category(character) == "So"


def _spoken(text: str) -> str:
    """Return ``text`` as it is said: one line, no emphasis, no invisible controls."""
    return plain(INVISIBLE.sub("", text))


def estimated_seconds(text: str, place: SpeechPlace, settings: BreakdownSettings) -> Fraction:
    """Return about how long ``text`` takes to say, before any voice has said it.

    Words at 150 a minute (voice-over 145); scripts without spaces at 6 characters a second; pauses for dots and dashes.
    """
    wide = len(_WIDE_SCRIPT.findall(text))
    words = len(re.findall(r"[^\W_]+(?:['’\-.][^\W_]+)*", _WIDE_SCRIPT.sub(" ", text)))
    narrated = place is SpeechPlace.VOICE_OVER
    rate = settings.narration_words_per_minute if narrated else settings.dialogue_words_per_minute
    seconds = Fraction(words * 60, rate) + Fraction(wide, settings.characters_per_second)
    seconds += settings.ellipsis_seconds * len(re.findall(r"(?:\.\.\.|…)(?=.)", text))
    seconds += settings.dash_seconds * len(re.findall(r"—|--", text))
    return max(seconds, settings.shortest_speech_seconds)


def voice_seconds(speech: Speech, settings: BreakdownSettings) -> Fraction:
    """Return the estimate of one speech without the pause before it."""
    return estimated_seconds(speech.text, speech.place, settings)
