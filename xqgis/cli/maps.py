"""``xqgis export map``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import exports
from xqgis.cli.scores import known_day, read_day
from xqgis.cli.speech import language, tell, words


class By(StrEnum):
    """The areas that a map colours."""

    GRID = "grid"
    VILLAGE = "village"


class MapLayer(StrEnum):
    """What a map tells besides its grades."""

    PILOTS = "pilots"


class Size(StrEnum):
    """The sheets that a map is drawn on."""

    HD = "1920x1080"
    UHD = "3840x2160"
    A4 = "A4"
    A3 = "A3"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    exports(app).command("map", help=words("help_export_map"))(export_map)


def export_map(
    domain: Annotated[str, typer.Option(help=words("help_domain"))],
    phase: Annotated[str, typer.Option(help=words("help_phase"))],
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
    by: Annotated[By, typer.Option(help=words("help_level"))] = By.GRID,
    size: Annotated[Size, typer.Option(help=words("help_size"))] = Size.HD,
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
    layer: Annotated[MapLayer | None, typer.Option("--layer", help=words("help_map_layer"))] = None,
) -> None:
    """Write the map of a domain and phase."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.model.view import View
    from xqgis.services.maps import map_png

    day = read_day(as_of)
    with opened_hall() as hall:
        view = View(domain, phase, by.value, known_day(hall, day), layer.value if layer else "")
        data = map_png(hall, TERMINAL, view, size.value, language())
    files.write_bytes(output, data)
    tell("cli.written", name=output)
