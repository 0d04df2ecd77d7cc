"""Where a browser opens what was made: addresses on the film server (`film serve`).

Dagster's web UI serves no files and Chromium follows no ``file:`` link from a page; so metadata links here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import dagster as dg

from film_assets.kernel.errors import ConfigError

DEFAULT_PORT = 3001
DEFAULT_PAGES = f"http://127.0.0.1:{DEFAULT_PORT}"


def pages_url(environment: Mapping[str, str]) -> str:
    """Return where the film server answers: ``FILM_PAGES``, else on loopback; without a slash at its end.

    Raises:
        ConfigError: ``FILM_PAGES`` is no http or https address.
    """
    url = (environment.get("FILM_PAGES") or DEFAULT_PAGES).rstrip("/")
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        right = False
    if not right or re.search(r"[\s<>()*\"'\\]", url):
        raise ConfigError(f"FILM_PAGES is {url!r}: write an address such as {DEFAULT_PAGES}, or leave it out.")
    return url


def film_link(pages: str, script: str) -> str:
    """Return the address of a film's own page."""
    return f"{pages}/films/{quote(script)}/"


def store_link(pages: str, key: str) -> str:
    """Return the address of one file of the store."""
    return f"{pages}/store/{quote(key)}"


def small_link(pages: str, key: str) -> str:
    """Return the address of a contact sheet of the store, small enough for the pane of an asset."""
    return f"{pages}/small/{quote(key)}"


def linked(words: str, address: str) -> dg.MarkdownMetadataValue:
    """Return ``words`` of this project that open ``address``: an address itself is wider than the pane of an asset."""
    return dg.MetadataValue.md(f"[{words}]({address})")


def words_of(name: str) -> str:
    """Return what a link says, by the name of its metadata: ``film/dialogue_stem`` opens the ``dialogue stem``."""
    return name.rpartition("/")[2].replace("_", " ")


def sheet_link(pages: str, script: str, asset: str, content: str) -> str:
    """Return the address of the contact sheet of the list ``content`` of an asset; the same list, the same picture."""
    return f"{pages}/sheets/{quote(script)}/{quote(asset)}/{quote(content)}.jpg"
