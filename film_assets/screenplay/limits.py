"""How much a script may be before it is refused or warned about.

Numbers only; the readers and the breakdown raise the errors.
"""

from __future__ import annotations

from fractions import Fraction

from film_assets.kernel.canonical import Frozen


class ScriptLimits(Frozen):
    """Limits of one script; a script past one of them is a ``ScriptError`` that names the limit."""

    size_bytes: int = 5_000_000
    scenes: int = 2_000
    line_characters: int = 20_000
    paragraph_characters: int = 50_000
    """Of one heading, paragraph or speech in any format; text files break longer paragraphs at the end of a line."""
    label_characters: int = 2_000
    """Of one scene heading, cue, shot label, parenthetical or transition."""
    text_characters: int = 1_000_000
    text_words: int = 200_000
    """Of all that is seen and said; four hours of film have about 400,000 characters and 70,000 words."""
    title_page_lines: int = 300
    """A longer block at the head of a script is no title page."""
    elements: int = 60_000
    """Headings, paragraphs, cues, lines of speech... A four-hour film has about 15,000."""
    notes: int = 10_000
    warnings_of_a_kind: int = 100
    """More of one kind are summed up in one."""
    nesting: int = 64
    """Depth of XML elements and of YAML collections."""
    shortest_shot_seconds: Fraction = Fraction(1, 5)
    longest_shot_seconds: Fraction = Fraction(600)
    film_seconds: Fraction = Fraction(4 * 3600)
    pdf_pages: int = 1_000
    pdf_seconds: int = 5
    """CPU seconds of taking the text out of a PDF; a page takes about 4 ms."""
    pdf_megabytes: int = 800
    """Memory for the same."""
    speaking_characters: int = 200
    """Above this the reader only warns."""
    most_speaking_characters: int = 1_000


DEFAULT_LIMITS = ScriptLimits()
