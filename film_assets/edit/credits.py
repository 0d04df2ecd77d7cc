"""What stands on the title card, over picture and in the end credits. How text is drawn belongs to ``titles``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from film_assets.breakdown.model import SceneList
from film_assets.edit.model import TitleText
from film_assets.kernel.data import yaml_data
from film_assets.lettering.typefaces import added_typefaces

BLACK = 0x000000
MANY_NAMES = 60
"""A cast larger than this rolls up; a smaller one stands still, smaller the larger it is."""


def title_card(scenes: SceneList) -> TitleText:
    """Return the card before the film: its title, and who wrote it."""
    lines = [(scenes.title, 96)]
    if scenes.authors:
        lines += [("", 40), (_words(scenes.language)["written_by"], 32), (scenes.authors, 44)]
    return _set(TitleText(lines=tuple(lines)))


def end_credits(scenes: SceneList, picture: str, voice: str, acknowledgements: Sequence[str] = ()) -> TitleText:
    """Return the credits: who wrote it, the characters who speak, which engines and models made it, and that machines did.

    The last is said in every film: whoever watches must know that nobody was filmed (Regulation (EU) 2024/1689, article 50).
    """
    words = _words(scenes.language)
    names = [person.name for person in scenes.people if person.speaks]
    lines = [(scenes.title, 52), ("", 24)]
    if scenes.authors:
        lines += [(words["written_by"], 24), (scenes.authors, 36), ("", 24)]
    if names:
        lines += [(words["cast"], 24), *((row, 34) for row in _name_rows(names)), ("", 24)]
    lines += [(words["made_by"].format(picture=picture, voice=voice), 28)]
    lines += [(line, 20) for line in acknowledgements]
    lines += [(words["made_with"], 28), ("", 16)]
    lines.append((words["remark"], 28))
    return _set(TitleText(lines=tuple(lines), background=BLACK, rolling=len(names) > MANY_NAMES))


def over_picture(text: str) -> TitleText:
    """Return text shown over the picture of a shot."""
    return _set(TitleText(lines=((text, 64),), place="lower"))


def _set(title: TitleText) -> TitleText:
    """Return ``title`` with the added fonts that draw some of it: another font is another picture."""
    added = added_typefaces("".join(text for text, _ in title.lines))
    return title.model_copy(update={"typefaces": added}) if added else title


def _name_rows(names: list[str]) -> list[str]:
    """Return the names in rows: one a row for a few, several where one a row would fill the frame."""
    in_row = 1 if len(names) <= 8 else 2 if len(names) <= 16 else 4
    return ["   ·   ".join(names[at : at + in_row]) for at in range(0, len(names), in_row)]


def _words(language: str) -> dict[str, str]:
    known = _all_words()
    return known.get(language.partition("-")[0].lower(), known["en"])


@cache
def _all_words() -> dict[str, dict[str, str]]:
    text = (resources.files(__package__) / "credits.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = yaml_data(text)
    return words
