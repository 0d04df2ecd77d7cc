"""`film serve`: a small read-only server of films for browsers, on loopback.

Answers GET and HEAD alone, gives out nothing but finished media and its own pages, and refuses names that are not its
own, so that no other web page can make a browser read through it. What stands on a page belongs to ``pages``.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from film_assets.cli.pages import film_page, films_page, message_page, sheet_jpeg
from film_assets.kernel.errors import ConfigError, FilmError
from film_assets.kernel.names import KEY_PATTERN
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.links import pages_url
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".mkv": "video/x-matroska",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "text/plain; charset=utf-8",
    ".otio": "application/json; charset=utf-8",
}
HTML = "text/html; charset=utf-8"
GIVEN_OUT = re.compile(
    r"blobs/[0-9a-f]{2}/[0-9a-f]{64}\.(mp4|mkv|m4a|wav|png|jpg)"
    rf"|films/{KEY_PATTERN.pattern}/(draft|final)/[0-9a-f]{{12}}/[a-z0-9_-]+\.(mp4|srt|vtt|otio|jpg|wav)",
    re.IGNORECASE,
)
"""Keys of the store that are files for people; scripts, recipes and lists are not among them."""
SHEET = re.compile(rf"({KEY_PATTERN.pattern})/([a-z_]+)/([0-9a-f]{{64}})\.jpg")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
BLOCK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: bytes, or a local file of which a range may be asked for."""

    body: bytes | Path
    media_type: str = HTML
    status: HTTPStatus = HTTPStatus.OK
    immutable: bool = False
    """Named by its content: a browser need not ask again."""


def answer_to(store: TakeStore, engines: Callable[[], Engines], path: str) -> Answer:
    """Return what lies at the path of an address, already without its percent signs; a page with status 404 for nothing."""
    place, _, rest = path.lstrip("/").partition("/")
    try:
        if path == "/":
            return Answer(films_page(store))
        if place == "films" and KEY_PATTERN.fullmatch(rest.rstrip("/")):
            return Answer(film_page(store, engines(), rest.rstrip("/")))
        if place == "store" and GIVEN_OUT.fullmatch(rest):
            return Answer(store.shelf.local_file(rest), MEDIA_TYPES[Path(rest).suffix.lower()], immutable=True)
        if place == "sheets" and (named := SHEET.fullmatch(rest)):
            return Answer(sheet_jpeg(store, *named.groups()[:3]), MEDIA_TYPES[".jpg"], immutable=True)
    except NotOnShelf:
        pass
    except FilmError as error:
        return Answer(message_page("This cannot be shown", str(error)), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return Answer(message_page("Nothing here", "There is no such film or file."), status=HTTPStatus.NOT_FOUND)


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the half-open range of bytes that a Range header asks for, None for the whole (RFC 9110, section 14).

    Raises:
        ValueError: it lies outside of the file.
    """
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", (header or "").strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
    if start >= end:
        raise ValueError(f"bytes {start} to {end} of {size}")
    return start, end


class FilmServer(ThreadingHTTPServer):
    """Serves the films of one store until it is shut down.

    ``engines`` gives those that a film is held against, as the configuration sets them up now; ``port_option``: what the
    command calls ``port``.

    Raises (at making):
        ConfigError: the port is taken, or may not be used.
    """

    daemon_threads = True

    def __init__(
        self,
        store: TakeStore,
        engines: Callable[[], Engines],
        host: str,
        port: int,
        names: frozenset[str] = frozenset(),
        port_option: str = "--port",
    ) -> None:
        self.store, self.engines = store, engines
        self.names = LOOPBACK | {host} | names
        """Names by which this server may be asked."""
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = "is taken" if taken else f"cannot be used ({error})"
            raise ConfigError(
                f"{host}:{port} {why}: name another port with {port_option}, or end what uses it."
            ) from error

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FilmServer
    protocol_version = "HTTP/1.1"
    server_version = "film"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a page asks for a hundred files."""

    def _respond(self, with_body: bool) -> None:
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname if _is_plain(self.headers.get("Host", "")) else ""
        if name not in self.server.names:
            answer = Answer(
                message_page("Not this server's name", "Ask for it as 127.0.0.1."), HTML, HTTPStatus.FORBIDDEN
            )
        else:
            answer = answer_to(self.server.store, self.server.engines, unquote(urlsplit(self.path).path))
        size = answer.body.stat().st_size if isinstance(answer.body, Path) else len(answer.body)
        status, part = answer.status, (0, size)
        if isinstance(answer.body, Path):
            try:
                asked = asked_range(self.headers.get("Range"), size)
            except ValueError:
                self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                self.send_header("Content-Range", f"bytes */{size}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if asked:
                status, part = HTTPStatus.PARTIAL_CONTENT, asked
        self.send_response(status)
        for header, value in HEADERS.items():
            self.send_header(header, value)
        self.send_header("Cache-Control", "private, max-age=604800, immutable" if answer.immutable else "no-cache")
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(part[1] - part[0]))
        if isinstance(answer.body, Path):
            self.send_header("Accept-Ranges", "bytes")
            if status is HTTPStatus.PARTIAL_CONTENT:
                self.send_header("Content-Range", f"bytes {part[0]}-{part[1] - 1}/{size}")
        self.end_headers()
        if with_body:
            try:
                self._send(answer.body, *part)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # The browser has what it wants of a film it stopped playing.

    def _send(self, body: bytes | Path, start: int, end: int) -> None:
        if isinstance(body, bytes):
            self.wfile.write(body[start:end])
            return
        with open(body, "rb") as file:
            file.seek(start)
            while start < end and (block := file.read(min(BLOCK_BYTES, end - start))):
                self.wfile.write(block)
                start += len(block)


def _is_plain(host: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", host) is not None


def served(
    store: TakeStore,
    engines: Callable[[], Engines],
    host: str,
    port: int,
    names: frozenset[str],
    said: IO[str] = sys.stderr,
) -> None:
    """Serve films until interrupted; say where.

    Raises:
        ConfigError: the port is taken, or may not be used.
    """
    with FilmServer(store, engines, host, port, names) as server:
        print(f"Films of {store.shelf.url} are shown at {server.url}; Ctrl-C ends this.", file=said, flush=True)
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print("Ended.", file=said)


def asked_as(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the name that ``FILM_PAGES`` gives the film server beside its address, as behind a proxy."""
    host = urlsplit(pages_url(environment)).hostname
    return frozenset({host}) if host else frozenset()
