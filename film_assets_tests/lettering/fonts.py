"""A font made in the test: the letters it is asked for, each a full box."""

from __future__ import annotations

import struct

EM = 1000
BOX = struct.pack(">hhhhh", 1, 50, 0, 950, 700)
"""A glyph of one contour with these bounds; its points follow."""


def a_font(characters: str) -> bytes:
    """Return a TrueType font (OpenType 1.9, the tables that drawing reads) with one box for all of ``characters``."""
    corners = struct.pack(">HH4B", 3, 0, 1, 1, 1, 1) + struct.pack(">4h4h", 50, 0, 900, 0, 0, 700, 0, -700)
    glyph = BOX + corners
    groups = b"".join(struct.pack(">LLL", ord(one), ord(one), 1) for one in sorted(characters))
    tables = {
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 10, 12)
        + struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(characters))
        + groups,
        b"glyf": glyph,
        b"head": struct.pack(">LLLLHHqqhhhhHHhhh", 1 << 16, 0, 0, 0x5F0F3CF5, 0, EM, 0, 0, 50, 0, 950, 700, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">LhhhH11hH", 1 << 16, 800, -200, 0, EM, *([0] * 11), 2),
        b"hmtx": struct.pack(">HhHh", EM, 0, EM, 50),
        b"loca": struct.pack(">LLL", 0, 0, len(glyph)),
        b"maxp": struct.pack(">L14H", 1 << 16, 2, 4, 1, *([0] * 11)),
    }  # fmt: skip
    start, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sLLL", tag, 0, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return struct.pack(">LHHHH", 1 << 16, len(tables), 0, 0, 0) + directory + body
