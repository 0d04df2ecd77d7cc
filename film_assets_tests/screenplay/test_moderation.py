"""Findings are found where they are, and only there; policy decides; the rating tells why."""

from __future__ import annotations

import pytest

from film_assets.kernel.errors import ConfigError
from film_assets.screenplay.checks import nothing_to_be_looked_at
from film_assets.screenplay.moderation import Moderation, Outcome, Override, moderated
from film_assets_tests.screenplay.builders import codes, read


def _said(words: str, policy: str = "default") -> Moderation:
    return moderated(read(f"INT. BAR - NIGHT\n\nNORA\n{words}\n"), policy)


def _acted(words: str, policy: str = "default") -> Moderation:
    return moderated(read(f"INT. BAR - NIGHT\n\n{words}\n"), policy)


@pytest.mark.parametrize(
    "words", ["What the fuck is that", "What the FUCK is that", "What the *fuck* is that", "f\u200buck it"]
)
def test_a_strong_word_is_found_in_any_dress_of_its_own_letters(words: str) -> None:
    finding = _said(words).findings[0]
    assert (finding.rule, finding.severity, finding.line) == ("language-en-strong", 3, 4)
    assert (finding.confidence_percent, finding.outcome) == (100, Outcome.FLAG)


@pytest.mark.parametrize(
    "words", ["What the f*ck", "Oh f u c k me", "Fuuuuuck!", "phew, fvck or sh1t happens", "B1tch, please"]
)
def test_a_disguised_word_is_found_with_less_confidence(words: str) -> None:
    assert [finding.confidence_percent for finding in _said(words).findings] == [60]


@pytest.mark.parametrize(
    "words",
    [
        "He was born in Scunthorpe.",
        "Dick Van Dyke sang it.",
        "Moby Dick is a whale.",
        "Hello, shitake lovers: shiitake.",
        "Class assembly at ten.",
    ],
)
def test_innocent_words_are_left_alone(words: str) -> None:
    assert _said(words).findings == ()


def test_a_characters_own_name_is_allowed() -> None:
    assert moderated(read("PRICK\nI am the prick of the needle.\n")).findings == ()


def test_violence_counts_in_action_and_not_in_talk() -> None:
    assert [finding.category for finding in _acted("He shoots the guard.").findings] == ["violence"]
    assert _said("He shoots films.").findings == ()


def test_span_and_excerpt_show_the_word() -> None:
    finding = _said("Oh damn it all.").findings[0]
    assert "Oh damn it all."[finding.start : finding.end_exclusive] == "damn"
    assert "damn" in finding.excerpt


@pytest.mark.parametrize("policy", ["default", "family"])
def test_minors_and_sex_block_under_every_policy(policy: str) -> None:
    assert [finding.rule for finding in _acted("They found child pornography on his disk.", policy).blocking] == [
        "minors-terms"
    ]


def test_no_override_lifts_what_is_always_blocked() -> None:
    lifted = Override(rule="minors-terms", outcome=Outcome.ALLOW, reason="a thriller", by="A. Producer")
    script = read("INT. A - DAY\n\nThey found child pornography.\n")
    assert len(moderated(script, overrides=[lifted]).blocking) == 1


def test_the_family_policy_blocks_strong_language_and_an_override_allows_one_line() -> None:
    script = read("NORA\nFuck.\n\nHe waits.\n\nNORA\nFuck.\n")
    assert [finding.line for finding in moderated(script, "family").blocking] == [2, 7]
    allowed = Override(rule="language-en-strong", line=2, outcome=Outcome.ALLOW, reason="needed", by="A. Producer")
    assert [finding.line for finding in moderated(script, "family", [allowed]).blocking] == [7]


def test_an_unknown_policy_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match="default, family"):
        moderated(read("Hi.\n"), "strict")


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("She waters a plant.", "G"),
        ("NORA\nDamn.", "PG"),
        ("NORA\nFuck.", "PG-13"),
        ("NORA\nFuck.\n\nNORA\nFuck.", "R"),
        ("She snorts a line.", "PG-13"),
        ("He is naked.", "PG-13"),
        ("The guard is decapitated.", "R"),
    ],
)
def test_ratings_follow_the_public_rules(text: str, rating: str) -> None:
    assert moderated(read(f"INT. A - DAY\n\n{text}\n")).rating.rating == rating


def test_a_rating_gives_at_most_three_reasons_with_lines() -> None:
    rating = moderated(read("NORA\nFuck. Fuck. Damn. Shit. Shit. Shit.\n\nHe is naked and snorts a line.\n")).rating
    assert rating.rating == "R"
    assert len(rating.reasons) == 3 and "line 2" in rating.reasons[0]


def test_notes_and_boneyard_are_not_looked_at() -> None:
    assert moderated(read("She waits. [[fuck]]\n\n/* fuck */\n\n= fuck\n")).findings == ()


STRONG = "NORA\nFuck.\n\nHe waits.\n\nNORA\nFuck.\n"


def test_the_title_page_names_the_policy_and_an_unknown_one_is_an_error() -> None:
    assert [finding.line for finding in moderated(read(f"Title: A\nModeration: Family\n\n{STRONG}")).blocking] == [
        5,
        10,
    ]
    script = read(f"Title: A\nModeration: strict\n\n{STRONG}")
    assert [(one.code, one.line, one.severity.value) for one in script.diagnostics] == [("unknown-policy", 2, "error")]


def test_a_note_allows_one_passage_or_all_with_a_reason_and_a_name() -> None:
    note = "[[allow: language-en-strong, the scene needs it, A. Producer]]"
    one = read(STRONG.replace("Fuck.\n\nHe", f"Fuck.\n{note}\n\nHe"))
    assert [finding.line for finding in moderated(one, "family").blocking] == [8]
    told = nothing_to_be_looked_at(one)
    assert told[-1] == "line 2: rule language-en-strong is allowed by A. Producer: the scene needs it"
    every = read(f"{note}\n\n{STRONG}")
    assert moderated(every, "family").blocking == ()
    assert [code for code, _ in codes(read("[[allow: language-en-strong]]\n\nHi.\n"))] == ["unusable-direction"]
