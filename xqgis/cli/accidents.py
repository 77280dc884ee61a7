"""``xqgis import accidents``, ``xqgis template accidents``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports, templates
from xqgis.cli.inspections import SHOWN, kind_of_problems, tell_rows
from xqgis.cli.speech import language, tell, tell_json, warn, words
from xqgis.errors import NothingUsable, Refused

if TYPE_CHECKING:
    from xqgis.services.accidents import AccidentDraft
    from xqgis.services.inspections import Receipt


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("accidents", help=words("help_import_accidents"))(import_accidents)
    templates(app).command("accidents", help=words("help_template_accidents"))(template)


def import_accidents(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    profile: Annotated[Path | None, typer.Option(help=words("help_accident_profile"))] = None,
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    layer: Annotated[str, typer.Option(help=words("help_layer"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
    problems: Annotated[Path | None, typer.Option(help=words("help_problems"))] = None,
) -> None:
    """Read, report, and file what is good unless told otherwise."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services import accidents as service

    kind = kind_of_problems(problems)
    upload = service.Upload(files.name_of(file), files.read_parts(file), layer)
    text = files.read_text(profile) if profile else service.OWN
    with opened_hall() as hall:
        draft = service.check_accidents(hall, TERMINAL, upload, text, crs)
        for key, facts in draft.notes:
            warn(key, **facts)
        if problems and draft.problems:
            from xqgis.services.forms import problem_file

            files.write_bytes(problems, problem_file(hall, TERMINAL, draft, kind, language()))
        receipt = None
        try:
            service.refuse_unusable_accidents(draft, strict)
            if not dry_run:
                receipt = service.file_accidents(hall, TERMINAL, draft, strict, text)
        except (NothingUsable, Refused):
            _report(draft, receipt, as_json, problems)
            raise
    _report(draft, receipt, as_json, problems)
    if not as_json and receipt:
        tell("cli.accidents_filed", batch=receipt.batch, accidents=receipt.checks)
    elif not as_json:
        tell("cli.dry_run")


def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
) -> None:
    """Write the empty form of accidents."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.accidents import accident_form

    with opened_hall() as hall:
        files.write_bytes(output, accident_form(hall, TERMINAL))
    tell("cli.written", name=output)


def _report(draft: AccidentDraft, receipt: Receipt | None, as_json: bool, problems: Path | None) -> None:
    counts = {"read": draft.read, "accepted": draft.accepted, "rejected": draft.rejected}
    told = {**counts, "accidents": len(draft.accidents)}
    if as_json:
        tell_json({**told, "reasons": draft.reasons, "batch": receipt.batch if receipt else None})
        return
    tell("cli.accidents_read", **told)
    tell_rows(draft.reasons, draft.problems)
    if problems and draft.problems:
        tell("cli.problems_written", name=problems)
    elif len(draft.problems) > SHOWN:
        tell("cli.more_problems", count=len(draft.problems) - SHOWN)
