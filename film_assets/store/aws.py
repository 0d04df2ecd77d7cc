"""Talking to an S3 server: the client, its answers as errors of this project, and reading with every byte checked.

What is kept there, and under which keys, belongs to ``s3``.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.store.shelf import NotOnShelf

ATTEMPTS = 6
"""Tries of a request on 5xx, throttling, timeouts and broken connections; pauses grow to about 15 s in all."""
BODY_ATTEMPTS = 4
"""Tries of reading an answer whose body arrives cut short or damaged; the client itself retries only requests."""
FIRST_PAUSE_SECONDS = 0.2
CONNECT_SECONDS, READ_SECONDS = 5, 30
ABSENT = {"404", "NoSuchKey", "NotFound"}
CONDITION_FAILED = {"412", "PreconditionFailed", "ConditionalRequestConflict", "409"}
DENIED = {"403", "AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurity"}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken", "RequestExpired"}
WRONG_NAME = {"InvalidBucketName", "KeyTooLongError", "InvalidURI"}

Result = TypeVar("Result")


class ConditionFailed(StoreError):
    """Another process wrote that key first. ``retried``: the request was sent more than once, so it may be our own."""

    retried = False


class RangeRefused(StoreError):
    """What lies under that key has no such range of bytes."""


def s3_client(attempts: int = ATTEMPTS) -> Any:
    """Return a boto3 client; endpoint, region and credentials come the AWS way.

    Raises:
        ConfigError: they are set in a way that makes no client.
    """
    import boto3
    from botocore.config import Config

    settings = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=32,
    )
    with as_store_errors("open", "S3", "FILM_STORE"):
        try:
            return boto3.client("s3", config=settings)
        except ValueError as error:
            raise ConfigError(f"no S3 server can be asked ({error}): set AWS_ENDPOINT_URL_S3 to its URL.") from error


@contextmanager
def as_store_errors(verb: str, what: str, setting: str) -> Iterator[None]:
    """Turn what boto3 raises into errors that name ``what`` could not be ``verb``-ed and the way out.

    ``setting`` is the variable that names the bucket.
    """
    from botocore import exceptions as boto

    try:
        yield
    except boto.ClientError as error:
        raise _answered(error, verb, what, setting) from error
    except (
        boto.NoCredentialsError,
        boto.PartialCredentialsError,
        boto.CredentialRetrievalError,
        boto.NoRegionError,
        boto.ProfileNotFound,
        boto.SSOTokenLoadError,
        boto.UnauthorizedSSOTokenError,
    ) as error:
        raise ConfigError(f"cannot {verb} {what} ({error}): give credentials and region the AWS way.") from error
    except (boto.ParamValidationError, boto.InvalidEndpointConfigurationError) as error:
        raise ConfigError(f"cannot {verb} {what} ({error}): name another bucket in {setting}.") from error
    except boto.BotoCoreError as error:
        raise StoreError(f"cannot {verb} {what} ({error}): is the server there? Then run again.") from error


def _answered(error: Any, verb: str, what: str, setting: str) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in CONDITION_FAILED:
        failed = ConditionFailed(f"another process wrote {what} first.")
        failed.retried = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
        return failed
    if code == "InvalidRange":
        return RangeRefused(f"{what} has no such range.")
    if code in ABSENT:
        return NotOnShelf(f"nothing lies under {what}.")
    if code == "NoSuchBucket":
        bucket = error.response["Error"].get("BucketName") or what.removeprefix("s3://").partition("/")[0]
        return ConfigError(f"there is no bucket {bucket}: make it, or name another in {setting}.")
    if code in DENIED:
        return ConfigError(f"the server refuses to {verb} {what} ({code}): give credentials that may, the AWS way.")
    if code in EXPIRED:
        return ConfigError(f"cannot {verb} {what}: the credentials have expired ({code}); renew them, the AWS way.")
    if code == "RequestTimeTooSkewed":
        return ConfigError(
            f"cannot {verb} {what}: this machine's clock is too far from the server's ({code}); set the clock."
        )
    if code in WRONG_NAME:
        return ConfigError(f"cannot {verb} {what} ({code}): name another bucket or prefix in {setting}.")
    return StoreError(f"cannot {verb} {what} ({code}): run again when the server answers.")


def read_verified(client: Any, bucket: str, key: str, **condition: str) -> tuple[bytes, str]:
    """Return the bytes under ``key`` and their ETag; length and, where the server keeps one, checksum are verified."""

    def body() -> tuple[bytes, str]:
        answer = client.get_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED", **condition)
        return answer["Body"].read(), answer["ETag"]

    return _body_retried(body)


def fetched_verified(client: Any, bucket: str, key: str, target: Path) -> None:
    """Write the bytes under ``key`` to the file ``target``, verified as in ``read_verified``."""

    def body() -> None:
        answer = client.get_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        with open(target, "wb") as file:
            shutil.copyfileobj(answer["Body"], file, 1 << 20)
        if target.stat().st_size != answer["ContentLength"]:
            raise ConnectionError(f"{key} was cut short")

    _body_retried(body)


def _body_retried(body: Callable[[], Result]) -> Result:
    from botocore.exceptions import (
        FlexibleChecksumError,
        IncompleteReadError,
        ReadTimeoutError,
        ResponseStreamingError,
    )

    broken = (FlexibleChecksumError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError, ConnectionError)
    for attempt in range(BODY_ATTEMPTS - 1):
        try:
            return body()
        except broken:
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))
    try:
        return body()
    except broken as error:
        raise StoreError(
            f"what the S3 server sends arrives cut short or damaged ({error}): run again when it is well."
        ) from error
