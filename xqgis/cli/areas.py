"""``xqgis import villages`` and ``xqgis import grids``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli.groups import imports
from xqgis.cli.layers import (
    Asked,
    import_layer,
    read_start,
    read_upload,
    refuse_two_codes,
)
from xqgis.cli.speech import words

if TYPE_CHECKING:
    from xqgis.model.view import Level
    from xqgis.services.areas import AreaFile


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    group = imports(app)
    group.command("villages", help=words("help_import_villages"))(import_villages)
    group.command("grids", help=words("help_import_grids"))(import_grids)


def import_villages(
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))] = "",
    code_prefix: Annotated[str, typer.Option(help=words("help_code_prefix"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    valid_from: Annotated[str | None, typer.Option(help=words("help_valid_from"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict_layer"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put village outlines in force."""
    from xqgis.services.areas import AreaFields, AreaFile

    refuse_two_codes(code_field, code_prefix)
    fields = AreaFields(code_field, name_field, prefix=code_prefix)
    sent = AreaFile(read_upload(file, layer), fields, crs, read_start(valid_from))
    _import("village", sent, Asked(dry_run, strict, as_json))


def import_grids(
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))] = "",
    code_prefix: Annotated[str, typer.Option(help=words("help_code_prefix"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))] = "",
    village_field: Annotated[str, typer.Option(help=words("help_village_field"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    valid_from: Annotated[str | None, typer.Option(help=words("help_valid_from"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict_layer"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put grid outlines in force."""
    from xqgis.services.areas import AreaFields, AreaFile

    refuse_two_codes(code_field, code_prefix)
    fields = AreaFields(code_field, name_field, village_field, prefix=code_prefix)
    sent = AreaFile(read_upload(file, layer), fields, crs, read_start(valid_from))
    _import("grid", sent, Asked(dry_run, strict, as_json))


def _import(layer: Level, file: AreaFile, asked: Asked) -> None:
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.areas import check_areas, store_areas

    import_layer(
        layer,
        lambda hall: check_areas(hall, TERMINAL, layer, file),
        lambda hall, draft: store_areas(hall, TERMINAL, layer, draft),
        asked,
    )
