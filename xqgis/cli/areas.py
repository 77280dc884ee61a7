"""``xqgis import villages`` and ``xqgis import grids``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports
from xqgis.cli.speech import tell, tell_json, warn, words
from xqgis.errors import NothingUsable
from xqgis.words import Phrase

if TYPE_CHECKING:
    from xqgis.model.view import Level
    from xqgis.services.areas import AreaDraft, AreaFile


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    group = imports(app)
    group.command("villages", help=words("help_import_villages"))(import_villages)
    group.command("grids", help=words("help_import_grids"))(import_grids)


def import_villages(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))],
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))],
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put village outlines in force."""
    from xqgis.services.areas import AreaFields, AreaFile

    fields = AreaFields(code_field, name_field)
    _import("village", AreaFile(files.read_bytes(file), file.name, fields, crs), dry_run, as_json)


def import_grids(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))],
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))],
    village_field: Annotated[str, typer.Option(help=words("help_village_field"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put grid outlines in force."""
    from xqgis.services.areas import AreaFields, AreaFile

    fields = AreaFields(code_field, name_field, village_field)
    _import("grid", AreaFile(files.read_bytes(file), file.name, fields, crs), dry_run, as_json)


def _import(layer: Level, file: AreaFile, dry_run: bool, as_json: bool) -> None:
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.areas import check_areas, refuse_no_areas, store_areas

    version = None
    with opened_hall() as hall:
        draft = check_areas(hall, TERMINAL, layer, file)
        for key, facts in draft.notes:
            warn(key, **facts)
        try:
            refuse_no_areas(draft)
            if not dry_run:
                version = store_areas(hall, TERMINAL, layer, draft)
        except NothingUsable:
            _report(layer, draft, version, as_json)
            raise
    _report(layer, draft, version, as_json)
    if not as_json and version:
        tell("cli.areas_stored", layer=Phrase(f"cli.layer_{layer}"), version=version)
    elif not as_json:
        tell("cli.dry_run")


def _report(layer: Level, draft: AreaDraft, version: int | None, as_json: bool) -> None:
    counts = {
        "read": draft.read,
        "accepted": draft.stored,
        "mended": draft.mended,
        "rejected": draft.rejected,
    }
    if as_json:
        cover = {"gaps_m2": draft.gaps_m2, "overlaps_m2": draft.overlaps_m2}
        tell_json({**counts, "reasons": draft.reasons, **cover, "layer": layer, "version": version})
        return
    tell("cli.areas_read", **counts)
    tell("cli.areas_cover", gaps=f"{draft.gaps_m2:,.0f}", overlaps=f"{draft.overlaps_m2:,.0f}")
    for problem in draft.problems:
        why = Phrase(problem.sentence, problem.told)
        tell("cli.problem", where="", row=problem.row, column=problem.column, value=problem.value, why=why)
