"""A shelf in an S3 bucket: conditional writes for publishing, a local cache of what was read.

Endpoint, region and credentials come the AWS way (``AWS_ENDPOINT_URL_S3``, ``AWS_REGION``, profiles), so that any
S3-compatible server with conditional writes will do.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.store.aws import (
    ConditionFailed,
    RangeRefused,
    as_store_errors,
    fetched_verified,
    read_verified,
    s3_client,
)
from film_assets.store.cache import ReadCache
from film_assets.store.shelf import NotOnShelf, Stretch

SINGLE_PUT_BYTES = 64_000_000
"""Larger files go up in parts; S3 takes up to 5 GB in one."""
PART_BYTES = 16_000_000
MOST_PARTS = 10_000
PARTS_AT_ONCE = 4
CHUNK_BYTES = 1 << 18
CACHE_BYTES = 20_000_000_000
"""What the cache holds at most, where FILM_CACHE_BYTES does not say otherwise."""
MEDIA_TYPES = {
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".otio": "application/vnd.pixar.opentimelineio+json",
    ".script": "application/octet-stream",
}
"""Where Python's own table has none; a script of unknown format is never shown by a browser."""


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
        folder = cache / hashlib.sha256(self.url.encode()).hexdigest()[:16]
        self.cache = ReadCache(folder, cache_bytes)
        self.scratch_root = folder / "scratch"
        try:
            self.scratch_root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"the cache {folder} cannot be made or written ({error.strerror}): name another folder in FILM_CACHE."
            ) from error
        self._client = client

    @property
    def client(self) -> Any:
        """The boto3 client, made at first use."""
        if self._client is None:
            self._client = s3_client()
        return self._client

    def read(self, key: str) -> bytes:
        return self._got(key)[0]

    def _got(self, key: str) -> tuple[bytes, str]:
        with self._errors("read", key):
            return read_verified(self.client, self.bucket, self.prefix + key)

    def _head(self, key: str) -> dict[str, Any]:
        with self._errors("find", key):
            found: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
        return found

    def size(self, key: str) -> int | None:
        try:
            return int(self._head(key)["ContentLength"])
        except NotOnShelf:
            return None

    def age_seconds(self, key: str) -> float | None:
        """By the server's clock alone, so that machines whose clocks differ agree."""
        try:
            found = self._head(key)
        except NotOnShelf:
            return None
        now = parsedate_to_datetime(found["ResponseMetadata"]["HTTPHeaders"]["date"])
        return float((now - found["LastModified"]).total_seconds())

    def publish(self, key: str, data: bytes | Path, durable: bool = True) -> bool:
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        try:
            if size > SINGLE_PUT_BYTES:
                return self._published_in_parts(key, data, size)
            if isinstance(data, bytes):
                self._put(key, data, IfNoneMatch="*")
            else:
                with open(data, "rb") as body:
                    self._put(key, body, IfNoneMatch="*")
        except ConditionFailed:
            return False
        return True

    def _put(self, key: str, body: Any, **condition: str) -> None:
        """Put ``body`` where the condition holds; the server checks its SHA-256 before the key appears."""
        with self._errors("write", key):
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + key,
                Body=body,
                ChecksumAlgorithm="SHA256",
                ContentType=media_type(key),
                **condition,
            )

    def _published_in_parts(self, key: str, data: bytes | Path, size: int) -> bool:
        """Upload in parts, each with its SHA-256; they become visible whole or not at all, and are verified by size."""
        if self.size(key) is not None:
            return False
        where = {"Bucket": self.bucket, "Key": self.prefix + key}
        with self._errors("write", key):
            begun = self.client.create_multipart_upload(
                **where, ContentType=media_type(key), ChecksumAlgorithm="SHA256"
            )
            where["UploadId"] = begun["UploadId"]
            try:
                parts = self._parts_sent(where, data, size)
                self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
            except BaseException as error:
                if self._arrived(key, size, error):
                    return True
                self.client.abort_multipart_upload(**where)
                raise
        if not self._arrived(key, size):
            self.remove(key)
            raise StoreError(f"{key} arrived in {self.url} with another size and was removed: run again.")
        return True

    def _parts_sent(self, where: dict[str, str], data: bytes | Path, size: int) -> list[dict[str, Any]]:
        length = max(PART_BYTES, -(-size // MOST_PARTS))

        def sent(number: int) -> dict[str, Any]:
            start = (number - 1) * length
            if isinstance(data, bytes):
                part = data[start : start + length]
            else:
                with open(data, "rb") as file:
                    file.seek(start)
                    part = file.read(length)
            answer = self.client.upload_part(**where, PartNumber=number, Body=part, ChecksumAlgorithm="SHA256")
            done = {"PartNumber": number, "ETag": answer["ETag"]}
            if "ChecksumSHA256" in answer:
                done["ChecksumSHA256"] = answer["ChecksumSHA256"]
            return done

        with ThreadPoolExecutor(PARTS_AT_ONCE) as pool:
            return list(pool.map(sent, range(1, -(-size // length) + 1)))

    def _arrived(self, key: str, size: int, error: BaseException | None = None) -> bool:
        """Say whether ``key`` is there whole; after ``error`` only where completing was answered twice."""
        if error is not None:
            from botocore.exceptions import ClientError

            if not isinstance(error, ClientError) or error.response.get("Error", {}).get("Code") != "NoSuchUpload":
                return False
        return self.size(key) == size

    def swap(self, key: str, old: bytes | None, new: bytes) -> bool:
        try:
            if old is None:
                self._put(key, new, IfNoneMatch="*")
            else:
                held, tag = self._got(key)
                if held != old:
                    return False
                self._put(key, new, IfMatch=tag)
        except NotOnShelf:
            return False
        except ConditionFailed as failed:
            # The first answer may have been lost on its way: then what is there is our own.
            return failed.retried and self.read(key) == new
        return True

    def remove(self, key: str) -> None:
        with self._errors("remove", key):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)
        self.cache.forget(key)

    def keys(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix + prefix)
        with self._errors("list", prefix):
            for page in pages:
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self.prefix)

    def local_file(self, key: str) -> Path:
        def fetch(target: Path) -> None:
            with self._errors("read", key):
                fetched_verified(self.client, self.bucket, self.prefix + key, target)

        return self.cache.file(key, fetch)

    def stretch(self, key: str, asked: str) -> Stretch | None:
        if self.cache.has(key):
            return None
        try:
            with self._errors("read", key):
                answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, Range=asked)
        except RangeRefused:
            return None
        if "ContentRange" not in answer:
            answer["Body"].close()
            return None
        return Stretch(answer["ContentRange"], int(answer["ContentLength"]), _chunks_of(answer["Body"]))

    def sweep_unfinished(self, older_than_seconds: int) -> int:
        """End uploads in parts that nobody has finished: they are invisible, but cost room."""
        swept = 0
        pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket, Prefix=self.prefix)
        with self._errors("list", "unfinished uploads"):
            for page in pages:
                now = parsedate_to_datetime(page["ResponseMetadata"]["HTTPHeaders"]["date"])
                for upload in page.get("Uploads", []):
                    if (now - upload["Initiated"]).total_seconds() >= older_than_seconds:
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        swept += 1
        return swept

    def _errors(self, verb: str, key: str) -> Any:
        return as_store_errors(verb, f"{self.url}/{key}", "FILM_STORE")


def _chunks_of(body: Any) -> Iterator[bytes]:
    with closing(body):
        yield from body.iter_chunks(CHUNK_BYTES)


def media_type(key: str) -> str:
    """Return the content type of what lies under ``key``."""
    suffix = Path(key).suffix
    return MEDIA_TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0] or "application/octet-stream"
