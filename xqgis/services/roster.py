"""岗位名册: who holds which post, imported and looked up as of a day.

Posts are everybody's who signs in; names are of whoever has the right to them,
and for all others they never leave this file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from xqgis.errors import NothingUsable, RosterRefused
from xqgis.ingest import roster as reader
from xqgis.ingest.roster import RosterContext, RosterDraft
from xqgis.ingest.source import Upload
from xqgis.model.actor import Actor
from xqgis.model.name import Name
from xqgis.model.roster import ERASED, LEADING, OFFICE, Appointment, Post, standing
from xqgis.model.town import Town
from xqgis.publish import roster_form
from xqgis.publish.table import Table, csv_bytes
from xqgis.services.rights import Act, may, require
from xqgis.services.tokens import keyed_digest
from xqgis.services.town_hall import TownHall
from xqgis.words import LANGUAGES, say

__all__ = [
    "Body",
    "Line",
    "Roster",
    "RosterDraft",
    "Upload",
    "bodies",
    "check_roster",
    "record_reading",
    "refuse_unfit",
    "roster",
    "roster_file",
    "roster_template",
    "said_holder",
    "store_roster",
]

_ORDER = {post: number for number, post in enumerate(Post)}


@dataclass(frozen=True, slots=True)
class Line:
    """A post on a day: who holds it, or, for whoever may not know that, how many do (``held``).

    For the latter ``holder``, days and document are empty, and ``title`` too unless the pack itself plans
    it for that body: anything else was typed, and may be a name. ``held`` 0 is a vacancy.
    """

    post: Post
    title: str
    held: int
    holder: str = field(default="", repr=False)
    valid_from: date | None = None
    valid_until: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the town and its posts on a day; ``steers`` for those that the plan itself sets up."""

    code: str
    name: Name
    steers: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster as of a day; ``version`` counts its imports, ``named`` says whether it tells names."""

    as_of: date
    version: int
    named: bool
    bodies: tuple[Body, ...]


def bodies(hall: TownHall) -> Mapping[str, Name]:
    """Every body that can have posts, by code: leading group, office, groups, units, villages.

    Villages are those of the pack, and those that only an outline names.
    """
    town, outlines = hall.town, hall.areas("village").frame
    said = Name(say("terms.leading_group", "zh-Hans"), say("terms.leading_group", "en"))
    leading = {LEADING: said} if town.leading_posts else {}
    office = {OFFICE: town.office.name} if town.office else {}
    groups = {one.code: one.name for one in town.groups}
    units = {one.code: one.name for one in town.responsible}
    drawn = {str(one.code): Name(str(one.name), typed=True) for one in outlines.itertuples()}
    listed = {one.code: one.name for one in town.villages}
    return {**leading, **office, **groups, **units, **drawn, **listed}


def check_roster(hall: TownHall, actor: Actor, upload: Upload) -> RosterDraft:
    """A roster read against the town, with every problem; nothing is stored. NotAllowed, UnreadableFile."""
    require(actor, Act.STORE_ROSTER)
    today, imports = hall.today(), imports_of(hall)
    draft = reader.read(upload, RosterContext(bodies(hall), today))
    before = _persons(standing(imports, today))
    after = _persons(standing([*imports, draft.appointments], today))
    return replace(draft, after=len(imports), ended=0 if draft.rejected else (before - after).total())


def refuse_unfit(draft: RosterDraft) -> None:
    """RosterRefused when any row is bad, NothingUsable when there is none."""
    if draft.rejected:
        raise RosterRefused(rejected=draft.rejected)
    if not draft.appointments:
        raise NothingUsable(read=draft.read, reasons=draft.reasons)


def store_roster(hall: TownHall, actor: Actor, draft: RosterDraft) -> int:
    """All of ``draft`` as the newest import; its number. The record of the act has counts and no name.

    NotAllowed, NothingUsable, RosterRefused, StoreBusy, AlreadyFiled when the newest import said
    exactly the same, RosterMoved when others have imported since.
    """
    require(actor, Act.STORE_ROSTER)
    refuse_unfit(draft)
    posts = len({(one.body, one.post) for one in draft.appointments})
    facts = {"rows": draft.read, "posts": posts, "ended": draft.ended}
    entry = hall.entry(actor, Act.STORE_ROSTER, **facts)
    return hall.store.put_roster(draft.appointments, digest_of(hall, draft.appointments), entry, draft.after)


def digest_of(hall: TownHall, told: Iterable[Appointment]) -> str:
    """What the record keeps of appointments: the same rows have the same here, whatever the file.

    By this installation's key: a name is short, and whoever guesses one could
    tell by a plain hash that it was there, also after it was erased.
    """
    rows = json.dumps([asdict(one) for one in told], default=str)
    return keyed_digest(hall.settings.home, "roster", rows.encode())


def roster(hall: TownHall, actor: Actor, on: date | None = None) -> Roster:
    """The roster as of a day, today without one; names for whoever may know them alone. NotAllowed.

    Bodies that the plan sets up are always there, others when somebody is in a post of theirs.
    """
    require(actor, Act.READ_POSTS)
    day, named = on or hall.today(), may(actor.role, Act.READ_NAMES)
    imports = imports_of(hall)
    by_body: dict[str, list[Appointment]] = {}
    for one in sorted(standing(imports, day), key=lambda one: _ORDER[one.post]):
        by_body.setdefault(one.body, []).append(one)
    steering = {LEADING, OFFICE, *(group.code for group in hall.town.groups)}
    known, planned = bodies(hall), _planned_titles(hall.town)

    def lines(code: str) -> tuple[Line, ...]:
        found = by_body.get(code, [])
        return _named(found) if named else _counted(found, planned.get(code, frozenset()))

    gone = {code: Name(code) for code in sorted(by_body.keys() - known.keys())}
    shown = tuple(
        Body(code, name, code in steering, lines(code))
        for code, name in {**known, **gone}.items()
        if code in steering or code in by_body
    )
    return Roster(day, len(imports), named, shown)


def record_reading(hall: TownHall, actor: Actor, found: Roster, taken: str) -> None:
    """Put on record that somebody was told the names of a day, and how: csv, page or terminal.

    Whoever shows names calls this first: what cannot be recorded is not told. StoreBusy, StoreDamaged.
    Where no name is in ``found`` there is nothing to record.
    """
    rows = sum(line.holder not in {"", ERASED} for body in found.bodies for line in body.lines)
    if rows:
        facts = {"as_of": found.as_of.isoformat(), "rows": rows, "taken": taken}
        hall.store.record(hall.entry(actor, Act.READ_NAMES, **facts))


def roster_file(hall: TownHall, actor: Actor, on: date | None, lang: str) -> bytes:
    """The roster as of a day as CSV, in the form's columns; taking names away is on record. NotAllowed.

    It can be imported again while the pack has every body in it: a row of one that has left is refused.
    """
    require(actor, Act.READ_NAMES)
    require(actor, Act.EXPORT)
    found = roster(hall, actor, on)
    rows = [(body.code, line) for body in found.bodies for line in body.lines]
    record_reading(hall, actor, found, "csv")
    header = [say(f"ingest.roster_{name}", lang) for name in reader.FIELDS]
    cells = [
        (
            code,
            say(f"terms.post_{line.post.value}", lang),
            line.title,
            said_holder(line, lang),
            line.valid_from,
            line.valid_until,
            line.document,
        )
        for code, line in rows
    ]
    return csv_bytes(Table("roster", header, cells))


def said_holder(line: Line, lang: str) -> str:
    """A holder's name, or the word for none or an erased one, as a roster may have it when read."""
    words = {"": "ingest.roster_vacant", ERASED: "ingest.roster_erased"}
    return say(words[line.holder], lang) if line.holder in words else line.holder


def roster_template(hall: TownHall, actor: Actor, lang: str) -> bytes:
    """The empty form of a roster as XLSX, with the codes of this town. NotAllowed."""
    require(actor, Act.READ_POSTS)
    return roster_form.roster_xlsx(reader.FIELDS, bodies(hall), lang)


def imports_of(hall: TownHall) -> list[list[Appointment]]:
    """Every import, read anew each time: what was erased lies on no shelf of any process."""
    return hall.store.roster_imports()


def _persons(found: Iterable[Appointment]) -> Counter[tuple[str, Post, str]]:
    return Counter((one.body, one.post, one.holder) for one in found if one.holder)


def _named(found: Sequence[Appointment]) -> tuple[Line, ...]:
    return tuple(
        Line(
            post=one.post,
            title=one.title,
            held=int(bool(one.holder)),
            holder=one.holder,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            document=one.document,
        )
        for one in found
    )


def _counted(found: Sequence[Appointment], planned: frozenset[str]) -> tuple[Line, ...]:
    held: dict[tuple[Post, str], int] = {}
    for one in found:
        line = one.post, one.title if one.title in planned else ""
        held[line] = held.get(line, 0) + bool(one.holder)
    return tuple(Line(post, title, number) for (post, title), number in held.items())


def _planned_titles(town: Town) -> Mapping[str, frozenset[str]]:
    """The titles that the pack gives each body, as a roster would keep them."""
    office = {OFFICE: [town.office.head_post]} if town.office else {}
    leading = {LEADING: [one.post for one in town.leading_posts]}
    named = {**leading, **office, **{one.code: [one.head_post] for one in town.groups}}
    return {
        code: frozenset(reader.tidy(name.in_(lang)) for name in names for lang in LANGUAGES)
        for code, names in named.items()
    }
