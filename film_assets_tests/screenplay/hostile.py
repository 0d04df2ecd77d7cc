"""Texts that lead a careless reader to look at everything again and again, and what reading them takes.

``python -m film_assets_tests.screenplay.hostile`` counts the work of every kind at two lengths and prints it as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

if __name__ == "__main__":
    from film_assets_tests.counting import count_regexes

    count_regexes()  # Before anything below compiles a pattern.

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.scenes import scenes_of
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.moderation import moderated
from film_assets.screenplay.reading import read_script
from film_assets_tests.counting import counted

LENGTHS = (1_000, 4_000)
SHORT = (400, 1_600)
"""For kinds that are one label: a longer label is refused."""
LABELS = {"headings", "lengths", "markdown hashes"}


def _text(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    """Return a maker of a text of so many bytes, all one line."""
    return lambda size: (before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after).encode()


def _lines(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    """Return a maker of a text of so many bytes, in lines of 15,000 characters."""
    whole = _text(piece, before, after)
    return lambda size: b"\n".join(whole(size)[start : start + 15_000] for start in range(0, size, 15_000))


HOSTILE: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "notes": ("a.txt", _lines("[[ ")),
    "note lines": ("a.txt", _text("[[ a\n")),
    "closed notes": ("a.txt", _text("[[a]] b\n")),
    "directions": ("a.txt", _text("[[shoot: CU NORA]]\n\n", "Hi.\n\n")),
    "boneyards": ("a.txt", _lines("/* ")),
    "notes and boneyards": ("a.txt", _lines("[[/*")),
    "closers": ("a.txt", _lines("]] */ ")),
    "open parentheticals": ("a.txt", _text("NORA\n(a\nb\nc\n\n")),
    "parentheses": ("a.txt", _lines("A (")),
    "stars": ("a.txt", _lines("*_*_**")),
    "cues": ("a.txt", _text("NORA (V.O.) (O.S.)\n")),
    "many names": ("a.txt", lambda size: "".join(f"NAME{i % 100}\nHi.\n\n" for i in range(size // 14)).encode()),
    "capitals": ("a.txt", _lines("AAAA ")),
    "dots": ("a.txt", _lines("A.A-A'A ")),
    "ages": ("a.txt", _lines("NORA (34), a, ")),
    "colons": ("a.txt", _lines("a: b: ")),
    "headings": ("a.txt", _lines("INT. A - ")),
    "long headings": ("a.txt", _text("INT. " + "A - " * 1_000 + "DAY\n\nHi.\n\n")),
    "title page": ("a.txt", lambda size: "".join(f"Key{i}: x\n" for i in range(size // 10)).encode()),
    "quotes": ("a.txt", _lines('"a ')),
    "determiners": ("a.txt", _lines("a a man one other ")),
    "blank": ("a.txt", _text("a\n \n")),
    "spaces": ("a.txt", _lines("A          ")),
    "one word": ("a.txt", _lines("a")),
    "marks on a letter": ("a.txt", _lines("\u0301\u0323", "e")),
    "lengths": ("a.txt", _lines("1.1.1.1.1 - 5 5 5 s ", "SHOT 1: ")),
    "markdown brackets": ("a.md", _lines("[", "# a\n\n")),
    "markdown pictures": ("a.md", _lines("![a](", "# a\n\n")),
    "markdown comments": ("a.md", _lines("a <!-- ", "# a\n\n")),
    "markdown hashes": ("a.md", _lines("#", "# a", " b")),
    "markdown blocks": ("a.md", _text("# a\n\n> b\n\n")),
    "yaml brackets": ("a.yaml", _lines("[a],", "scenes: [", "]")),
    "yaml scenes": ("a.yaml", _text("  - narration: a b c\n", "scenes:\n")),
    "yaml keys": ("a.yaml", lambda size: ("scenes:\n  - " + "\n    ".join(f"k{i}: v" for i in range(size // 12))).encode()),
    "fdx runs": ("a.fdx", _text("<Text>a</Text>", "<FinalDraft><Paragraph>", "</Paragraph></FinalDraft>")),
    "fdx notes": ("a.fdx", _text("[[a ", "<FinalDraft><Paragraph><Text>", "</Text></Paragraph></FinalDraft>")),
    "fdx attributes": ("a.fdx", lambda size: ("<FinalDraft " + "".join(f"a{i}='' " for i in range(size // 9)) + "/>").encode()),
}  # fmt: skip


def whole_way(data: bytes, name: str) -> bool:
    """Read, moderate and break down; return whether the script was refused."""
    try:
        script = read_script(data, name)
        scenes = scenes_of(script)
    except ScriptError:
        return True
    moderated(script)
    shots_of(script, scenes)
    return False


def _measured(kind: str) -> list[tuple[bool, tuple[int, int, int]]]:
    """Return for a short and a long text of a kind whether it was refused, and the work it was."""
    file, made = HOSTILE[kind]
    whole_way(made(500), file)  # Whatever is read once for all scripts.
    found = []
    for size in SHORT if kind in LABELS else LENGTHS:
        refused, work = counted(partial(whole_way, made(size), file))
        found.append((refused, tuple(work)))
    return found


if __name__ == "__main__":
    print(json.dumps({kind: _measured(kind) for kind in HOSTILE}))
