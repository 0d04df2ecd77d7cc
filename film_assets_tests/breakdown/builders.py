"""Small builders: a script in, scenes and shots out."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.model import Scene, SceneList, Shot, ShotList
from film_assets.breakdown.scenes import scenes_of
from film_assets.screenplay.reading import read_script


@dataclass(frozen=True)
class Broken:
    """A script broken down."""

    scenes: SceneList
    list: ShotList

    @property
    def shots(self) -> list[Shot]:
        return [shot for scene in self.list.scenes for shot in scene.shots]

    def scene(self, index: int) -> Scene:
        return self.scenes.scenes[index]

    def sizes(self) -> list[str]:
        return [shot.size.value for shot in self.shots]

    def labelled(self, label: str) -> Shot:
        return next(shot for shot in self.shots if shot.label == label)


def broken(text: str, name: str = "test.fountain", previous: Broken | None = None, **takes: int) -> Broken:
    screenplay = read_script(text.encode(), name)
    scenes = scenes_of(screenplay, previous=previous.scenes if previous else None)
    chosen = {label.replace("_", "-"): take for label, take in takes.items()}
    return Broken(scenes, shots_of(screenplay, scenes, previous=previous.list if previous else None, takes=chosen))


def example(name: str) -> str:
    return files("film_assets.examples").joinpath(name).read_text("utf-8")


def unlabelled(shot: Shot) -> Shot:
    """Return ``shot`` without what a move in the film may change: its label and lines."""
    nowhere = {"first_line": 1, "last_line": 1}
    data = shot.model_dump() | {"label": "", "lines": nowhere}
    data["speeches"] = [speech | {"lines": nowhere} for speech in data["speeches"]]
    return Shot.model_validate(data)


CAST = (
    "Title: Read\n\nINT. ROOM - DAY\n\nA long, cold room with a table in the middle of it and nobody at all.\n\n"
    "ADA (34, f) and OTTO (40) wait by the wall.\n\n"
)


def shots(text: str, cast: str = CAST) -> list[Shot]:
    return broken(cast + text + "\n").shots


def last(text: str, cast: str = CAST) -> Shot:
    return shots(text, cast)[-1]
