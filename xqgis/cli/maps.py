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
from xqgis.words import say


class By(StrEnum):
    """The areas that a map colours."""

    GRID = "grid"
    VILLAGE = "village"


class MapLayer(StrEnum):
    """What a map shows: grades, with how the pilots compare or without, blackspots or waters."""

    COMPLIANCE = "compliance"
    PILOTS = "pilots"
    BLACKSPOTS = "blackspots"
    WATERS = "waters"


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
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
    domain: Annotated[str, typer.Option(help=words("help_domain"))] = "",
    phase: Annotated[str, typer.Option(help=words("help_phase"))] = "",
    layer: Annotated[MapLayer, typer.Option("--layer", help=words("help_map_layer"))] = MapLayer.COMPLIANCE,
    by: Annotated[By, typer.Option(help=words("help_level"))] = By.GRID,
    size: Annotated[Size, typer.Option(help=words("help_size"))] = Size.HD,
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
) -> None:
    """Write the map of a domain and phase, of the blackspots, or of the waters."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.model.view import View
    from xqgis.services.blackspots import SpotLook
    from xqgis.services.maps import map_png
    from xqgis.services.spot_sheet import spot_png
    from xqgis.services.water_map import waters_png

    day = read_day(as_of)
    if layer in {MapLayer.COMPLIANCE, MapLayer.PILOTS} and not (domain and phase):
        raise typer.BadParameter(say("cli.domain_and_phase", language()))
    with opened_hall() as hall:
        known = known_day(hall, day)
        if layer is MapLayer.BLACKSPOTS:
            data = spot_png(hall, TERMINAL, SpotLook(end=known), size.value, language())
        elif layer is MapLayer.WATERS:
            data = waters_png(hall, TERMINAL, size.value, language(), known)
        else:
            view = View(domain, phase, by.value, known, "pilots" if layer is MapLayer.PILOTS else "")
            data = map_png(hall, TERMINAL, view, size.value, language())
    files.write_bytes(output, data)
    tell("cli.written", name=output)
