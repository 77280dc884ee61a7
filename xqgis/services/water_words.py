"""Why a water has its grade, in words: one wording for page, file and terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xqgis.model.water import Criterion, KitState, WaterGrade
from xqgis.scoring.waters import Buoys
from xqgis.services.labels import Labels
from xqgis.services.town_hall import TownHall
from xqgis.services.water_risk import Risks, Water
from xqgis.words import say


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion of a water: what is known, in words, and how dangerous that is (None unknown)."""

    criterion: Criterion
    name: str
    told: str
    danger: float | None
    weight: float


class WaterWords:
    """The words of ``found`` in ``lang``."""

    def __init__(self, hall: TownHall, found: Risks, lang: str) -> None:
        self._found, self._lang = found, lang
        self._labels = Labels(hall, lang)
        self._kit = {item.code: item.name.in_(lang) for item in found.rules.kit}

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence ``key`` in this language."""
        return say(key, self._lang, **facts)

    def grade(self, grade: WaterGrade) -> str:
        """A grade's word."""
        return say(f"terms.water_{grade.key}", self._lang)

    def kind(self, water: Water) -> str:
        """The kind's label; its code when the pack no longer has it."""
        kind = self._found.rules.kind(water.kind)
        return kind.name.in_(self._lang) if kind else water.kind

    def item(self, code: str) -> str:
        """A kit item's label."""
        return self._kit.get(code, code)

    def missing(self, water: Water) -> str:
        """``缺救生绳、救生杆``; complete, or how much was never checked."""
        if water.missing:
            return self.say("water.lacks", items=self._list(self.item(code) for code in water.missing))
        blank = [code for code, (state, _) in water.kit.items() if state is KitState.UNKNOWN]
        if len(blank) == len(water.kit):
            return self.say("water.kit_unknown")
        return self.say("water.kit_part", count=len(blank)) if blank else self.say("water.kit_whole")

    def gap(self, water: Water) -> str:
        """`missing` where there is little room: how many items, not which."""
        return (
            self.say("water.lacks_count", count=len(water.missing)) if water.missing else self.missing(water)
        )

    def patrol(self, water: Water) -> str:
        """How long a patrol is overdue, or how many days are left."""
        if water.overdue_days is None:
            return self.say("water.patrol_unknown")
        if water.overdue_days > 0:
            return self.say("water.patrol_overdue", days=water.overdue_days)
        return self.say("water.patrol_left", days=-water.overdue_days)

    def share(self, water: Water) -> str:
        """``93%``, the share of weightings that were red; why not when it is not rated."""
        if not water.shares:
            return self.say("water.not_rated_short", known=round(water.known * 100))
        return f"{water.shares[0]:.0%}"

    def weightings(self, water: Water) -> str:
        """How the grade holds in other weightings, or why there is none."""
        if not water.shares:
            least = round(self._found.rules.least_known * 100)
            unknown = self._list(self.criterion(one) for one in water.unknown)
            return self.say("water.not_rated", known=round(water.known * 100), least=least, unknown=unknown)
        red, yellow, green = (f"{share:.0%}" for share in water.shares)
        draws = f"{self._found.rules.draws:,}"
        told = self.say("water.weightings", draws=draws, red=red, yellow=yellow, green=green)
        if not water.unknown:
            return told
        return told + self.say(
            "water.left_out", unknown=self._list(self.criterion(one) for one in water.unknown)
        )

    def place(self, water: Water) -> str:
        """The grid it lies in, else the village."""
        return self._labels.grid(water.grid) if water.grid else self._labels.village(water.village)

    def village(self, code: str) -> str:
        """A village's label."""
        return self._labels.village(code)

    def unit(self, water: Water) -> str:
        """The unit that answers for it."""
        return self._labels.unit(water.unit) if water.unit else self.say("water.unit_unknown")

    def keeper(self, water: Water) -> str:
        """The post of the keeper."""
        return water.post or self.say("water.post_unknown")

    def size(self, water: Water) -> str:
        """Area and bank, as far as they were drawn."""
        if water.area_m2 is not None:
            return self.say("water.size", area=_area(water.area_m2), bank=_metres(water.perimeter_m or 0.0))
        if water.perimeter_m is not None:
            return self.say("water.length", length=_metres(water.perimeter_m))
        return self.say("water.size_unknown")

    def criterion(self, one: Criterion) -> str:
        """A criterion's name."""
        return self.say(f"water.criterion_{one.value}")

    def reasons(self, water: Water) -> tuple[Reason, ...]:
        """Every criterion of the score, what weighs most and is most dangerous first, unknown ones last."""
        ramps = self._found.rules.ramps
        told = [
            Reason(one, self.criterion(one), self._told(one, water), danger, ramps[one].weight)
            for one, danger in water.dangers.items()
        ]
        return tuple(sorted(told, key=lambda one: (one.danger is None, -(one.danger or 0) * one.weight)))

    def _told(self, one: Criterion, water: Water) -> str:
        if one in water.near_m:
            away = water.near_m[one]
            return (
                self.say("water.unknown_near")
                if away is None
                else self.say("water.away", metres=_metres(away))
            )
        if one is Criterion.SLOPE:
            if water.slope is None:
                return self.say("water.unknown_slope")
            return self.say("water.slope", slope=f"{water.slope:.0%}", cell=round(self._found.cell_m))
        if one is Criterion.DEPTH:
            return (
                self.say("water.unknown")
                if water.depth_m is None
                else self.say("water.depth", depth=f"{water.depth_m:g}")
            )
        if one is Criterion.EVENTS:
            return (
                self.say("water.unknown")
                if water.events is None
                else self.say("water.events", count=water.events)
            )
        if one is Criterion.SEASON:
            month = self._found.as_of.month
            return self.say("water.season_in" if self._found.in_season else "water.season_out", month=month)
        told = {Criterion.KIND: self.kind, Criterion.KIT: self.missing, Criterion.PATROL: self.patrol}
        return told[one](water)

    def buoys(self, best: Buoys) -> str:
        """What the choice of places for buoys is worth, and how good it is at the least."""
        if not best.chosen:
            return self.say("water.buoys_none")
        facts = {"gained": f"{best.gained:.2f}", "need": f"{best.need:.2f}", "count": len(best.chosen)}
        sure = best.gained / best.at_most if best.at_most else 1.0
        return self.say(
            "water.buoys_told", **facts, reach=round(self._found.rules.reach_m), sure=f"{sure:.0%}"
        )

    def how(self) -> str:
        """How a grade comes about: the criteria with their weights, the lines, the weightings."""
        rules = self._found.rules
        weighed = [(one, ramp.weight) for one, ramp in rules.ramps.items() if ramp.weight]
        told = self._list(f"{self.criterion(one)} {weight:g}" for one, weight in weighed)
        facts = {"red": f"{rules.red:g}", "yellow": f"{rules.yellow:g}", "draws": f"{rules.draws:,}"}
        return self.say("water.how", weights=told, least=round(rules.least_known * 100), **facts)

    def checked(self, state: KitState, day: date | None) -> str:
        """An item's state and the day of its last check."""
        told = self.say(f"water.state_{state.value}")
        return self.say("water.checked", state=told, day=day) if day else told

    def _list(self, words: Iterable[str]) -> str:
        return (", " if self._lang == "en" else "、").join(words)


def _metres(value: float) -> str:
    return f"{value:,.0f}"


def _area(square_metres: float) -> str:
    hectares = square_metres / 10_000
    return f"{hectares:,.2f}" if hectares >= 0.01 else f"{hectares:.4f}"
