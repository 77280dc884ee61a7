"""The outlines a pack carries: found, and the villages' held against the list of the town.

Whether an outline can be used is for the reader of outlines to say, as of any
other file of outlines, when the town is opened for the first time.
"""

from __future__ import annotations

import json
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
            properties = _properties(files[0], f"{name}/{files[0].name}")
            if level == "village" and town.villages:
                _check_list(properties, f"{name}/{files[0].name}", town)
            found[level] = files[0]
    return found


def _check_list(outlines: list[Mapping[str, object]], shown: str, town: Town) -> None:
    """Each listed village has an outline, and no other has one."""
    missing = {village.code for village in town.villages}
    listed = frozenset(missing)
    for place, properties in enumerate(outlines, start=1):
        code = properties.get("code")
        if isinstance(code, str) and code and code not in listed:
            raise refusal(shown, f"features[{place}].properties.code", "unknown_code", value=code)
        missing.discard(str(code))
    if missing:
        raise refusal(shown, "/", "outline_missing", value=min(missing))


def _properties(file: Path, shown: str) -> list[Mapping[str, object]]:
    try:
        found = [feature["properties"] for feature in json.loads(file.read_bytes())["features"]]
    except (ValueError, KeyError, TypeError) as broken:
        raise refusal(shown, "/", "not_geojson") from broken
    if not all(isinstance(properties, dict) for properties in found):
        raise refusal(shown, "/", "not_geojson")
    return found
