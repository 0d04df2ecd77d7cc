"""YAML documents of narrated films: scenes with a heading, what is seen, what is narrated, lists, shots.

Read from the parser's nodes, so that every element has its lines. Tags and aliases are refused, depth is limited.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import yaml

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.building import Builder
from film_assets.screenplay.markdown import NARRATOR
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.source import Format, Source, too_many_elements

SCENE_KINDS = ("title", "narration", "list", "outro", "scene")
_TEXT_KEYS = {
    "heading": ("heading", "slugline", "location", "name"),
    "shown": ("visual", "visuals", "action", "description", "picture"),
    "said": ("narration", "narrator", "voice_over", "voiceover", "text", "script"),
    "title": ("title", "subtitle", "headline"),
}
_SCENE_KEYS = frozenset(
    {key for keys in _TEXT_KEYS.values() for key in keys}
    | {
        "type",
        "items",
        "voice",
        "language",
        "shots",
        "dialogue",
        "number",
        "duration",
        "seconds",
        "music",
        "mood",
        "notes",
    }
)
_SHOT_KEYS = frozenset(
    {"size", "shot", "angle", "move", "duration", "seconds", "action", "visual", "narration", "dialogue"}
)
_LOOKS = re.compile(r"^(?:scenes|narration)\s*:", re.MULTILINE)
_EVENTS_AN_ELEMENT = 4
"""At most: a paragraph in a mapping of its own is a start, a key, a value and an end."""
_Node: TypeAlias = yaml.nodes.Node


def read_narration(source: Source) -> Screenplay:
    """Return the screenplay of a narration document.

    Raises:
        ScriptError: not well-formed YAML, tags, aliases, too deep, or a value of the wrong type; with its line.
    """
    text = "\n".join(source.lines()[0])
    root = _composed(text, source)
    if not isinstance(root, yaml.MappingNode):
        raise ScriptError(f"{source.name}: a narration document is a mapping with 'scenes', not a list or a text.")
    builder = Builder(source)
    scenes: _Node | None = None
    for key, value in _pairs(root, source):
        if key in ("scenes", "narration") and isinstance(value, yaml.SequenceNode):
            scenes = value
        else:
            builder.entitle(key.replace("_", " "), _texts(value, source, key), _line(value))
    if scenes is None:
        raise ScriptError(f"{source.name}: a narration document needs 'scenes', a list.")
    for number, node in enumerate(scenes.value, 1):
        _scene(builder, node, number, source)
    if not builder.elements:
        raise ScriptError(f"{source.name}: 'scenes' is empty; write at least one.")
    return Screenplay(
        read_as="narration",
        title_page=builder.title_page,
        elements=tuple(builder.elements),
        diagnostics=tuple(builder.diagnostics),
    )


def _composed(text: str, source: Source) -> _Node:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            if count > source.limits.elements * _EVENTS_AN_ELEMENT:
                raise too_many_elements(source)
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise ScriptError(f"{source.name}, line {line}: anchors and aliases are not read; write the value out.")
            if getattr(event, "tag", None):
                raise ScriptError(f"{source.name}, line {line}: the tag {event.tag} is not read; remove it.")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > source.limits.nesting:
                    raise ScriptError(f"{source.name}, line {line}: nested deeper than {source.limits.nesting} levels.")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        node: _Node | None = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not well-formed"
        raise ScriptError(f"{source.name}{where}: {problem}; mend the YAML.") from error
    if node is None:
        raise ScriptError(f"{source.name} holds no document: write 'scenes' with at least one scene.")
    return node


def _line(node: _Node) -> int:
    return int(node.start_mark.line) + 1


def _last_line(node: _Node) -> int:
    end = node.end_mark
    return int(end.line) + (1 if end.column else 0) or _line(node)


def _pairs(node: _Node, source: Source) -> list[tuple[str, Any]]:
    if not isinstance(node, yaml.MappingNode):
        raise ScriptError(f"{source.name}, line {_line(node)}: a mapping of keys is expected here.")
    found = []
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ScriptError(f"{source.name}, line {_line(key)}: a key must be a word.")
        found.append((key.value.strip().casefold().replace("-", "_").replace(" ", "_"), value))
    return found


def _texts(node: _Node, source: Source, key: str) -> list[str]:
    """Return a scalar's lines, or the lines of a list of scalars."""
    if isinstance(node, yaml.ScalarNode):
        return [line for line in str(node.value).split("\n") if line.strip()]
    if isinstance(node, yaml.SequenceNode):
        return [line for one in node.value for line in _texts(one, source, key)]
    raise ScriptError(f"{source.name}, line {_line(node)}: '{key}' must be text or a list of texts.")


def _scene(builder: Builder, node: _Node, number: int, source: Source) -> None:
    if isinstance(node, yaml.ScalarNode):
        builder.add(ElementKind.SCENE_HEADING, f"Scene {number}", _line(node))
        builder.say(NARRATOR, node.value, _line(node), _last_line(node), "V.O.")
        return
    fields = dict(_pairs(node, source))
    for key, value in fields.items():
        if key not in _SCENE_KEYS:
            builder.warn(
                "unknown-key", _line(value), f"'{key}' is not read in a scene: use {', '.join(sorted(_SCENE_KEYS))}."
            )
    kind = _text(fields, "type", source) or "scene"
    if kind.casefold() not in SCENE_KINDS:
        builder.warn(
            "unknown-scene-type",
            _line(fields["type"]),
            f"'{kind}' is read as 'scene': use one of {', '.join(SCENE_KINDS)}.",
        )
    heading = next((text for key in _TEXT_KEYS["heading"] if (text := _text(fields, key, source))), "")
    title = next((text for key in _TEXT_KEYS["title"] if (text := _text(fields, key, source))), "")
    scene_number = _text(fields, "number", source)
    builder.add(
        ElementKind.SCENE_HEADING,
        heading or title or f"{kind.capitalize()} {number}",
        _line(node),
        scene_number=scene_number,
    )
    speaker = NARRATOR
    for key in ("voice", "language", "music", "mood"):
        if value := _text(fields, key, source):
            words = f"voice: {speaker} = {value}" if key == "voice" else f"{key}: {value}"
            builder.add(ElementKind.NOTE, words, _line(fields[key]))
    for key in _TEXT_KEYS["shown"]:
        for one, first, last in _passages(fields, key, source):
            builder.add(ElementKind.ACTION, one, first, last)
    if title and kind.casefold() in ("title", "outro"):
        builder.add(ElementKind.CENTERED, title, _line(node))
    spoken = [(one, first, last) for key in _TEXT_KEYS["said"] for one, first, last in _passages(fields, key, source)]
    items = _passages(fields, "items", source)
    if items and not spoken:
        spoken = items
    for one, first, _ in items:
        builder.add(ElementKind.CENTERED, one, first)
    for one, first, last in spoken:
        builder.say(speaker, one, first, last, "V.O.")
    _dialogue(builder, fields, source)
    if "shots" in fields:
        _shots(builder, fields["shots"], source)


def _text(fields: dict[str, Any], key: str, source: Source) -> str:
    return " ".join(_texts(fields[key], source, key)) if key in fields else ""


def _passages(fields: dict[str, Any], key: str, source: Source) -> list[tuple[str, int, int]]:
    """Return a key's texts with their lines: one for a scalar, one for each item of a list."""
    if key not in fields:
        return []
    node = fields[key]
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = []
    for one in nodes:
        text = "\n".join(_texts(one, source, key))
        if text:
            found.append((text, _line(one), max(_line(one), _last_line(one))))
    return found


def _dialogue(builder: Builder, fields: dict[str, Any], source: Source) -> None:
    """Read ``dialogue``: a list of mappings from a name to what is said."""
    node = fields.get("dialogue")
    if node is None:
        return
    for one in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        for name, words in (
            ((key.value, value) for key, value in one.value)
            if isinstance(one, yaml.MappingNode)
            else ((NARRATOR, one),)
        ):
            builder.say(
                str(name).upper(), "\n".join(_texts(words, source, "dialogue")), _line(words), _last_line(words)
            )


def _shots(builder: Builder, node: _Node, source: Source) -> None:
    if not isinstance(node, yaml.SequenceNode):
        raise ScriptError(f"{source.name}, line {_line(node)}: 'shots' must be a list.")
    for number, one in enumerate(node.value, 1):
        if isinstance(one, yaml.ScalarNode):
            builder.add(ElementKind.SHOT, one.value, _line(one), scene_number=str(number))
            continue
        fields = dict(_pairs(one, source))
        for key, value in fields.items():
            if key not in _SHOT_KEYS:
                builder.warn(
                    "unknown-key", _line(value), f"'{key}' is not read in a shot: use {', '.join(sorted(_SHOT_KEYS))}."
                )
        label = [_text(fields, key, source) for key in ("size", "shot", "angle", "move")]
        seconds = _text(fields, "seconds", source) or _text(fields, "duration", source)
        if seconds and not re.search(r"[a-z]$", seconds, re.IGNORECASE):
            seconds += "s"
        text = ", ".join(part for part in label if part)
        builder.add(
            ElementKind.SHOT, f"{text} - {seconds}" if seconds else text or "shot", _line(one), scene_number=str(number)
        )
        for key in ("action", "visual"):
            for words, first, last in _passages(fields, key, source):
                builder.add(ElementKind.ACTION, words, first, last)
        for words, first, last in _passages(fields, "narration", source):
            builder.say(NARRATOR, words, first, last, "V.O.")
        _dialogue(builder, fields, source)


def _is_narration(source: Source) -> bool:
    """Return whether the content is a YAML mapping with ``scenes``, or the extension says YAML."""
    head = source.data[:65536].decode("utf-8-sig", "ignore").replace("\r\n", "\n")
    if source.extension in ("yaml", "yml"):
        return True
    return bool(re.search(r"^scenes:[ \t]*(?:#.*)?\n[ \t]*-[ \t]", head, re.MULTILINE)) and bool(_LOOKS.search(head))


FORMAT = Format("narration", _is_narration, read_narration)
