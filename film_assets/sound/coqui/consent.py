"""Consent to clone a voice: who gave it, when, for what, for exactly which recording. Without it no sample is used.

A record is a YAML file beside its recording, in the folder that the settings name.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pydantic
import yaml
from pydantic import Field

from film_assets.kernel.canonical import Frozen, content_hash
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError

SAMPLE = "sample:"
"""``Voice.voice`` of a cloned voice: ``sample:`` and the SHA-256 of the recording."""


class Consent(Frozen):
    """One person's consent to one recording being used."""

    who: str = Field(min_length=1)
    """The person whose voice it is."""
    when: date
    """When consent was given."""
    scope: str = Field(min_length=1)
    """What it was given for: ``the film "The Spare Key" and its trailers``."""
    sample: str = Field(min_length=1)
    """File name of the recording, in the record's own folder."""
    sample_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    expires: date | None = None

    @property
    def record_hash(self) -> str:
        """SHA-256 of what the record says, for a take's provenance."""
        return content_hash({**self.model_dump(mode="json")})


def consents_in(folder: Path) -> dict[str, tuple[Consent, Path]]:
    """Return every record in ``folder`` with its recording, by the recording's hash.

    Raises:
        ConfigError: a record is incomplete, or its recording is missing or another one.
    """
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        try:
            consent = Consent(**yaml_data(file.read_text(encoding="utf-8")))
        except (yaml.YAMLError, TypeError) as error:
            raise ConfigError(f"the consent record {file.name} is not readable as YAML: {error}") from error
        except pydantic.ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(place) for place in first["loc"])
            raise ConfigError(
                f"the consent record {file.name} has no proper {field} ({first['msg']}): it needs who, when, scope, sample "
                "and sample_sha256."
            ) from error
        sample = folder / Path(consent.sample).name
        if not sample.is_file():
            raise ConfigError(
                f"the recording {consent.sample} of the consent record {file.name} is missing: put it beside it."
            )
        digest = hashlib.sha256(sample.read_bytes()).hexdigest()
        if digest != consent.sample_sha256:
            raise ConfigError(
                f"{consent.sample} is not the recording that {file.name} consents to (its SHA-256 is {digest}): have the "
                "record renewed."
            )
        found[digest] = (consent, sample)
    return found


def sample_asked_for(words: str, folder: str) -> str:
    """Return the voice that a script asks for as ``sample:`` and at least eight digits of a recording's hash, whole; ``""``
    where it asks for none.

    Raises:
        ConfigError: nobody's consent for that recording is on record, or for more than one.
    """
    found = _ASKED.search(words)
    if found is None:
        return ""
    records = consents_in(Path(folder).expanduser()) if folder else {}
    matching = [digest for digest in records if digest.startswith(found[1])]
    if len(matching) != 1:
        raise ConfigError(
            f"{'nobody has' if not matching else 'more than one person has'} consented to the recording {found[1][:12]}: put "
            "a consent record (who, when, scope, sample, sample_sha256) into consents_folder, or write more of its SHA-256."
        )
    return SAMPLE + matching[0]


_ASKED = re.compile(rf"\b{SAMPLE}\s*([0-9a-f]{{8,64}})\b")


def consented(voice: str, folder: str, today: date) -> tuple[Consent, Path]:
    """Return the consent and the recording behind a cloned ``voice``.

    Raises:
        ConfigError: nobody consented, or the consent has expired.
    """
    digest = voice.removeprefix(SAMPLE)
    records = consents_in(Path(folder).expanduser()) if folder else {}
    if digest not in records:
        raise ConfigError(
            f"nobody's consent to clone the recording {digest[:12]} is on record: put a consent record (who, when, scope, "
            "sample, sample_sha256) into consents_folder, or choose a voice of the model."
        )
    consent, sample = records[digest]
    if consent.expires is not None and consent.expires < today:
        raise ConfigError(f"the consent of {consent.who} to be cloned expired on {consent.expires}: have it renewed.")
    return consent, sample
