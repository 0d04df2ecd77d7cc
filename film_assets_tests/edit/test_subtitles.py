from __future__ import annotations

from fractions import Fraction

import pysubs2
from hypothesis import given, settings
from hypothesis import strategies as st

from film_assets.breakdown.model import Delivery, Speech, SpeechPlace
from film_assets.edit.cue_text import LINE_WIDTH, cue_parts, laid_in_lines, width_of
from film_assets.edit.model import SubtitleCue, SubtitleList
from film_assets.edit.subtitles import Words, as_srt, as_vtt, reading_speed_findings, subtitles_of
from film_assets_tests.edit.films import RATE, SECOND, a_film, a_scene, a_shot, a_speech

LONG = "My mother built this mast. She said a signal is only a question. You send it out and wait."


def subtitled(*speeches: Speech, spoken: dict[int, int] | None = None, words: Words | None = None) -> SubtitleList:
    """Return the subtitles of one shot; ``spoken`` in samples by speech."""
    lengths = {("1-1", index): length for index, length in (spoken or {}).items()}
    film = a_film((a_scene(), [a_shot(speeches=speeches)]), spoken=lengths, closing_frames=240)
    return subtitles_of(*film, words or {}, RATE, "en")


def spans(subtitles: SubtitleList) -> list[tuple[int, int]]:
    return [(cue.start_frame, cue.end_frame_exclusive) for cue in subtitles.cues]


def test_a_cue_stands_while_its_speech_sounds() -> None:
    # Speech starts after 4 frames of pre-roll and lasts two seconds; 13 characters need less.
    assert spans(subtitled(a_speech(), spoken={0: 2 * SECOND})) == [(4, 52)]


def test_a_fast_speech_stays_into_the_pause_until_it_can_be_read() -> None:
    # 40 characters at 20 a second: two seconds, of which one is spoken.
    text = "Forty characters stand in this one line."
    assert len(text) == 40
    assert spans(subtitled(a_speech(text), spoken={0: SECOND})) == [(4, 52)]


def test_a_cue_leaves_two_frames_before_the_next() -> None:
    text = "Forty characters stand in this one line."
    second = a_speech("No.", pause_before_seconds=Fraction(1, 2))
    subtitles = subtitled(a_speech(text), second, spoken={0: SECOND, 1: SECOND})
    # The second speech starts at 4 + 24 + 12.
    assert spans(subtitles) == [(4, 38), (40, 64)]
    assert len(reading_speed_findings(subtitles)) == 1


def test_a_very_short_word_is_shown_for_five_sixths_of_a_second() -> None:
    assert spans(subtitled(a_speech("No."), spoken={0: SECOND // 4})) == [(4, 24)]


def test_a_long_speech_is_cut_at_sentences_when_its_words_are_spoken() -> None:
    # The second sentence begins at character 27; its first word is heard after two seconds.
    words = {("1-1", 0): [[0, 0, 2], [2 * SECOND, 27, 3], [3 * SECOND, 31, 4]]}
    subtitles = subtitled(a_speech(LONG), spoken={0: 6 * SECOND}, words=words)
    assert [cue.lines for cue in subtitles.cues] == [
        ("My mother built this mast.",),
        ("She said a signal is only a question.", "You send it out and wait."),
    ]
    assert spans(subtitles) == [(4, 50), (52, 148)]


def test_words_that_nobody_timed_are_spread_evenly() -> None:
    # Character 27 of 90 of nine seconds: 2.7 s, which is 64 whole frames after the fourth.
    subtitles = subtitled(a_speech(LONG), spoken={0: 9 * SECOND})
    assert spans(subtitles)[1][0] == 4 + 64


def test_who_is_not_seen_is_named_once() -> None:
    over = {"place": SpeechPlace.VOICE_OVER}
    subtitles = subtitled(a_speech("He said so.", **over), a_speech("Exactly once.", **over), a_speech("You saw that?"))
    assert [cue.lines for cue in subtitles.cues] == [("NORA: He said so.",), ("Exactly once.",), ("You saw that?",)]


def test_a_name_leaves_room_for_the_words() -> None:
    speech = a_speech(LONG, speaker="THE VERY OLD STATION MASTER", place=SpeechPlace.OFF_SCREEN)
    subtitles = subtitled(speech, spoken={0: 9 * SECOND})
    assert subtitles.cues[0].lines == ("THE VERY OLD STATION MASTER:", "My mother built this mast.")
    assert all(width_of(line) <= LINE_WIDTH for cue in subtitles.cues for line in cue.lines)


def test_two_who_speak_together_share_a_cue_with_dashes() -> None:
    both = subtitled(a_speech("Somebody!"), a_speech("Anybody?", speaker="INES", together=True), spoken={1: 2 * SECOND})
    assert [(cue.lines, cue.speaker) for cue in both.cues] == [(("- Somebody!", "- Anybody?"), "NORA / INES")]
    assert spans(both) == [(4, 52)]


def test_a_third_voice_at_once_is_not_lost() -> None:
    trio = subtitled(a_speech("One!"), a_speech("Two!", together=True), a_speech("Three!", together=True))
    shown = " ".join(line for cue in trio.cues for line in cue.lines)
    assert all(word in shown for word in ("One!", "Two!", "Three!"))


def test_song_stands_between_notes() -> None:
    sung = subtitled(a_speech("Oh, leave a light on the hill", delivery=Delivery.SUNG))
    assert sung.cues[0].lines == ("♪ Oh, leave a light on the hill ♪",)


def test_a_line_breaks_after_a_comma_rather_than_in_the_middle() -> None:
    assert laid_in_lines("Oh, leave a light on the hill, leave a light on for me.") == (
        "Oh, leave a light on the hill,",
        "leave a light on for me.",
    )


def test_a_script_without_spaces_is_cut_between_characters() -> None:
    text = "汉字" * 40
    parts = [part for _, part in cue_parts(text)]
    assert "".join(parts) == text
    assert all(width_of(line) <= LINE_WIDTH for part in parts for line in laid_in_lines(part))


def test_files_say_the_same_and_survive_marks_of_their_formats() -> None:
    lines = ("{\\an8} <b>50%</b> --> &", 'it\'s "quoted"')
    subtitles = SubtitleList(
        rate="24000/1001", cues=(SubtitleCue(start_frame=24, end_frame_exclusive=48, lines=lines),)
    )
    srt, vtt = pysubs2.SSAFile.from_string(as_srt(subtitles)), pysubs2.SSAFile.from_string(as_vtt(subtitles))
    for file in (srt, vtt):
        # Frame 24 at 24000/1001 a second begins at 1.001 s.
        assert [(event.start, event.end) for event in file] == [(1001, 2002)]
    assert srt[0].plaintext == '(/an8) ‹b›50%‹/b› --› &\nit\'s "quoted"'
    assert "--› &amp;" in as_vtt(subtitles)
    assert as_vtt(subtitles).startswith("WEBVTT")


def test_no_cue_gives_files_without_events() -> None:
    nothing = SubtitleList(rate="24")
    assert as_srt(nothing).strip() == ""
    assert as_vtt(nothing).strip() == "WEBVTT"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            a_speech,
            st.text("ab ,.é漢{<>&\n'", max_size=300),
            together=st.booleans(),
            place=st.sampled_from(SpeechPlace),
            delivery=st.sampled_from([Delivery.PLAIN, Delivery.SUNG]),
        ),
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
def test_whatever_is_said_cues_fit_and_follow_one_another(speeches: list[Speech], draw: object) -> None:
    lengths = {index: draw.randint(1, 12 * SECOND) for index in range(len(speeches))}  # type: ignore[attr-defined]
    subtitles = subtitled(*speeches, spoken=lengths)
    before = 0
    for cue in subtitles.cues:
        assert before <= cue.start_frame < cue.end_frame_exclusive
        before = cue.end_frame_exclusive
        assert 1 <= len(cue.lines) <= 2
        assert all(width_of(line) <= LINE_WIDTH for line in cue.lines)
    said = {letter for speech in speeches for letter in "abé漢" if letter in speech.text}
    assert said <= {letter for cue in subtitles.cues for line in cue.lines for letter in line}
