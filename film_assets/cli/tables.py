"""Tables for people in a terminal."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from film_assets.breakdown.model import SceneList, ShotList
from film_assets.kernel.names import printable

TABLE_COLUMNS = 140


def breakdown_table(scenes: SceneList, shots: ShotList) -> str:
    """Return scenes and their shots as text: size, angle, moves, who, what, and the script's lines."""
    table = Table(title=Text(scenes.title), expand=True)
    for name in ("shot", "lines", "size", "angle, moves", "subject", "what is seen and said"):
        table.add_column(name, overflow="fold")
    headings = {scene.label: scene for scene in scenes.scenes}
    for listed in shots.scenes:
        scene = headings[listed.scene]
        table.add_section()
        table.add_row(scene.label, _lines(scene.lines.first_line, scene.lines.last_line), "", "", "", scene.heading)
        for shot in listed.shots:
            said = [f"{speech.speaker}: {speech.text}" for speech in shot.speeches]
            table.add_row(
                shot.label,
                _lines(shot.lines.first_line, shot.lines.last_line),
                shot.size.value,
                ", ".join([shot.angle.value, *(move.value for move in shot.moves)]),
                ", ".join(shot.subject),
                "\n".join([part for part in (shot.action, shot.title_over) if part] + said),
            )
    out = io.StringIO()
    Console(file=out, width=TABLE_COLUMNS, color_system=None, emoji=False).print(table, markup=False)
    return printable(out.getvalue().rstrip())


def _lines(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
