"""``xqgis import inspections``, ``xqgis withdraw``, ``xqgis template inspections``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports, templates
from xqgis.cli.rows import Rows, Sent, import_rows
from xqgis.cli.speech import language, tell, words


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("inspections", help=words("help_import_inspections"))(import_inspections)
    templates(app).command("inspections", help=words("help_template_inspections"))(template)
    app.command("withdraw", help=words("help_withdraw"))(withdraw)


def import_inspections(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    profile: Annotated[Path | None, typer.Option(help=words("help_profile"))] = None,
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    layer: Annotated[str, typer.Option(help=words("help_layer"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
    problems: Annotated[Path | None, typer.Option(help=words("help_problems"))] = None,
) -> None:
    """Read, report, and file what is good unless told otherwise."""
    from xqgis.services.inspections import check_inspections, file_inspections

    rows = Rows("checks", check_inspections, file_inspections)
    import_rows(rows, Sent(file, layer, profile, crs, problems), dry_run, strict, as_json)


def withdraw(
    batch: Annotated[str, typer.Argument(help=words("help_batch"))],
    reason: Annotated[str, typer.Option(help=words("help_reason"))],
) -> None:
    """Take a batch back."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.inspections import withdraw_batch

    with opened_hall() as hall:
        withdraw_batch(hall, TERMINAL, batch, reason)
    tell("cli.withdrawn", batch=batch)


def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
) -> None:
    """Write our own form."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.forms import template_file

    with opened_hall() as hall:
        files.write_bytes(output, template_file(hall, TERMINAL, language()))
    tell("cli.written", name=output)
