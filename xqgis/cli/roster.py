"""``xqgis roster``, ``xqgis import roster``, ``xqgis template roster``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports, templates
from xqgis.cli.scores import read_day
from xqgis.cli.speech import language, tell, tell_json, warn, words
from xqgis.errors import NothingUsable, RosterRefused
from xqgis.words import Phrase, say

if TYPE_CHECKING:
    from xqgis.model.roster import Appointment
    from xqgis.services.roster import Line, Roster, RosterDraft


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("roster", help=words("help_import_roster"))(import_roster)
    templates(app).command("roster", help=words("help_template_roster"))(template)
    app.command("roster", help=words("help_roster"))(every)
    app.command("erase", help=words("help_erase_names"))(erase_names)


def import_roster(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """Read a roster, tell every bad row, store all of it or nothing."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services import roster as service

    upload = service.Upload(files.name_of(file), files.read_parts(file))
    version = None
    with opened_hall() as hall:
        draft = service.check_roster(hall, TERMINAL, upload)
        for key, facts in draft.notes:
            warn(key, **facts)
        try:
            service.refuse_unfit(draft)
            if not dry_run:
                version = service.store_roster(hall, TERMINAL, draft)
        except (NothingUsable, RosterRefused):
            _report(draft, version, as_json)
            raise
    _report(draft, version, as_json)
    if not as_json and version:
        tell("cli.roster_stored", version=version, rows=draft.read)
    elif not as_json:
        tell("cli.dry_run")


def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
) -> None:
    """Write the empty form of a roster."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.roster import roster_template

    with opened_hall() as hall:
        files.write_bytes(output, roster_template(hall, TERMINAL, language()))
    tell("cli.written", name=output)


def every(
    as_of: Annotated[str | None, typer.Option(help=words("help_roster_day"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
) -> None:
    """List who holds which post on a day; that names were told is on record."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.roster import record_reading, roster

    day = read_day(as_of)
    with opened_hall() as hall:
        found = roster(hall, TERMINAL, day)
        record_reading(hall, TERMINAL, found, "terminal")
    if as_json:
        tell_json(_told(found))
        return
    tell("cli.roster_day", day=found.as_of.isoformat(), version=found.version)
    for body in found.bodies:
        tell("cli.roster_body", code=body.code, name=body.name)
        for line in body.lines:
            tell(
                "cli.roster_line",
                post=Phrase(f"terms.post_{line.post.value}"),
                who=_who(line),
                days=_days(line),
            )
        if not body.lines:
            tell("cli.roster_nobody")


def erase_names(
    ended_before: Annotated[str | None, typer.Option(help=words("help_ended_before"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
) -> None:
    """Erase a name that is typed (an argument could be read by others), or old ones."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.erasure import Erasure, erase, to_erase

    before = read_day(ended_before)
    name = "" if before else typer.prompt(say("cli.erase_which", language()), err=True)
    wanted = Erasure(name, before)
    with opened_hall() as hall:
        if dry_run:
            rows = to_erase(hall, TERMINAL, wanted)
            for one in rows:
                tell("cli.erase_row", body=one.body, words=" · ".join(_words_of(one)))
            tell("cli.erase_would", rows=len(rows))
            return
        done = erase(hall, TERMINAL, wanted)
    tell("cli.erased", rows=done.rows)
    if not done.emptied:
        warn("cli.erase_kept_open")


def _words_of(one: Appointment) -> list[str]:
    return [word for word in (one.holder, one.title, one.document) if word]


def _who(line: Line) -> str:
    from xqgis.services.roster import said_holder

    return " ".join(part for part in (said_holder(line, language()), line.title) if part)


def _days(line: Line) -> str:
    return f"{line.valid_from}–{line.valid_until or ''}"


def _told(found: Roster) -> dict[str, object]:
    return {
        "as_of": found.as_of.isoformat(),
        "version": found.version,
        "posts": [
            {
                "body": body.code,
                "post": line.post.value,
                "title": line.title,
                "holder": line.holder,
                "valid_from": str(line.valid_from),
                "valid_until": str(line.valid_until) if line.valid_until else None,
                "document": line.document,
            }
            for body in found.bodies
            for line in body.lines
        ],
    }


def _report(draft: RosterDraft, version: int | None, as_json: bool) -> None:
    """The counts and every problem by its row, never with what the cell holds: it might be a name."""
    blank = [replace(problem, value="…") for problem in draft.problems]
    told = [(problem, say(problem.sentence, language(), **problem.told)) for problem in blank]
    counts = {"read": draft.read, "rejected": draft.rejected, "ended": draft.ended}
    if as_json:
        problems = [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "reason": one.reason.value,
                "sentence": why,
            }
            for one, why in told
        ]
        tell_json({**counts, "reasons": draft.reasons, "problems": problems, "version": version})
        return
    tell("cli.roster_read", read=draft.read, rejected=draft.rejected)
    for problem, why in told:
        where = Phrase("cli.sheet", {"sheet": problem.sheet}) if problem.sheet else ""
        tell("cli.roster_problem", where=where, row=problem.row, why=why)
    if draft.ended:
        tell("cli.roster_ended", count=draft.ended)
