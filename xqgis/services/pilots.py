"""试点对比: pilots against the rest, or one village against another, domain by domain and phase by phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.filter import NO, YES, Filter
from xqgis.model.grade import Grade
from xqgis.model.phase import Phase
from xqgis.model.town import Town
from xqgis.scoring.compliance import TownWide
from xqgis.scoring.difference import apart, changes_apart
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.scoring.months import by_month
from xqgis.scoring.pilots import FEWEST_CHOSEN, FEWEST_OTHERS, Difference, Effort, detectable, permuted
from xqgis.services.rights import Act, require
from xqgis.services.score import effects, score, terms
from xqgis.services.town_hall import TownHall

Cell = tuple[str, str]
"""A domain and a phase."""
_ByVillage = Mapping[tuple[str, str, str], Figure]
"""Figures by village, domain and phase."""
MET = frozenset({Grade.FULL, Grade.MET})
"""The grades that meet a standard."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is compared: the pilots with the rest, or where both are named village ``one`` with ``other``.

    ``baseline`` is a phase whose rates are taken off those of later ones;
    empty for the phase before the pilots began, where the town has one.
    """

    one: str = ""
    other: str = ""
    baseline: str = ""

    @property
    def are_villages(self) -> bool:
        """Whether two villages are compared."""
        return bool(self.one and self.other)

    def parameters(self) -> dict[str, str]:
        """As an address carries it; what is not asked is left out.

        >>> Sides(baseline="1").parameters()
        {'baseline': '1'}
        """
        told = {"one": self.one, "other": self.other, "baseline": self.baseline}
        return {name: code for name, code in told.items() if code}

    def filters(self) -> tuple[Filter, Filter]:
        """The checks of either side."""
        if self.are_villages:
            return Filter(village=self.one), Filter(village=self.other)
        return Filter(pilot=YES), Filter(pilot=NO)


PILOTS = Sides()
"""The pilots against the rest."""


@dataclass(frozen=True, slots=True)
class Member:
    """One unit of a side; ``before`` is its figure in the baseline, None without one."""

    code: str
    figure: Figure
    before: Figure | None = None

    @property
    def value(self) -> float | None:
        """Its rate, or what its rate gained since the baseline; None where either is not rated."""
        now = _rated(self.figure)
        if self.before is None or now is None:
            return now
        then = _rated(self.before)
        return None if then is None else now - then


@dataclass(frozen=True, slots=True)
class Contrast:
    """One domain in one phase: ``ours`` minus ``rest``.

    ``found`` compares all units, ``like`` those of one kind with each other
    (None where there is one kind only, or one that has no others). ``baseline`` is the
    phase that both sides' rates are taken from, empty for a plain difference.
    ``detectable`` is the least true difference that would be told apart.
    Without a figure ``why`` says why: ``not_begun``, ``few_ours``, ``few_rest``.
    """

    domain: str
    phase: str
    ours: tuple[Member, ...]
    rest: tuple[Member, ...]
    found: Difference | None = None
    like: Difference | None = None
    baseline: str = ""
    detectable: float | None = None
    why: str = ""

    @property
    def left_out(self) -> tuple[str, ...]:
        """The units without a figure, which the difference is made without."""
        return tuple(one.code for one in (*self.ours, *self.rest) if one.value is None)

    @property
    def counted(self) -> tuple[int, int]:
        """How many units of either side have a figure."""
        ours, rest = (sum(one.value is not None for one in side) for side in (self.ours, self.rest))
        return ours, rest

    @property
    def means(self) -> tuple[float | None, float | None]:
        """The mean value of the units of either side: what the difference is of."""
        return _mean(self.ours), _mean(self.rest)


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer of one revision: a contrast and both sides' own figures for every domain and phase shown."""

    sides: Sides
    as_of: date
    revision: int
    phases: tuple[Phase, ...]
    contrasts: Mapping[Cell, Contrast]
    whole: Mapping[Cell, tuple[Figure, Figure]]


@dataclass(frozen=True, slots=True)
class Month:
    """Both sides' figures in a month, which begins ``on``; one not rated is no point of a line."""

    on: date
    figures: tuple[Figure, Figure]


@dataclass(frozen=True, slots=True)
class Landed:
    """What grade each village has in each standard in a phase; without a judged check there is none."""

    phase: str
    standards: tuple[str, ...]
    villages: tuple[str, ...]
    grades: Mapping[tuple[str, str], Grade]

    def count(self, village: str, wanted: frozenset[Grade]) -> int:
        """How many standards have one of the ``wanted`` grades in a village."""
        return sum(self.grades.get((village, code)) in wanted for code in self.standards)


def known_sides(hall: TownHall, asked: Mapping[str, object]) -> tuple[Sides, tuple[str, ...]]:
    """The sides of an address, and the names of the parameters that say nothing the town could compare."""
    villages, phases = set(units(hall)), {phase.code for phase in hall.town.phases}
    told = {name: str(asked.get(name) or "") for name in ("one", "other", "baseline")}
    refused = {name for name in ("one", "other") if told[name] and told[name] not in villages}
    if told["baseline"] and told["baseline"] not in phases:
        refused.add("baseline")
    if bool(told["one"]) != bool(told["other"]) or (told["one"] and told["one"] == told["other"]):
        refused |= {name for name in ("one", "other") if told[name]}
    if refused & {"one", "other"}:
        told |= {"one": "", "other": ""}
    if "baseline" in refused:
        told["baseline"] = ""
    return Sides(**told), tuple(name for name in ("one", "other", "baseline") if name in refused)


def units(hall: TownHall) -> tuple[str, ...]:
    """The villages and communities: the pack's, then those that only an outline knows."""
    listed = [village.code for village in hall.town.villages]
    drawn = hall.areas("village").frame["code"] if hall.versions("village") else ()
    return (*listed, *sorted(set(drawn) - set(listed)))


def side_codes(hall: TownHall, sides: Sides) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units of either side."""
    if sides.are_villages:
        return (sides.one,), (sides.other,)
    pilots = {village.code for village in hall.town.villages if village.pilot}
    known = units(hall)
    return tuple(code for code in known if code in pilots), tuple(
        code for code in known if code not in pilots
    )


def compared(hall: TownHall, actor: Actor, sides: Sides = PILOTS, as_of: date | None = None) -> Compared:
    """Every domain and phase, all of one revision. NotAllowed, UnknownCode."""
    require(actor, Act.LOOK)
    for name in known_sides(hall, sides.parameters())[1]:
        raise UnknownCode(kind=name, code=str(getattr(sides, name))[:80])
    day = hall.as_of(as_of)

    def made(revision: int) -> Compared:
        key = ("pilots", revision, sides, day, units(hall))
        return hall.shelf.get(key, partial(_compared, hall, actor, sides, day, revision))

    return hall.settled(made)


def contrast(hall: TownHall, actor: Actor, cell: Cell, as_of: date | None = None) -> Contrast:
    """The pilots against the rest in one domain and phase. NotAllowed, UnknownCode."""
    found = compared(hall, actor, PILOTS, as_of).contrasts
    if cell not in found:
        raise UnknownCode(kind="phase", code=cell[1][:80])
    return found[cell]


def cells_of(found: Compared, domain: str = "", phase: str = "") -> tuple[Cell, ...]:
    """The cells of one domain or phase, or of every one without; UnknownCode where none has these."""
    asked = tuple(at for at in found.contrasts if domain in {"", at[0]} and phase in {"", at[1]})
    if not asked:
        known = {code for code, _ in found.contrasts}
        kind, code = ("domain", domain) if domain and domain not in known else ("phase", phase)
        raise UnknownCode(kind=kind, code=code[:80])
    return asked


def monthly(hall: TownHall, actor: Actor, sides: Sides, domain: str) -> tuple[Month, ...]:
    """Both sides month by month since the plan began, months without a check left out. NotAllowed."""
    require(actor, Act.LOOK)
    day = hall.today()

    def made(revision: int) -> pd.DataFrame:
        key = ("months", revision, sides, day, units(hall))
        return hall.shelf.get(key, partial(_months, hall, sides, day, revision))

    found = hall.settled(made)
    found = found[found["domain"] == domain]
    known = dict(zip(zip(found["group"], found["month"].dt.date, strict=True), figures(found), strict=True))
    months = sorted({on for _, on in known})
    return tuple(
        Month(on, (known.get(("ours", on), NO_FIGURE), known.get(("rest", on), NO_FIGURE))) for on in months
    )


def landed(hall: TownHall, actor: Actor, phase: str, as_of: date | None = None) -> Landed:
    """Which standards the villages have met in a phase. NotAllowed."""
    found = score(hall, actor, ["village", "standard", "phase"], as_of)
    found = found[found["phase"] == phase]
    pairs = zip(found["village"], found["standard"], strict=True)
    return Landed(
        phase=phase,
        standards=tuple(standard.code for standard in hall.registry.standards),
        villages=units(hall),
        grades={at: Grade[key.upper()] for at, key in zip(pairs, found["grade"], strict=True)},
    )


def _compared(hall: TownHall, actor: Actor, sides: Sides, day: date, revision: int) -> Compared:
    town = hall.town
    phases = tuple(phase for phase in town.phases if phase.ends_on or phase.starts_on <= day)
    found = score(hall, actor, ["village", "domain", "phase"], day)
    places = zip(found["village"], found["domain"], found["phase"], strict=True)
    known = dict(zip(places, figures(found), strict=True))
    whole = [_by_cell(score(hall, actor, ["domain", "phase"], day, one)) for one in sides.filters()]
    cells = {(domain.code, phase.code): phase for domain in town.domains for phase in phases}
    return Compared(
        sides=sides,
        as_of=day,
        revision=revision,
        phases=phases,
        contrasts={at: _contrast(hall, sides, (at[0], phase), known, day) for at, phase in cells.items()},
        whole={at: (whole[0].get(at, NO_FIGURE), whole[1].get(at, NO_FIGURE)) for at in cells},
    )


def _contrast(hall: TownHall, sides: Sides, at: tuple[str, Phase], known: _ByVillage, day: date) -> Contrast:
    domain, phase = at
    before = _baseline(hall.town, sides, phase)

    def made(baseline: str) -> Contrast:
        ours, rest = (
            tuple(_member(known, code, (domain, phase.code), baseline) for code in codes)
            for codes in side_codes(hall, sides)
        )
        bare = Contrast(domain, phase.code, ours, rest, baseline=baseline)
        return _villages(bare) if sides.are_villages else _tested(hall, bare)

    if phase.starts_on > day:
        return Contrast(domain, phase.code, (), (), why="not_begun")
    found = made(before)
    # a baseline that is wanting on either side is no reason to say nothing
    return made("") if found.why and before else found


def _baseline(town: Town, sides: Sides, phase: Phase) -> str:
    """The phase that rates are compared with: as asked, else the one before the pilots; earlier ones only."""
    own = town.before_pilots()
    code = sides.baseline or (own.code if own else "")
    codes = [one.code for one in town.phases]
    return code if code in codes[: codes.index(phase.code)] else ""


def _member(known: _ByVillage, code: str, at: Cell, baseline: str) -> Member:
    before = known.get((code, at[0], baseline), NO_FIGURE) if baseline else None
    return Member(code, known.get((code, *at), NO_FIGURE), before)


def _tested(hall: TownHall, bare: Contrast) -> Contrast:
    """``bare`` with the permutation test of its units that have a value."""
    ours, rest = ([one for one in side if one.value is not None] for side in (bare.ours, bare.rest))
    if why := _too_few(len(ours), len(rest)):
        return replace(bare, why=why)
    kept = [*ours, *rest]
    values = [one.value for one in kept if one.value is not None]
    chosen = [True] * len(ours) + [False] * len(rest)
    kinds = [_kind(hall, one.code) for one in kept]
    return replace(
        bare,
        found=permuted(values, chosen),
        like=permuted(values, chosen, kinds) if len(set(kinds)) > 1 else None,
        detectable=_detectable(ours, rest),
    )


def _too_few(ours: int, rest: int) -> str:
    if ours < FEWEST_CHOSEN:
        return "few_ours"
    return "few_rest" if rest < FEWEST_OTHERS else ""


def _villages(bare: Contrast) -> Contrast:
    """``bare``, whose sides are one village each, by the intervals of their own figures."""
    one, other = bare.ours[0], bare.rest[0]
    if one.before is None or other.before is None:
        span = apart(one.figure, other.figure)
    else:
        span = changes_apart((one.before, one.figure), (other.before, other.figure))
    if one.value is None or other.value is None or span is None:
        return replace(bare, why="few_ours" if one.value is None else "few_rest")
    return replace(bare, found=Difference(*span), detectable=_detectable([one], [other]))


def _detectable(ours: Sequence[Member], rest: Sequence[Member]) -> float:
    periods: list[Callable[[Member], Figure | None]] = [lambda one: one.figure, lambda one: one.before]
    efforts = []
    for period in periods:
        sides = [[fig for one in side if (fig := period(one)) is not None] for side in (ours, rest)]
        seen = [fig.rate for side in sides for fig in side if fig.rate is not None]
        if seen:
            checks = ([fig.n_eff for fig in side] for side in sides)
            efforts.append(Effort(sum(seen) / len(seen), *checks))
    return detectable(*efforts)


def _kind(hall: TownHall, code: str) -> str:
    village = hall.town.village(code)
    return village.kind if village else ""


def _months(hall: TownHall, sides: Sides, day: date, revision: int) -> pd.DataFrame:
    ours, rest = side_codes(hall, sides)
    tallies = hall.store.derived("tallies")
    tallies = tallies.filter(tallies.phase != "")
    wide = TownWide(effects(hall, revision, day))
    return by_month(tallies, terms(hall), {"ours": ours, "rest": rest}, day, wide)


def _rated(figure: Figure) -> float | None:
    """The rate of a figure that counts: a unit that is not rated has none here."""
    return None if figure.grade is Grade.NOT_RATED else figure.rate


def _mean(side: Sequence[Member]) -> float | None:
    values = [one.value for one in side if one.value is not None]
    return sum(values) / len(values) if values else None


def _by_cell(found: pd.DataFrame) -> Mapping[Cell, Figure]:
    return dict(zip(zip(found["domain"], found["phase"], strict=True), figures(found), strict=True))
