"""Tables and sentences for people in a terminal."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from film_assets.breakdown.model import SceneList, ShotList
from film_assets.cli.studio import FilmState
from film_assets.kernel.names import printable
from film_assets.store.prune import Unreached

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


def states_in_words(states: Sequence[FilmState]) -> str:
    """Return a line a film."""
    if not states:
        return "No script has been taken in yet: 'film make SCRIPT' makes a film."
    wide = max(len(state.script) for state in states)
    return "\n".join(f"{state.script:<{wide}}  {_in_short(state)}" for state in states)


def _in_short(state: FilmState) -> str:
    parts = [f"made {state.made_at}" if state.film else "not made yet"]
    if state.writer:
        parts.append(f"being made by {state.writer}")
    if state.failed:
        parts.append(f"{len(state.failed)} takes failed: film retry {state.script}")
    return "; ".join([*parts, *state.stale])


def state_in_words(state: FilmState) -> str:
    """Return a paragraph on one film."""
    lines = [f"{state.script}: {state.title}" if state.title else state.script]
    lines.append(f"  film: {state.film}, made {state.made_at}" if state.film else "  film: not made yet")
    if state.writer:
        lines.append(f"  being made by {state.writer}")
    takes = (f"{about['takes']} {asset.replace('_', ' ')}" for asset, about in state.assets.items())
    lines += [f"  takes: {', '.join(takes)}"] if state.assets else []
    lines += [f"  failed: {what}: {why}" for what, why in state.failed.items()]
    if state.failed:
        lines.append(f"    'film retry {state.script}' tries these again")
    lines += [f"  stale: {what}" for what in state.stale]
    if state.film and not state.stale:
        lines.append("  fresh: nothing in it is stale")
    return "\n".join(lines)


def takes_in_words(found: Mapping[str, Any]) -> str:
    """Return a line a take of one shot."""
    lines = [f"shot {found['shot']}: take {found['chosen']} is chosen"]
    for take in found["takes"]:
        mark = "*" if take["number"] == found["chosen"] else " "
        lines.append(f"{mark} {take['number']:>3}  {take['made_at']}  {take['engine']}  {take['picture']}")
    return "\n".join(lines)


def unreached_in_words(items: Sequence[Unreached]) -> str:
    """Return what no film reaches, and what of it would be removed."""
    if not items:
        return "Nothing to remove: some film reaches every file."
    ripe = [item for item in items if item.ripe]
    then = f"{files_in_words(ripe)}: 'film prune --yes' removes those" if ripe else "nothing, so nothing is removed yet"
    return f"No film reaches {files_in_words(items)}.\nFor a day or longer: {then}."


def files_in_words(items: Sequence[Unreached]) -> str:
    """Return how many files of which folders these are and how large they are together; nothing for none."""
    if not items:
        return ""
    folders = Counter(item.key.partition("/")[0] for item in items)
    where = ", ".join(f"{count} in {folder}" for folder, count in sorted(folders.items()))
    return (
        f"{len(items):,} {'file' if len(items) == 1 else 'files'}, {sum(item.size for item in items):,} bytes ({where})"
    )
