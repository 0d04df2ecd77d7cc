"""`film serve`: a small read-only server of films for browsers, on loopback.

Answers GET and HEAD alone, gives out nothing but finished media and its own pages, and refuses names that are not its
own, so that no other web page can make a browser read through it. What stands on a page belongs to ``pages``.
"""

from __future__ import annotations

import errno
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from film_assets.cli.pages import film_page, films_page, message_page, sheet_jpeg
from film_assets.delivery.sheets import small_jpeg
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
ASK_AGAIN = {"Cache-Control": "no-cache"}
NAMED_BY_CONTENT = {"Cache-Control": "private, max-age=604800, immutable"}
BACKLOG = 128


def answer_to(store: TakeStore, engines: Callable[[], Engines], path: str, asked: str | None = None) -> Response:
    """Return what lies at the path of an address, already without its percent signs; a page with status 404 for nothing.

    ``asked``: the Range header of a GET, empty where it has none.
    """
    place, _, rest = path.partition("/")
    try:
        if not path:
            return _page(films_page(store))
        if place == "films" and KEY_PATTERN.fullmatch(rest.rstrip("/")):
            return _page(film_page(store, engines(), rest.rstrip("/")))
        if place == "store" and GIVEN_OUT.fullmatch(rest):
            media_type = MEDIA_TYPES[Path(rest).suffix.lower()]
            # A player that opens a film's own address asks for no range at first, and seeks afterwards.
            arrives = asked or (asked is not None and media_type.startswith("video/"))
            sent = _sent_as_it_arrives(store, rest, media_type, asked or "") if arrives else None
            return sent or FileResponse(store.shelf.local_file(rest), media_type=media_type, headers=NAMED_BY_CONTENT)
        if place == "small" and GIVEN_OUT.fullmatch(rest) and rest.endswith(".jpg"):
            jpeg = small_jpeg(store.shelf.local_file(rest))
            return Response(jpeg, media_type=MEDIA_TYPES[".jpg"], headers=NAMED_BY_CONTENT)
        if place == "sheets" and (named := SHEET.fullmatch(rest)):
            jpeg = sheet_jpeg(store, *named.groups()[:3])
            return Response(jpeg, media_type=MEDIA_TYPES[".jpg"], headers=NAMED_BY_CONTENT)
    except NotOnShelf:
        pass
    except FilmError as error:
        return _page(message_page("This cannot be shown", str(error)), 500)
    return _page(message_page("Nothing here", "There is no such film or file."), 404)


def _sent_as_it_arrives(store: TakeStore, key: str, media_type: str, asked: str) -> Response | None:
    """Return what sends the range ``asked`` (empty: all) of a file in S3 that is not fetched whole before; None where it
    is at hand."""
    stretch = store.shelf.stretch(key, asked or "bytes=0-")
    if stretch is None:
        return None
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(stretch.size), **NAMED_BY_CONTENT}
    if not asked:
        return StreamingResponse(stretch.chunks, 200, headers, media_type)
    return StreamingResponse(stretch.chunks, 206, {"Content-Range": stretch.content_range, **headers}, media_type)


def _page(html: bytes, status: int = 200) -> Response:
    return HTMLResponse(html, status, ASK_AGAIN)


class FilmServer:
    """Serves the films of one store until it is shut down; a context manager that closes its socket.

    ``engines`` gives those that a film is held against, as the configuration sets them up now; ``names``: by which it may
    be asked besides loopback's; ``port_option``: what the command calls ``port``.

    Raises (at making):
        ConfigError: the port is taken, or may not be used.
    """

    def __init__(
        self,
        store: TakeStore,
        engines: Callable[[], Engines],
        host: str,
        port: int,
        names: frozenset[str] = frozenset(),
        port_option: str = "--port",
    ) -> None:
        def answered(request: Request) -> Response:
            asked = request.headers.get("range", "") if request.method == "GET" else None
            return answer_to(store, engines, request.path_params["path"], asked)

        known = [f"[{name}]" if ":" in name else name for name in LOOPBACK | {host} | names]
        guard = Middleware(TrustedHostMiddleware, allowed_hosts=known, www_redirect=False)
        config = uvicorn.Config(
            Starlette(routes=[Route("/{path:path}", answered)], middleware=[guard]),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            headers=list(HEADERS.items()),
            timeout_graceful_shutdown=1,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        except (OSError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = "is taken" if taken else f"cannot be used ({error})"
            raise ConfigError(
                f"{host}:{port} {why}: name another port with {port_option}, or end what uses it."
            ) from error

    def __enter__(self) -> FilmServer:
        return self

    def __exit__(self, *raised: object) -> None:
        self._socket.close()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        host = str(self._socket.getsockname()[0])
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def serve(self) -> None:
        """Answer until ``shutdown`` or, in the main thread, a signal, which is raised again afterwards."""
        self._server.run(sockets=[self._socket])

    def shutdown(self) -> None:
        self._server.should_exit = True


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
            server.serve()
        except KeyboardInterrupt:
            print("Ended.", file=said)


def asked_as(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the name that ``FILM_PAGES`` gives the film server beside its address, as behind a proxy."""
    host = urlsplit(pages_url(environment)).hostname
    return frozenset({host}) if host else frozenset()
