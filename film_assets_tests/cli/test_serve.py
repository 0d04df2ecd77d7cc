"""The film server: what it gives out, and what it never does."""

from __future__ import annotations

import http.client
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from PIL import Image

from film_assets.benchmarks.null_engines import null_engines
from film_assets.cli.serve import FilmServer
from film_assets.delivery.sheets import SMALL_WIDTH
from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.links import pages_url
from film_assets.store.lists import TakeList
from film_assets.store.opening import opened_store
from film_assets.store.scripts import script_known
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm
from film_assets_tests.servers import s3_server, use_server

HOSTILE = TWO_SCENES.replace("Two Rooms", "<script>alert(1)</script> & <img src=x onerror=alert(2)>")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FilmServer, NullFilm]]:
    with dg.DagsterInstance.ephemeral() as instance:
        film = NullFilm(tmp_path_factory.mktemp("films"), instance)
        film.made(HOSTILE)
        with _serving(
            FilmServer(film.store, lambda: null_engines(version=film.engine_version), "127.0.0.1", 0)
        ) as server:
            yield server, film


@contextmanager
def _serving(server: FilmServer) -> Iterator[FilmServer]:
    with server:
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(20)


def _asked(
    server: FilmServer, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_a_films_page_shows_film_subtitles_stems_sheet_and_shots(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    response, body = _asked(server, f"/films/{film.key}/")
    text = body.decode()
    assert response.status == 200
    for part in ("<video", "<track", "DX.wav", ".srt", ".otio", "contact_sheet_1.jpg", "<td>1-1</td>", "new clip"):
        assert part in text
    links = {piece.split('"')[0] for piece in text.split('href="')[1:]} | {
        piece.split('"')[0] for piece in text.split('src="')[1:]
    }
    for link in sorted(links):
        assert _asked(server, link)[0].status == 200, link


def test_a_contact_sheet_is_given_small_for_the_pane_of_an_asset(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    (sheet,) = [key for key in film.store.shelf.keys(f"films/{film.key}/") if key.endswith("contact_sheet_1.jpg")]
    widths = []
    for place in ("store", "small"):
        response, body = _asked(server, f"/{place}/{sheet}")
        assert response.status == 200 and response.getheader("Content-Type") == "image/jpeg"
        widths.append(Image.open(io.BytesIO(body)).width)
    assert widths[0] > SMALL_WIDTH >= widths[1]
    assert _asked(server, f"/small/{sheet.replace('.jpg', '.json')}")[0].status == 404


def test_a_film_is_held_against_the_engines_of_now(
    shown: tuple[FilmServer, NullFilm], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, film = shown
    assert b"stale" not in _asked(server, f"/films/{film.key}/")[1]
    monkeypatch.setattr(film, "engine_version", 2)
    assert b"stale: its script, a chosen take or an engine changed" in _asked(server, f"/films/{film.key}/")[1]


def test_nothing_from_a_script_reaches_a_page_as_markup(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    for path in ("/", f"/films/{film.key}/"):
        response, body = _asked(server, path)
        assert b"&lt;script&gt;alert(1)" in body
        assert b"<script" not in body and b"<img src=x" not in body
        assert "default-src 'self'" in str(response.getheader("Content-Security-Policy"))
        assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_what_is_no_film_is_not_given_out(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    script = script_known(film.store, film.key)
    takes = film.lists.load_current("clips", TakeList)
    assert script is not None and takes is not None
    record = film.store.record_key(takes.entries[0].fingerprint, 1)
    refused = (
        f"/store/{script.blob.key}",
        f"/store/{record}",
        f"/store/films/{film.key}/current/clips.json",
        "/store/store.json",
        "/store/../../etc/passwd",
        "/store/%2e%2e/%2e%2e/etc/passwd",
        "/store//etc/passwd",
        "/films/nowhere/",
        "/films/..%2f/",
        "/sheets/x/clips/0.jpg",
        f"/sheets/{film.key}/clips/{'0' * 64}.jpg",
    )
    for path in refused:
        assert _asked(server, path)[0].status == 404, path
    assert _asked(server, "/", "POST")[0].status == 405
    assert _asked(server, "/", "DELETE")[0].status == 405


def test_a_page_elsewhere_cannot_read_through_a_name_of_its_own(shown: tuple[FilmServer, NullFilm]) -> None:
    server, _ = shown
    for name in ("evil.example", "127.0.0.1.evil.example", "", "[::1", "a@127.0.0.1"):
        assert _asked(server, "/", Host=name)[0].status == 400, name
    for name in ("localhost:9", "[::1]:9", "127.0.0.1"):
        assert _asked(server, "/", Host=name)[0].status == 200, name


def test_a_film_is_given_in_the_ranges_a_player_asks_for(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    entry = film.lists.load_current("final_film", TakeList)
    assert entry is not None
    blob = entry.entries[0].blobs["film"]
    whole = film.store.blob_file(blob).read_bytes()
    assert _asked(server, f"/store/{blob.key}")[1] == whole
    response, body = _asked(server, f"/store/{blob.key}", Range="bytes=3-6")
    assert response.status == 206 and body == whole[3:7]
    assert response.getheader("Content-Range") == f"bytes 3-6/{len(whole)}"
    assert _asked(server, f"/store/{blob.key}", Range="bytes=-2")[1] == whole[-2:]
    assert _asked(server, f"/store/{blob.key}", Range=f"bytes={len(whole)}-")[0].status == 416
    assert _asked(server, f"/store/{blob.key}", Range="bytes=2-9999999")[1] == whole[2:]
    response, body = _asked(server, f"/store/{blob.key}", "HEAD")
    assert body == b"" and response.getheader("Content-Length") == str(len(whole))
    assert response.getheader("X-Content-Type-Options") == "nosniff" and response.getheader("Server") is None


def test_a_film_in_s3_is_sent_range_by_range_without_being_fetched_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, film = f"blobs/ab/{'ab' * 32}.mp4", bytes(range(256)) * 4000
    cache = tmp_path / "cache"
    with s3_server("films") as s3:
        use_server(monkeypatch, s3, FILM_CACHE=str(cache))
        store = opened_store("s3://films/studio")
        store.shelf.publish(key, film)
        with _serving(FilmServer(store, null_engines, "127.0.0.1", 0)) as server:
            response, body = _asked(server, f"/store/{key}", Range="bytes=300000-300099")
            assert response.status == 206 and body == film[300000:300100]
            assert response.getheader("Content-Range") == f"bytes 300000-300099/{len(film)}"
            assert response.getheader("Content-Type") == "video/mp4"
            assert _asked(server, f"/store/{key}", Range="bytes=-2")[1] == film[-2:]
            for headers, status in (({"Range": "bytes=0-"}, 206), ({}, 200)):
                response, body = _asked(server, f"/store/{key}", **headers)
                assert response.status == status and body == film and response.getheader("Accept-Ranges") == "bytes"
            assert not list(cache.rglob("*.mp4")), "nothing was fetched whole"
            assert _asked(server, f"/store/{key}".replace("ab/", "cd/"), Range="bytes=0-")[0].status == 404
            assert _asked(server, f"/store/{key}", Range=f"bytes={len(film)}-")[0].status == 416
            assert _asked(server, f"/store/{key}", Range="bytes=0-1,5-6")[0].status == 206
            s3.requests.clear()
            assert _asked(server, f"/store/{key}", Range="bytes=3-6")[1] == film[3:7]
            assert not s3.requests, "what is here already is not asked for"


def test_a_taken_port_is_said_with_the_way_out(shown: tuple[FilmServer, NullFilm]) -> None:
    server, film = shown
    with pytest.raises(ConfigError, match=r"is taken: name another port with --port"):
        FilmServer(film.store, null_engines, "127.0.0.1", server.port)


@pytest.mark.parametrize(
    "url", ["ftp://host", "127.0.0.1:3001", "http://", "http://a/?b", "http://[::1", "http://a) ![x", "http://*"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="FILM_PAGES"):
        pages_url({"FILM_PAGES": url})


def test_the_films_address_has_no_slash_at_its_end() -> None:
    assert pages_url({"FILM_PAGES": "https://films.example/x/"}) == "https://films.example/x"
    assert pages_url({}) == "http://127.0.0.1:3001"
