"""A shelf in an S3 bucket: conditional writes for publishing, a local cache of what was read.

Endpoint, region and credentials come the AWS way (``AWS_ENDPOINT_URL_S3``, ``AWS_REGION``, profiles), so that any
S3-compatible server with conditional writes will do.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.store.shelf import NotOnShelf

SINGLE_PUT_BYTES = 64_000_000
"""Larger files go up in parts; S3 takes up to 5 GB in one."""
CACHE_BYTES = 20_000_000_000
"""The cache is trimmed to this, least recently read first."""
ABSENT = {"404", "NoSuchKey", "NotFound"}
CONDITION_FAILED = {"412", "PreconditionFailed", "ConditionalRequestConflict", "409"}


class S3Shelf:
    """A shelf below ``s3://bucket/prefix``.

    Raises (at making):
        ConfigError: the URL has no bucket.
    """

    def __init__(self, url: str, cache: Path, client: Any = None, cache_bytes: int = CACHE_BYTES) -> None:
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not bucket:
            raise ConfigError(f"{url} names no bucket: write s3://bucket/prefix.")
        self.url = url.rstrip("/")
        self.bucket = bucket
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self.cache = cache / hashlib.sha256(self.url.encode()).hexdigest()[:16]
        self.cache_bytes = cache_bytes
        self.scratch_root = self.cache / "scratch"
        self.scratch_root.mkdir(parents=True, exist_ok=True)
        self._client = client

    @property
    def client(self) -> Any:
        """The boto3 client, made at first use: ten tries with growing pauses on 5xx and timeouts."""
        if self._client is None:
            import boto3
            from botocore.config import Config

            settings = Config(retries={"mode": "standard", "max_attempts": 10}, connect_timeout=10, read_timeout=60)
            self._client = boto3.client("s3", config=settings)
        return self._client

    def read(self, key: str) -> bytes:
        return self._got(key)[0]

    def _got(self, key: str) -> tuple[bytes, str]:
        answer = self._ask("read", key, "get_object", Key=self.prefix + key)
        return answer["Body"].read(), answer["ETag"]

    def size(self, key: str) -> int | None:
        try:
            return int(self._ask("find", key, "head_object", Key=self.prefix + key)["ContentLength"])
        except NotOnShelf:
            return None

    def publish(self, key: str, data: bytes | Path, durable: bool = True) -> bool:
        kind = {"ContentType": mimetypes.guess_type(key)[0] or "application/octet-stream"}
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        if size > SINGLE_PUT_BYTES:
            return self._published_in_parts(key, data, size, kind)
        if isinstance(data, bytes):
            return self._put_if(key, data, IfNoneMatch="*", **kind)
        with open(data, "rb") as body:
            return self._put_if(key, body, IfNoneMatch="*", **kind)

    def _put_if(self, key: str, body: Any, **condition: str) -> bool:
        try:
            self._ask(
                "write", key, "put_object", Key=self.prefix + key, Body=body, ChecksumAlgorithm="SHA256", **condition
            )
        except _ConditionFailed:
            return False
        return True

    def _published_in_parts(self, key: str, data: bytes | Path, size: int, kind: dict[str, str]) -> bool:
        """Upload in parts; they become visible whole or not at all, and are verified by size."""
        from boto3.exceptions import S3UploadFailedError

        if self.size(key) is not None:
            return False
        with tempfile.TemporaryDirectory(dir=self.scratch_root) as folder:
            source = data if isinstance(data, Path) else Path(folder) / "data"
            if isinstance(data, bytes):
                source.write_bytes(data)
            try:
                self.client.upload_file(str(source), self.bucket, self.prefix + key, ExtraArgs=kind)
            except S3UploadFailedError as error:
                raise StoreError(f"{key} could not be uploaded to {self.url} ({error}): run again.") from error
        if self.size(key) != size:
            self.remove(key)
            raise StoreError(f"{key} arrived in {self.url} with another size and was removed: run again.")
        return True

    def swap(self, key: str, old: bytes | None, new: bytes) -> bool:
        if old is None:
            return self._put_if(key, new, IfNoneMatch="*")
        try:
            held, tag = self._got(key)
        except NotOnShelf:
            return False
        return held == old and self._put_if(key, new, IfMatch=tag)

    def remove(self, key: str) -> None:
        self._ask("remove", key, "delete_object", Key=self.prefix + key)
        self._cached(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[str]:
        from botocore.exceptions import BotoCoreError, ClientError

        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix + prefix)
        try:
            for page in pages:
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self.prefix)
        except (ClientError, BotoCoreError) as error:
            raise StoreError(
                f"{self.url}/{prefix} cannot be listed ({error}): run again when the server answers."
            ) from error

    def local_file(self, key: str) -> Path:
        path = self._cached(key)
        if path.is_file():
            os.utime(path)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{uuid.uuid4().hex}")
        try:
            body = self._ask("read", key, "get_object", Key=self.prefix + key)["Body"]
            with open(beside, "wb") as file:
                shutil.copyfileobj(body, file)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        self._trim(keep=path)
        return path

    def _cached(self, key: str) -> Path:
        return self.cache / "read" / key

    def _trim(self, keep: Path) -> None:
        files = [path for path in (self.cache / "read").rglob("*") if path.is_file()]
        files.sort(key=lambda path: path.stat().st_atime)
        total = sum(path.stat().st_size for path in files)
        for path in files:
            if total <= self.cache_bytes:
                return
            if path != keep:
                total -= path.stat().st_size
                path.unlink(missing_ok=True)

    def _ask(self, verb: str, key: str, operation: str, **arguments: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self.client, operation)(Bucket=self.bucket, **arguments)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in CONDITION_FAILED:
                raise _ConditionFailed(f"another process wrote {key} in {self.url} first.") from error
            if code in ABSENT:
                raise NotOnShelf(f"nothing lies under {key} in {self.url}.") from error
            if code == "NoSuchBucket":
                raise ConfigError(
                    f"there is no bucket {self.bucket}: make it, or name another in FILM_STORE."
                ) from error
            if code in {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403"}:
                raise ConfigError(
                    f"{self.url} refuses to {verb} {key} ({code}): give credentials that may, the AWS way."
                ) from error
            raise StoreError(
                f"cannot {verb} {key} in {self.url} ({code}): run again when the server answers."
            ) from error
        except BotoCoreError as error:
            raise StoreError(
                f"cannot {verb} {key} in {self.url} ({error}): is the server there? Then run again."
            ) from error


class _ConditionFailed(StoreError):
    pass
