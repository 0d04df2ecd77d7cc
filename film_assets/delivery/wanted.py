"""From pieces and sound to the film's recipe."""

from __future__ import annotations

from film_assets.breakdown.model import SceneList, Timing
from film_assets.edit.model import Chapter, FilmRecipe, SubtitleList
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted, Wanted

FILM_LABEL = "film"
"""The one entry of the list ``final_film``."""


def film_wanted(
    scenes: SceneList,
    timing: Timing,
    pieces: TakeList,
    sound_mix: TakeList,
    subtitles: SubtitleList,
    production: Production,
) -> TakesWanted:
    """Return the one film that these parts make, with a chapter a scene."""
    headings = {scene.label: scene.heading or f"Scene {scene.label}" for scene in scenes.scenes}
    chapters = tuple(Chapter(start_frame=scene.start_frame, title=headings[scene.scene]) for scene in timing.scenes)
    recipe = FilmRecipe(
        engine=production.delivery,
        title=scenes.title,
        authors=scenes.authors,
        language=scenes.language,
        rate=production.rate,
        pieces=tuple((entry.ref, int(entry.facts["length_frames"])) for entry in pieces.entries),
        mix=sound_mix.entries[0].ref,
        subtitles=subtitles,
        chapters=chapters,
        comment=_comment(production),
    )
    return TakesWanted("film", (Wanted(FILM_LABEL, recipe),))


def _comment(production: Production) -> str:
    """Return what the container says of who made the film; with models also that it is AI generated, and by which."""
    made = f"Made with film_assets; picture by {production.picture.name}, voices by {production.voice.name}."
    said = production.acknowledgements
    return f"{made} AI generated with {'; '.join(said)}." if said else made
