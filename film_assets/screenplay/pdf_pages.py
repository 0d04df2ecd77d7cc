"""The text of a PDF's pages in their layout, taken out in a process of its own with limits on memory and CPU time.

What is inside a PDF may loop, swell or break its parser in any way; here that ends this process and no other. The
lines are read in ``pdf``.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import subprocess
import sys

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.limits import ScriptLimits

_FEW_WORDS = 160
_WALL_SECONDS_EACH = 20
"""A busy machine may give a process this much less than a core."""


def pages_of_pdf(data: bytes, name: str, limits: ScriptLimits) -> list[str]:
    """Return the text of each page, laid out with spaces.

    Raises:
        ScriptError: locked, damaged, too many pages, or more than the limits of memory and time allow.
    """
    command = [sys.executable, "-m", __name__, limits.model_dump_json()]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=limits.pdf_seconds * _WALL_SECONDS_EACH, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScriptError(f"{name} takes too long to read as a PDF: export it again, or save it as text.") from error
    if done.returncode != 0:
        raise ScriptError(
            f"{name} is a damaged PDF, or takes more than {limits.pdf_seconds} s or {limits.pdf_megabytes:,} MB to read: "
            "export it again, or save it as text."
        )
    answer = json.loads(done.stdout)
    if isinstance(answer, str):
        raise ScriptError(f"{name} {answer}")
    return [str(page) for page in answer]


def _answer(data: bytes, limits: ScriptLimits) -> list[str] | str:
    """Return the pages, or why there are none."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return "is locked with a password: save it without one."
        if len(reader.pages) > limits.pdf_pages:
            return f"has {len(reader.pages):,} pages, more than {limits.pdf_pages:,}: split it."
        return [page.extract_text(extraction_mode="layout") for page in reader.pages]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        told = " ".join(str(error).split())[:_FEW_WORDS] or type(error).__name__
        return f"is a damaged PDF ({told}): export it again."


def _serve() -> None:
    limits = ScriptLimits.model_validate_json(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limits.pdf_seconds, limits.pdf_seconds))
    if sys.platform == "linux":
        size = limits.pdf_megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    json.dump(_answer(sys.stdin.buffer.read(), limits), sys.stdout)


if __name__ == "__main__":
    _serve()
