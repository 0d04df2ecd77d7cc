"""The film as its cameras see it: every shot as it is staged, with its view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from film_assets.breakdown.model import Scene, SceneList, Shot, ShotList, TransitionKind
from film_assets.look.model import Cast
from film_assets.look.periods import period_of_film
from film_assets.look.prompts import unnamed
from film_assets.look.sets import dressings_of
from film_assets.picture.model import View
from film_assets.picture.vehicles import in_their_vehicle
from film_assets.picture.views import at_the_wheel, shown, view_of
from film_assets.production.model import Production


@dataclass(frozen=True, slots=True)
class Framed:
    """One shot of the film with what its camera sees."""

    scene: Scene
    shot: Shot
    view: View
    dissolves: bool
    """Whether it melts into the next shot."""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom the view's figures are, in their order."""
        return tuple(presence.name for presence in shown(self.shot))

    def about(self) -> dict[str, str]:
        """Return the words that causes are told with."""
        shot, scene = self.shot, self.scene
        about = {"shot": f"shot {shot.label}", "scene": f"scene {scene.label}", "size": shot.size.value}
        about["move"] = ", ".join(move.value.replace("_", " ") for move in shot.moves) or "still"
        for place, (name, figure) in enumerate(zip(self.names, self.view.figures, strict=True)):
            about[f"figure_{place}"] = name
            about[f"top_{place}"] = figure.look.top.replace("_", " ")
            about[f"bottom_{place}"] = figure.look.bottom
        return about


def framed(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, with_words: bool = False
) -> Iterator[Framed]:
    """Yield every shot of the film in order, as it is staged, with its scene and what its camera sees. ``with_words``: as
    engines that read prompts see it."""
    dressings, period = dressings_of(scenes), period_of_film(scenes)
    by_label = {scene.label: scene for scene in scenes.scenes}
    looks = {member.name: member.look for member in cast.members}
    filmed = [listed for listed in shots.scenes if listed.shots]
    for place, listed in enumerate(filmed):
        scene = by_label[listed.scene]
        after = by_label[filmed[place + 1].scene] if place + 1 < len(filmed) else None
        melts = after is not None and after.transition_in.kind is TransitionKind.DISSOLVE
        taken = at_the_wheel(listed.shots)
        for shot in taken:
            at = by_label[shot.plays_in or scene.label]
            shot, dressing = in_their_vehicle(shot, at, dressings[at.label], period)
            view = view_of(shot, at, dressing, cast, production.style, with_words=with_words)
            if with_words:
                view = view.model_copy(update={"words": unnamed(view.words, looks)})
            yield Framed(scene, shot, view, melts and shot.label == taken[-1].label)
