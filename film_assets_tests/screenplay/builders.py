"""Small builders for scripts, and elements in a form that is easy to compare."""

from __future__ import annotations

from film_assets.screenplay.model import Screenplay
from film_assets.screenplay.reading import read_script


def read(text: str, name: str = "test.fountain") -> Screenplay:
    return read_script(text.encode(), name)


def told(screenplay: Screenplay) -> list[tuple[str, str]]:
    """Return kind and text of every element."""
    return [(element.kind.value, element.text) for element in screenplay.elements]


def kinds(text: str) -> list[str]:
    return [element.kind.value for element in read(text).elements]


def codes(screenplay: Screenplay) -> list[tuple[str, int]]:
    """Return code and line of every diagnostic."""
    return [(one.code, one.line) for one in screenplay.diagnostics]


def one_page_pdf(content: bytes) -> bytes:
    """Return a PDF of one page with the given content stream, its font called F1."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    written = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(written),
    )
