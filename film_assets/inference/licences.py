"""Licences of models: what they allow, and whether whoever runs the film has accepted them.

Which licence a model has stands in its preset; the terms in ``licences.yaml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError


class Licence(Frozen):
    """Terms of one licence, in words for people."""

    name: str
    accepted: bool
    """Needs no acceptance: free for every use."""
    commercial: str
    threshold: str
    territory: str
    credit: str = ""
    """What the film's credits must say; empty: nothing."""


@cache
def licences() -> dict[str, Licence]:
    """Return every licence by its short name."""
    text = resources.files(__package__).joinpath("licences.yaml").read_text(encoding="utf-8")
    return {name: Licence(**terms) for name, terms in yaml_data(text).items()}


def licence_of(short: str) -> Licence:
    """Return the terms of licence ``short``.

    Raises:
        ConfigError: it is not in the table.
    """
    if short not in licences():
        raise ConfigError(f"there is no licence {short!r} in the table: write one of {', '.join(sorted(licences()))}.")
    return licences()[short]


def checked_licence(model: str, short: str, accepted: Collection[str]) -> Licence:
    """Return the terms under which ``model`` is used.

    Raises:
        ConfigError: they must be accepted and are not; the message is the terms.
    """
    terms = licence_of(short)
    if not terms.accepted and short not in accepted:
        raise ConfigError(
            f"{model} is under the {terms.name}. Commercial use: {terms.commercial}; threshold: {terms.threshold}; "
            f"territory: {terms.territory}. Read it, and if you accept it add {short!r} to accepted_licences."
        )
    return terms


def credit_lines(shorts: Iterable[str]) -> tuple[str, ...]:
    """Return what the credits of a film made under these licences must say, without repeats."""
    lines = dict.fromkeys(licence_of(short).credit for short in shorts)
    return tuple(line for line in lines if line)


def provenance_of(model: str, short: str) -> dict[str, str]:
    """Return a licence entry for a take's provenance."""
    terms = licence_of(short)
    return {
        "model": model,
        "licence": short,
        "commercial": terms.commercial,
        "threshold": terms.threshold,
        "territory": terms.territory,
    }
