"""Servers on loopback for tests: S3 with faults to order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

ERROR_XML = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>ordered by a test</Message></Error>"


@dataclass
class Fault:
    """What goes wrong with requests of ``method`` whose path holds ``part``, the next ``times`` of them."""

    kind: str
    """``error`` (a code and a status), ``slow``, ``truncated``, ``garbled``, ``lost`` (done, but the answer is 500)."""
    method: str = "GET"
    part: str = ""
    times: int = 1
    code: str = "InternalError"
    status: str = "500 Internal Server Error"
    seconds: float = 0.0


@dataclass
class FaultyS3:
    """moto's S3 behind faults. ``requests`` are those that arrived: method, path and query."""

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def client(self, **settings: Any) -> Any:
        """Return a client that tries three times with hardly a pause between."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(**{"retries": {"mode": "standard", "total_max_attempts": 3}, "read_timeout": 60, **settings}),
        )

    def environment(self) -> dict[str, str]:
        """Return what a process needs to use this server, the AWS way."""
        return {
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.method == method and fault.part in path:
                fault.times -= 1
                return fault
        return None

    def wrapped(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"] + "?" + environ.get("QUERY_STRING", "")
            self.requests.append(f"{method} {path}")
            fault = self._fault(method, path)
            if fault is None:
                return app(environ, start)
            if fault.kind == "slow":
                time.sleep(fault.seconds)
                return app(environ, start)
            if fault.kind in ("error", "lost"):
                if fault.kind == "lost":
                    list(app(environ, lambda *args: None))
                start(fault.status, [("Content-Type", "application/xml")])
                return [ERROR_XML.format(code=fault.code).encode()]
            return _damaged(app, environ, start, fault.kind)

        return answered


def _damaged(app: Any, environ: dict[str, Any], start: Any, kind: str) -> Iterable[bytes]:
    told: list[Any] = []
    body = b"".join(app(environ, lambda status, headers, *rest: told.append((status, headers))))
    status, headers = told[0]
    start(status, headers)
    if kind == "truncated":
        return [body[: len(body) // 2]]
    return [bytes([body[0] ^ 0xFF]) + body[1:]]


@contextmanager
def s3_server(*buckets: str) -> Iterator[FaultyS3]:
    """Yield an S3 server with these buckets, empty; faults are ordered on it."""
    s3 = FaultyS3()
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, s3.wrapped(app), threaded=True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    s3.url = f"http://127.0.0.1:{server.server_port}"
    get_backend("s3").reset()  # All of moto's servers of one process share one memory.
    try:
        for bucket in buckets:
            s3.client().create_bucket(Bucket=bucket)
        s3.requests.clear()
        yield s3
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def use_server(monkeypatch: pytest.MonkeyPatch, s3: FaultyS3, **more: str) -> None:
    """Point this process at the server, the AWS way."""
    for name, value in {**s3.environment(), **more}.items():
        monkeypatch.setenv(name, value)
