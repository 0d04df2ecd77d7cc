"""One way from the project's errors to ``dagster.Failure``, with retries allowed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from film_assets.kernel.errors import Cancelled, FilmError
from film_assets.orchestration.internals import Interrupted

RETRIES = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""Three tries for engine and store errors; errors of scripts and settings are not retried."""


@contextmanager
def as_failures() -> Iterator[None]:
    """Turn a FilmError into a Failure, and an interruption into ``Cancelled``.

    Dagster asks a retry policy also after an interruption; ``Cancelled`` passes by it, so that a cancelled step ends.
    """
    try:
        yield
    except FilmError as error:
        raise dg.Failure(str(error), allow_retries=error.retryable) from error
    except (Interrupted, KeyboardInterrupt) as error:
        raise Cancelled("the run was cancelled; finished takes are kept") from error
