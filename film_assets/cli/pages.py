"""The pages of `film serve`: all films, and one film with its picture, sound, sheets and shots.

Everything that comes from a script passes through ``html.escape``; the pages hold no script of their own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import pydantic

from film_assets.breakdown.model import SceneList
from film_assets.cli.studio import failures_of, told_briefly
from film_assets.delivery.model import Deliverables
from film_assets.delivery.sheets import thumbnail_jpeg
from film_assets.kernel.time import FrameRate
from film_assets.media.stills import write_still
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.metadata import PICTURE_ROLES, length_in_words
from film_assets.production.model import Production
from film_assets.store.holders import film_writer
from film_assets.store.lists import FilmLists, Listed, TakeList, films_known
from film_assets.store.scripts import script_known, scripts_known
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore

STYLE = """
:root{color-scheme:dark}body{background:#101014;color:#d6d0c6;font:15px/1.5 system-ui,sans-serif;margin:0 auto;
max-width:1100px;padding:1.5rem}a{color:#e0b872}h1{font-size:1.6rem;margin:.2rem 0;color:#f2ede4}h2{font-size:1.1rem;
margin:1.8rem 0 .5rem;color:#f2ede4}video,img{max-width:100%;border-radius:4px;background:#000}video{width:100%;
max-height:70vh}table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid #2a2a31;vertical-align:top}th{color:#9a948a;font-weight:normal}td.made{color:#e0b872}
p.facts,small{color:#9a948a}audio{height:2rem;vertical-align:middle}li{margin:.2rem 0}.bad{color:#e08a72}
"""
ROLE_NAMES = {
    "film": "film (MP4)",
    "subtitles_srt": "subtitles (SRT)",
    "subtitles_vtt": "subtitles (WebVTT)",
    "timeline": "timeline (OpenTimelineIO)",
    "DX": "dialogue",
    "MX": "music",
    "FX": "effects",
}
SHEET_IMAGES = 30
"""On a contact sheet drawn on request; of longer lists, evenly chosen ones."""
STEMS = ("DX", "MX", "FX")


def films_page(store: TakeStore) -> bytes:
    """Return the page of all films."""
    keys = sorted({*films_known(store.shelf), *scripts_known(store)})
    items = "".join(
        f'<li><a href="/films/{quote(key)}/">{escape(_title(store, key))}</a> <small>{escape(key)}</small></li>'
        for key in keys
    )
    told = f"<ul>{items}</ul>" if items else "<p>No script has been taken in yet: add one with film add FILE.</p>"
    return _page("Films", f"<h1>Films</h1>{told}")


def message_page(title: str, text: str) -> bytes:
    """Return a page that says one thing."""
    return _page(title, f'<h1>{escape(title)}</h1><p>{escape(text)}</p><p><a href="/">All films</a></p>')


def film_page(store: TakeStore, engines: Engines, script: str) -> bytes:
    """Return the page of one film, finished or not.

    Raises:
        NotOnShelf: no script and no film is known by that key.
    """
    if script_known(store, script) is None and script not in films_known(store.shelf):
        raise NotOnShelf(f"there is no film {script}.")
    lists = FilmLists(store.shelf, script)
    title = _title(store, script)
    delivered = lists.load_current("deliverables", Deliverables)
    parts = [f'<p><a href="/">All films</a></p><h1>{escape(title)}</h1>{_state(store, lists, script, delivered)}']
    parts += [f'<p class="bad">stale: {escape(line)}</p>' for line in told_briefly(store, engines, script)]
    if delivered:
        parts += [_player(delivered, lists.load_current("keyframes", TakeList)), _files(delivered), _stems(delivered)]
    parts += [_sheets(lists, script, delivered), _shots(lists)]
    return _page(title, "".join(parts))


def sheet_jpeg(store: TakeStore, script: str, asset: str, content: str) -> bytes:
    """Return the contact sheet of one list of takes as JPEG of at most 50 kB.

    Raises:
        NotOnShelf: there is no such list, or it holds no picture.
    """
    data = store.shelf.read(f"films/{script}/lists/{asset}/{content}.json")
    try:
        entries = TakeList.model_validate_json(data).entries
    except pydantic.ValidationError:
        entries = ()
    if not any(PICTURE_ROLES & entry.blobs.keys() for entry in entries):
        raise NotOnShelf(f"{asset} holds no picture.")
    return _sheet(store, entries)


def _sheet(store: TakeStore, entries: tuple[Listed, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        images = []
        pictured = [entry for entry in entries if PICTURE_ROLES & entry.blobs.keys()]
        step = -(-len(pictured) // SHEET_IMAGES)
        for place, entry in enumerate(pictured[::step]):
            if "image" in entry.blobs:
                images.append((entry.label, store.blob_file(entry.blobs["image"])))
            else:
                path = Path(folder) / f"{place}.png"
                write_still(store.blob_file(entry.blobs["body"]), path)
                images.append((entry.label, path))
        return thumbnail_jpeg(images)


def _title(store: TakeStore, script: str) -> str:
    scenes = FilmLists(store.shelf, script).load_current("scenes", SceneList)
    return scenes.title if scenes else script


def _state(store: TakeStore, lists: FilmLists, script: str, delivered: Deliverables | None) -> str:
    facts = []
    production = lists.load_current("production", Production)
    mix = lists.load_current("sound_mix", TakeList)
    if delivered:
        rate = FrameRate.parsed(delivered.rate)
        facts.append(
            f"{float(rate.seconds(delivered.length_frames)):.1f} s, {delivered.length_frames} frames at {delivered.rate} a second"
        )
    if production:
        facts.append(f"{production.tier}, {production.width}x{production.height}, picture by {production.picture.name}")
    if mix and mix.entries and mix.entries[0].facts.get("loudness_clufs") is not None:
        heard = mix.entries[0].facts
        facts.append(f"{heard['loudness_clufs'] / 100:.1f} LUFS, peaks at {heard['peak_cdbtp'] / 100:.1f} dBTP")
    if film_writer(store.shelf, script):
        facts.append("it is being made now")
    elif not delivered:
        facts.append("not made yet")
    failed = "".join(
        f'<p class="bad">{escape(str(letter["kind"]))} {escape(str(letter["label"]))} could not be made: {escape(str(letter["reason"]))}</p>'
        for letter in failures_of(store, script)
    )
    return f'<p class="facts">{escape("; ".join(facts))}</p>{failed}'


def _player(delivered: Deliverables, keyframes: TakeList | None) -> str:
    track = f'<track kind="subtitles" label="Subtitles" src="{_href(delivered, "subtitles_vtt")}" default>'
    still = (
        f' poster="/store/{quote(keyframes.entries[0].blobs["image"].key)}"' if keyframes and keyframes.entries else ""
    )
    return f'<video controls preload="metadata"{still} src="{_href(delivered, "film")}">{track}</video>'


def _files(delivered: Deliverables) -> str:
    roles = [role for role, _ in delivered.files if role in ROLE_NAMES and role not in STEMS]
    return "<h2>Files</h2><ul>" + "".join(f"<li>{_link(delivered, role)}</li>" for role in sorted(roles)) + "</ul>"


def _stems(delivered: Deliverables) -> str:
    items = "".join(
        f'<li><audio controls preload="none" src="{_href(delivered, role)}"></audio> {_link(delivered, role)}</li>'
        for role in STEMS
        if role in dict(delivered.files)
    )
    return f"<h2>Stems</h2><ul>{items}</ul>"


def _sheets(lists: FilmLists, script: str, delivered: Deliverables | None) -> str:
    parts = []
    people = lists.current("character_sheets")
    if people:
        parts.append(
            f'<h2>Characters</h2><img alt="character sheets" src="/sheets/{quote(script)}/character_sheets/{people.content}.jpg">'
        )
    pages = [key for role, key in delivered.files if role.startswith("sheet_")] if delivered else []
    for key in pages:
        parts.append(
            f'<h2>Contact sheet</h2><a href="/store/{quote(key)}"><img alt="contact sheet" src="/store/{quote(key)}"></a>'
        )
    return "".join(parts)


def _shots(lists: FilmLists) -> str:
    clips, pointer = lists.load_current("clips", TakeList), lists.current("clips")
    if clips is None or pointer is None:
        return ""
    rendered = pointer.remarks.get("rendered", {})
    rows = []
    for entry in clips.entries:
        made = entry.label in rendered
        cells: Sequence[str] = (
            entry.label,
            entry.about.get("size", ""),
            entry.about.get("move", ""),
            length_in_words(entry.facts),
            "rendered" if made else "reused",
            str(rendered.get(entry.label, "")),
        )
        rows.append(
            "<tr>"
            + "".join(f"<td{_class(made and place >= 4)}>{escape(cell)}</td>" for place, cell in enumerate(cells))
            + "</tr>"
        )
    head = _row(("shot", "size", "move", "length", "last making", "cause"))
    return f"<h2>Shots</h2><table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _class(made: bool) -> str:
    return ' class="made"' if made else ""


def _row(names: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in names) + "</tr>"


def _href(delivered: Deliverables, role: str) -> str:
    return f"/store/{quote(delivered.key(role))}"


def _link(delivered: Deliverables, role: str) -> str:
    return f'<a href="{_href(delivered, role)}">{escape(ROLE_NAMES[role])}</a>'


def _page(title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>{body}</body></html>'
    ).encode()
