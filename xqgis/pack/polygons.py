"""The outlines a pack carries: found, and their codes held against the town's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.pack.texts import refusal

_FOLDERS: tuple[tuple[Level, str], ...] = (("village", "villages"), ("grid", "grids"))


def find_polygons(folder: Path, town: Town) -> dict[Level, Path]:
    """The one GeoJSON file of each level that the folder has."""
    found: dict[Level, Path] = {}
    for level, name in _FOLDERS:
        files = sorted((folder / name).glob("*.geojson"))
        if len(files) > 1:
            raise refusal(f"{name}/", "/", "one_file_only", value=files[1].name)
        if files:
            _check(files[0], f"{name}/{files[0].name}", level, town)
            found[level] = files[0]
    return found


def _check(file: Path, shown: str, level: Level, town: Town) -> None:
    listed = {village.code for village in town.villages}
    seen: set[str] = set()
    for place, properties in enumerate(_properties(file, shown)):
        where = f"features[{place + 1}].properties"
        code, name = properties.get("code"), properties.get("name")
        if not (isinstance(code, str) and code and isinstance(name, str) and name):
            raise refusal(shown, where, "code_and_name")
        if code in seen:
            raise refusal(shown, f"{where}.code", "code_twice", value=code)
        seen.add(code)
        village = code if level == "village" else properties.get("village", "")
        if listed and village not in listed:
            raise refusal(shown, where, "unknown_code", value=village)
        if level == "grid" and not re.fullmatch(town.grid_code_pattern, code):
            pattern = town.grid_code_pattern
            raise refusal(shown, f"{where}.code", "not_the_pattern", value=code, wanted=pattern)
    if level == "village" and listed - seen:
        raise refusal(shown, "/", "outline_missing", value=min(listed - seen))


def _properties(file: Path, shown: str) -> list[Mapping[str, object]]:
    try:
        found = [feature["properties"] for feature in json.loads(file.read_bytes())["features"]]
    except (ValueError, KeyError, TypeError) as broken:
        raise refusal(shown, "/", "not_geojson") from broken
    if not all(isinstance(properties, dict) for properties in found):
        raise refusal(shown, "/", "not_geojson")
    return found
