"""Hypothesis strategies for Fountain scripts, block by block, with what each block is meant to be."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.sampled_from(
    "the a she he Nora waits door key light rain slowly turns café naïve Straße 42 O'Brien well-known and but looks...".split()
)
CAPS = st.sampled_from("NORA BRICK STEEL R2D2 JOSÉ O'BRIEN GUARD INES OYELARAN".split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: "She " + " ".join(words) + ".")
Block = tuple[str, list[tuple[str, str]]]
"""The lines of a block, and kind and text of the elements it is meant to be."""


def headings() -> st.SearchStrategy[Block]:
    place = st.lists(CAPS, min_size=1, max_size=3).map(" ".join)
    prefix = st.sampled_from(["INT. ", "EXT. ", "INT./EXT. ", "EST. ", "I/E. "])
    time = st.sampled_from([" - DAY", " - NIGHT", ""])
    return st.builds(lambda p, w, t: (f"{p}{w}{t}", [("scene_heading", f"{p}{w}{t}")]), prefix, place, time)


def forced_headings() -> st.SearchStrategy[Block]:
    return st.lists(CAPS, min_size=1, max_size=3).map(
        lambda words: (f".{' '.join(words)}", [("scene_heading", " ".join(words))])
    )


def actions() -> st.SearchStrategy[Block]:
    return st.lists(SENTENCE, min_size=1, max_size=3).map(
        lambda lines: ("\n".join(lines), [("action", "\n".join(lines))])
    )


def speeches() -> st.SearchStrategy[Block]:
    extension = st.sampled_from(["", " (V.O.)", " (O.S.)"])
    parenthetical = st.one_of(st.none(), st.sampled_from(["low", "to Nora", "beat"]))

    def block(name: str, after: str, aside: str | None, lines: list[str]) -> Block:
        shown = [name + after]
        meant = [("character", name)]
        if aside:
            shown.append(f"({aside})")
            meant.append(("parenthetical", aside))
        return "\n".join([*shown, *lines]), [*meant, ("dialogue", "\n".join(lines))]

    return st.builds(block, CAPS, extension, parenthetical, st.lists(SENTENCE, min_size=1, max_size=3))


def marks() -> st.SearchStrategy[Block]:
    return st.one_of(
        SENTENCE.map(lambda text: (f"> {text} <", [("centered", text)])),
        CAPS.map(lambda text: (f"{text} CUT TO:", [("transition", f"{text} CUT TO:")])),
        CAPS.map(lambda text: (f"> {text}", [("transition", text)])),
        st.just(("===", [("page_break", "")])),
        SENTENCE.map(lambda text: (f"# {text}", [("section", text)])),
    )


def scripts() -> st.SearchStrategy[tuple[str, list[tuple[str, str]]]]:
    """Return scripts of blocks with empty lines between, and what they are meant to be."""
    blocks = st.one_of(headings(), forced_headings(), actions(), speeches(), marks())
    first = headings()

    def joined(head: Block, rest: list[Block]) -> tuple[str, list[tuple[str, str]]]:
        every = [head, *rest]
        return "\n\n".join(text for text, _ in every) + "\n", [one for _, meant in every for one in meant]

    return st.builds(joined, first, st.lists(blocks, min_size=1, max_size=12))


ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("\n\n\n  \t[]/*().:#=~!@>^<-_*ABCabc1éßЖ中"),
        st.characters(exclude_categories=("Cs", "Cc")),
        st.sampled_from("\r\n"),
    ),
    max_size=300,
)
"""Text with many marks in it."""
