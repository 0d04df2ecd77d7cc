"""Reading the package's data files: YAML, by libyaml's parser where PyYAML was built with it (it is in its wheels)."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_data(text: str) -> Any:
    """Return what ``text`` holds: dicts, lists, text, numbers, booleans, dates and None.

    Raises:
        yaml.YAMLError: it is not YAML, or asks for other types.
    """
    return yaml.load(text, Loader=_LOADER)
