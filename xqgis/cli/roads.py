"""``xqgis import roads``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli.groups import imports
from xqgis.cli.layers import Asked, import_layer, read_start, read_upload
from xqgis.cli.speech import language, words
from xqgis.words import say


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("roads", help=words("help_import_roads"))(import_roads)


def import_roads(
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    code_field: Annotated[str, typer.Option(help=words("help_road_code_field"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_road_name_field"))] = "",
    kind_field: Annotated[str, typer.Option(help=words("help_road_kind_field"))] = "",
    kind: Annotated[str, typer.Option(help=words("help_road_kind"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    valid_from: Annotated[str | None, typer.Option(help=words("help_valid_from"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict_layer"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put the roads that accidents are held against in force."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.roads import RoadFields, RoadFile, check_roads, store_roads

    if bool(kind_field) == bool(kind):
        raise typer.BadParameter(say("cli.kind_field_or_kind", language()))
    fields = RoadFields(code_field, name_field, kind_field, kind)
    sent = RoadFile(read_upload(file, layer), fields, crs, read_start(valid_from))
    import_layer(
        "road",
        lambda hall: check_roads(hall, TERMINAL, sent),
        lambda hall, draft: store_roads(hall, TERMINAL, draft),
        Asked(dry_run, strict, as_json),
    )
