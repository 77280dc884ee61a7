"""``xqgis export heat``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import exports
from xqgis.cli.maps import By, Size
from xqgis.cli.scores import kind_of, known_day, read_day
from xqgis.cli.speech import language, tell, words


class HeatFormat(StrEnum):
    """What the board is written as."""

    PNG = "png"
    XLSX = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    exports(app).command("heat", help=words("help_export_heat"))(export_heat)


def export_heat(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
    kind: Annotated[HeatFormat | None, typer.Option("--format", help=words("help_heat_format"))] = None,
    size: Annotated[Size, typer.Option(help=words("help_size"))] = Size.HD,
    by: Annotated[By, typer.Option(help=words("help_level"))] = By.GRID,
    village: Annotated[str, typer.Option(help=words("help_heat_village"))] = "",
    track: Annotated[str, typer.Option(help=words("help_heat_track"))] = "",
    source: Annotated[str, typer.Option(help=words("help_heat_source"))] = "",
    as_of: Annotated[str | None, typer.Option(help=words("help_as_of"))] = None,
) -> None:
    """Write the board of every domain by every phase."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.heat import Look
    from xqgis.services.heat_files import heat_png, heat_xlsx

    day, kind = read_day(as_of), kind_of(HeatFormat, kind, output)
    with opened_hall() as hall:
        look = Look("village" if by is By.VILLAGE else "grid", village, track, source)
        last = known_day(hall, day)
        data = (
            heat_xlsx(hall, TERMINAL, look, language(), last)
            if kind is HeatFormat.XLSX
            else heat_png(hall, TERMINAL, look, size.value, language(), last)
        )
    files.write_bytes(output, data)
    tell("cli.written", name=output)
