"""What a script holds that an audience should be warned of: findings by rule, what policy does about them, a rating.

The rules are packs in ``rules/*.yaml``; nobody's text is ever changed. The rating is an estimate, no office's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.screenplay.model import Element, ElementKind, Screenplay
from film_assets.screenplay.plain import INVISIBLE

POLICIES_FILE = "policies.yaml"
DEFAULT_POLICY = "default"
POLICY_KEY = "moderation"
"""On the title page."""
_ALLOWED = re.compile(
    r"\s*allow\s*[:=]\s*(?P<rule>[\w\-]+)\s*,\s*(?P<reason>\S.*?)\s*,\s*(?P<by>[^,]*[^,\s])\s*",
    re.IGNORECASE | re.DOTALL,
)
_EXCERPT = 80
_REASONS = 3


class Outcome(StrEnum):
    """What policy does about a finding."""

    ALLOW = "allow"
    FLAG = "flag"
    REVIEW = "review"
    BLOCK = "block"


class Finding(Frozen):
    """One place in the script that a rule speaks of."""

    rule: str
    category: str
    severity: int = Field(ge=1, le=4)
    line: int
    """First line of the element, counted from 1."""
    start: int
    end_exclusive: int
    """Characters of the element's text on one line."""
    excerpt: str
    confidence_percent: int = Field(ge=1, le=100)
    """100: the word as it stands; less: found behind other letters, stars, or stretched."""
    outcome: Outcome
    tags: tuple[str, ...] = ()


class Rating(Frozen):
    """An estimate after public rules; no MPA or BBFC rating."""

    rating: str
    reasons: tuple[str, ...] = ()
    """At most three, the ones that decided it."""


class Override(Frozen):
    """A person's decision about one rule, or about one rule on one line (0: anywhere)."""

    rule: str
    line: int = 0
    outcome: Outcome
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)


class Moderation(Frozen):
    """All findings of a script in order, and its estimated rating."""

    schema_version: int = 1
    policy: str
    findings: tuple[Finding, ...] = ()
    rating: Rating
    overrides: tuple[Override, ...] = ()
    """What somebody decided otherwise, with the reason."""

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.outcome is Outcome.BLOCK)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    category: str
    severity: int
    places: frozenset[str]
    terms: tuple[str, ...]
    together: tuple[re.Pattern[str], ...]
    tags: tuple[str, ...]
    always: Outcome | None


@dataclass(frozen=True, slots=True)
class _Pack:
    rules: tuple[_Rule, ...]
    words: re.Pattern[str] | None
    """One alternation of all terms."""
    by_term: Mapping[str, tuple[_Rule, ...]]
    allow: re.Pattern[str] | None


_LETTERS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_DISGUISED = re.compile(
    r"(?<!\w)(?:[\w@$!€]*[0134579@$!€*][\w@$!€*]*|(?:\w[.\-_ ]){2,}\w(?!\w)|\w*(\w)\1{2,}\w*)(?![\w*])"
)
_PLACES = {
    ElementKind.ACTION: "action",
    ElementKind.DIALOGUE: "dialogue",
    ElementKind.LYRIC: "dialogue",
    ElementKind.CENTERED: "title",
    ElementKind.SCENE_HEADING: "action",
    ElementKind.SHOT: "action",
    ElementKind.PARENTHETICAL: "action",
}


def _folder() -> Any:
    return files(__package__).joinpath("rules")


@cache
def _policies() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data(_folder().joinpath(POLICIES_FILE).read_text("utf-8"))
    return loaded


def _folded(text: str) -> str:
    """Return ``text`` compared case-blind and without invisible characters, of the same length where it can be."""
    shown = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("’", "'")
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in shown)


def _any_of(terms: Sequence[str]) -> re.Pattern[str] | None:
    if not terms:
        return None
    alternation = "|".join(re.escape(_folded(term)) for term in sorted(set(terms), key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{alternation})(?!\w)")


@cache
def _pack() -> _Pack:
    rules: list[_Rule] = []
    allowed: list[str] = []
    for path in sorted(_folder().iterdir(), key=lambda one: one.name):
        if not path.name.endswith(".yaml") or path.name == POLICIES_FILE:
            continue
        data = yaml_data(path.read_text("utf-8"))
        allowed.extend(data.get("allow", ()))
        for entry in data["rules"]:
            groups = (_any_of(group) for group in entry.get("together", ()))
            rules.append(
                _Rule(
                    entry["id"],
                    data["category"],
                    entry["severity"],
                    frozenset(entry.get("in", ("action", "dialogue", "title"))),
                    tuple(_folded(str(term)) for term in entry.get("terms", ())),
                    tuple(group for group in groups if group is not None),
                    tuple(entry.get("tags", ())),
                    Outcome(data["always"]) if "always" in data else None,
                )
            )
    by_term: dict[str, list[_Rule]] = {}
    for rule in rules:
        for term in rule.terms:
            by_term.setdefault(term, []).append(rule)
    frozen = {term: tuple(listed) for term, listed in by_term.items()}
    return _Pack(tuple(rules), _any_of(list(by_term)), frozen, _any_of(allowed))


def policy_named(screenplay: Screenplay) -> str:
    """Return the policy that the title page asks for (``Moderation: family``), else ``default``."""
    return screenplay.title_page.first(POLICY_KEY).casefold() or DEFAULT_POLICY


def policy_names() -> tuple[str, ...]:
    """Return the policies there are."""
    return tuple(sorted(_policies()["policies"]))


def overrides_in(screenplay: Screenplay) -> tuple[Override, ...]:
    """Return what notes allow: ``[[allow: RULE, reason, name]]`` right after a passage holds for it, alone for all."""
    found = []
    before: Element | None = None
    for element in screenplay.elements:
        if element.kind is ElementKind.NOTE:
            if allowed := _ALLOWED.fullmatch(element.text):
                near = before is not None and element.lines.first_line <= before.lines.last_line + 1
                line = before.lines.first_line if before is not None and near else 0
                reason = " ".join(allowed["reason"].split())
                found.append(
                    Override(
                        rule=allowed["rule"].casefold(),
                        line=line,
                        outcome=Outcome.ALLOW,
                        reason=reason,
                        by=allowed["by"],
                    )
                )
        else:
            before = element
    return tuple(found)


def moderated(screenplay: Screenplay, policy: str = "", overrides: Sequence[Override] = ()) -> Moderation:
    """Return what the rule packs find in ``screenplay``, with what ``policy`` does about it, and the estimated rating.

    ``policy``: empty for the one that the title page names. ``overrides`` count before those of the script's notes.

    Names of the script's own characters are allowed. Notes, boneyard, sections and synopses are not looked at.

    Raises:
        ConfigError: no such policy.
    """
    policies = _policies()["policies"]
    policy = policy or policy_named(screenplay)
    overrides = (*overrides, *overrides_in(screenplay))
    if policy not in policies:
        raise ConfigError(f"there is no moderation policy {policy!r}: use one of {', '.join(sorted(policies))}.")
    names = {_folded(one.text) for one in screenplay.elements if one.kind is ElementKind.CHARACTER}
    findings = []
    spoken_words = 0
    for element in screenplay.elements:
        place = _PLACES.get(element.kind)
        if place is None:
            continue
        text = " ".join(element.text.split())
        if place == "dialogue":
            spoken_words += len(text.split())
        for rule, start, end, confidence in _matches(text, place, names):
            outcome = _outcome(rule, element, policies[policy], overrides)
            findings.append(_finding(rule, element, text, (start, end), confidence, outcome))
    return Moderation(
        policy=policy, findings=tuple(findings), rating=_rated(findings, spoken_words), overrides=tuple(overrides)
    )


def _finding(
    rule: _Rule, element: Element, text: str, span: tuple[int, int], confidence: int, outcome: Outcome
) -> Finding:
    start, end = span
    before = max(0, start - (_EXCERPT - (end - start)) // 2)
    return Finding(
        rule=rule.name,
        category=rule.category,
        severity=rule.severity,
        line=element.lines.first_line,
        start=start,
        end_exclusive=end,
        excerpt=text[before : before + _EXCERPT],
        confidence_percent=confidence,
        outcome=outcome,
        tags=rule.tags,
    )


def _matches(text: str, place: str, names: set[str]) -> Iterator[tuple[_Rule, int, int, int]]:
    """Yield rule, start, end and confidence of everything found in one element's text."""
    pack = _pack()
    folded = _folded(text)
    spared = [found.span() for found in pack.allow.finditer(folded)] if pack.allow else []
    seen: set[tuple[int, str]] = set()
    for found in pack.words.finditer(folded) if pack.words else ():
        start, end = found.span()
        if found.group() in names or any(first <= start and end <= last for first, last in spared):
            continue
        for rule in pack.by_term[found.group()]:
            if place in rule.places:
                seen.add((start, rule.name))
                yield rule, start, end, 100
    for start, end, word in _undisguised(folded):
        for rule in pack.by_term.get(word, ()):
            if place in rule.places and (start, rule.name) not in seen and word not in names:
                yield rule, start, end, 60
    for rule in pack.rules:
        if rule.together and place in rule.places:
            first = [group.search(folded) for group in rule.together]
            if all(first):
                spans = [found.span() for found in first if found]
                yield rule, min(a for a, _ in spans), max(b for _, b in spans), 80


def _undisguised(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield words that are written with other characters, apart or stretched, as the words they may stand for."""
    known = _pack().by_term
    for found in _DISGUISED.finditer(folded):
        word = found.group().strip("!*")
        plain_word = re.sub(r"[.\-_ ]", "", word).translate(_LETTERS)
        candidates = {plain_word, re.sub(r"(\w)\1{2,}", r"\1", plain_word), re.sub(r"(\w)\1{2,}", r"\1\1", plain_word)}
        for candidate in sorted(candidates):
            if candidate in known and candidate != word:
                yield found.start(), found.end(), candidate
        if "*" in word:
            yield from _starred(found.start(), found.end(), word)


def _starred(start: int, end: int, word: str) -> Iterator[tuple[int, int, str]]:
    pattern = re.compile(re.escape(word).replace(r"\*", r"\w") if word.count("*") <= 4 else r"(?!)")
    term = next((one for one in _pack().by_term if len(one) == len(word) and pattern.fullmatch(one)), "")
    if term:
        yield start, end, term


def _outcome(
    rule: _Rule, element: Element, policy: Sequence[Mapping[str, Any]], overrides: Sequence[Override]
) -> Outcome:
    if rule.always is not None:
        return rule.always
    for override in overrides:
        if override.rule == rule.name and override.line in (0, element.lines.first_line):
            return override.outcome
    for line in policy:
        if line["category"] in ("*", rule.category) and rule.severity >= line["severity"]:
            return Outcome(line["action"])
    return Outcome.ALLOW


def _rated(findings: Sequence[Finding], spoken_words: int) -> Rating:
    """Return the strictest rating whose threshold is reached, with the reasons that weigh most."""
    data = _policies()
    order: list[str] = data["ratings"]
    reached: list[tuple[int, int, str]] = []
    for threshold in data["thresholds"]:
        fitting = [
            finding
            for finding in findings
            if finding.category == threshold.get("category", finding.category)
            and finding.severity >= threshold.get("severity", 1)
            and ("tag" not in threshold or threshold["tag"] in finding.tags)
        ]
        if not fitting:
            continue
        density = len(fitting) * 1000 // max(spoken_words, 1)
        if "per_thousand_words" in threshold:
            fits = density >= threshold["per_thousand_words"] and spoken_words >= 1000
        else:
            fits = len(fitting) >= threshold["count"]
        if fits:
            worst = max(fitting, key=lambda one: one.severity)
            what = threshold.get("tag", threshold.get("category", "")).replace("-", " ")
            reason = f"{what}: {len(fitting)} of severity {threshold.get('severity', 1)} or more, line {worst.line} ({worst.rule})"
            reached.append((order.index(threshold["rating"]), worst.severity, reason))
    reached.sort(key=lambda one: (-one[0], -one[1]))
    rating = order[reached[0][0]] if reached else order[0]
    return Rating(rating=rating, reasons=tuple(dict.fromkeys(reason for _, _, reason in reached))[:_REASONS])
