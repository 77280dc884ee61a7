"""``xqgis grids``: one split, some merged, and what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli.layers import (
    problems_told,
    read_start,
    read_upload,
    refuse_two_codes,
    tell_problems,
)
from xqgis.cli.speech import tell, tell_json, warn, words
from xqgis.model.actor import spoken
from xqgis.words import Phrase

if TYPE_CHECKING:
    from xqgis.services.grids import GridChange
    from xqgis.services.town_hall import TownHall


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_grids"))
    app.add_typer(group, name="grids")
    group.command("split", help=words("help_grids_split"))(split)
    group.command("merge", help=words("help_grids_merge"))(merge)
    group.command("history", help=words("help_grids_history"))(history)


def split(
    code: Annotated[str, typer.Argument(help=words("help_grid"))],
    file: Annotated[Path, typer.Argument(help=words("help_file_layer"))],
    on: Annotated[str, typer.Option("--on", help=words("help_on"))],
    code_field: Annotated[str, typer.Option(help=words("help_code_field"))] = "",
    code_prefix: Annotated[str, typer.Option(help=words("help_code_prefix"))] = "",
    name_field: Annotated[str, typer.Option(help=words("help_name_field"))] = "",
    village_field: Annotated[str, typer.Option(help=words("help_village_field"))] = "",
    layer: Annotated[str, typer.Option("--layer", help=words("help_layer"))] = "",
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put the parts of a grid in its place."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.areas import AreaFields, AreaFile
    from xqgis.services.grids import check_split

    refuse_two_codes(code_field, code_prefix)
    fields = AreaFields(code_field, name_field, village_field, prefix=code_prefix)
    sent = AreaFile(read_upload(file, layer), fields, crs, read_start(on))
    with opened_hall() as hall:
        _store(hall, check_split(hall, TERMINAL, code, sent), dry_run, as_json)


def merge(
    codes: Annotated[list[str], typer.Argument(help=words("help_grid_codes"))],
    into: Annotated[str, typer.Option(help=words("help_into"))],
    name: Annotated[str, typer.Option(help=words("help_name"))],
    on: Annotated[str, typer.Option("--on", help=words("help_on"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Put one grid in the place of several."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.grids import check_merge

    with opened_hall() as hall:
        change = check_merge(hall, TERMINAL, codes, (into, name), read_start(on))
        _store(hall, change, dry_run, as_json)


def _store(hall: TownHall, change: GridChange, dry_run: bool, as_json: bool) -> None:
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.grids import refuse_bad_parts, store_change

    notes, problems = (change.draft.notes, change.draft.problems) if change.draft else ((), ())
    for key, facts in notes:
        warn(key, **facts)
    if not as_json:
        tell_problems(problems)
    elif problems:
        tell_json(_told(change, None))
    refuse_bad_parts(change)
    version = None if dry_run else store_change(hall, TERMINAL, change)
    if as_json:
        tell_json(_told(change, version))
        return
    for old, new in change.successions:
        tell("cli.succession", old=old, new=new)
    tell("cli.grids_differ", differs=f"{change.differs_m2:,.2f}")
    if version:
        tell("cli.areas_stored", layer=Phrase("cli.layer_grid"), version=version)
    else:
        tell("cli.dry_run")


def _told(change: GridChange, version: int | None) -> dict[str, object]:
    """A change as JSON can say it, with the parts that cannot be taken."""
    return {
        "act": change.act.value,
        "successions": [list(pair) for pair in change.successions],
        "differs_m2": change.differs_m2,
        "problems": problems_told(change.draft.problems if change.draft else ()),
        "version": version,
        "valid_from": change.valid_from.isoformat(),
    }


def history(
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Every version of the grids, and what became of which."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.grids import grid_history

    with opened_hall() as hall:
        rows = grid_history(hall, TERMINAL).to_dict("records")
    if as_json:
        told = [
            {**row, "valid_from": row["valid_from"].isoformat(), "at": row["at"].isoformat()} for row in rows
        ]
        tell_json({"versions": told})
        return
    for row in rows:
        first = row["version"] == 1 and row["valid_from"].year == 1
        day = Phrase("cli.from_beginning") if first else row["valid_from"].isoformat()
        facts = {"version": row["version"], "day": day, "grids": row["grids"], "actor": spoken(row["actor"])}
        at = row["at"].strftime("%Y-%m-%d %H:%M")
        tell("cli.grid_version", **facts, at=at, added=len(row["added"]), gone=len(row["gone"]))
        for old, new in row["successions"]:
            tell("cli.succession", old=old, new=new)
