"""A stage for the map's script: a town whose figures are made in the head.

Four villages of four square grids each, in the corner of the toy town::

    V0 | V1      grid g of a village: 0 | 1
    V2 | V3                           2 | 3

Domain A colours grid number i by i % 5, domain B all "met", domain C all "not rated".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from xqgis.cartography.binary import OUTSIDE, pack_points, pack_values
from xqgis.cartography.layers import Feature, Layer
from xqgis.model.grade import Grade
from xqgis.words import subject

WEST, SOUTH, SIDE = 112.5, 27.3, 0.02
VILLAGES = ("990101001001", "990101001002", "990101001003", "990101001004")
DOMAINS = ("A", "B", "C")
TARGET = 0.85
UNDIVIDED = f"{VILLAGES[0]}000"
RATES = {Grade.FULL: 0.97, Grade.MET: 0.9, Grade.NEARLY: 0.8, Grade.NOT_MET: 0.6, Grade.NOT_RATED: 0.857}


def square(column: int, row: int, side: float) -> np.ndarray[Any, Any]:
    """A ring of four corners; columns go east, rows go south from the north-west corner."""
    west, north = WEST + column * side, SOUTH + 4 * SIDE - row * side
    return np.array([[west, north - side], [west + side, north - side], [west + side, north], [west, north]])


def codes(by: str) -> list[str]:
    """Area codes in the order of the bytes."""
    if by == "village":
        return list(VILLAGES)
    return [f"{village}{grid:03d}" for village in VILLAGES for grid in range(1, 5)]


def centre(ring: np.ndarray[Any, Any]) -> tuple[float, float]:
    return (float(ring[:, 0].mean()), float(ring[:, 1].mean()))


@dataclass
class Stage:
    """What the server tells; change it and the next answer differs."""

    village_names: list[str] = field(default_factory=lambda: ["上村", "下村", "东村", "西村"])
    grid_name: str = "第{number}网格"
    town: str = "样板镇"
    domain_names: list[str] = field(default_factory=lambda: ["集镇治理", "乡村治理", "交通治理"])
    names: dict[str, str] = field(default_factory=dict)
    revision: int = 7
    as_of: str = "2022-05-31"
    refuse: int = 0
    veto_name: str = "消防通道"
    pilots_told: str = "试点与其余相比+6.7点 (2.5–11.9)，p=0.023，能区分"
    asked: list[str] = field(default_factory=list)
    red: int = 0  # red waters among six, once the town has any; fewer than none are told of too few
    kinds: tuple[str, ...] = ("school", "market", "lamp")  # of which the last has no places
    place_name: str = "中心完小"
    places_at: list[tuple[float, float, int]] = field(
        default_factory=lambda: [(0.5, 2.5, 0), (2.5, 2.5, 1), (3.5, 1.5, 2)]
    )  # columns, rows from the south, and the byte of each
    split: bool = False  # in phase 1 the first two grids of the first village were one

    def grades(self, by: str, domain: str) -> list[Grade]:
        """The grade of every area; a later revision makes domain A all "full"."""
        if domain == "A":
            return [Grade.FULL if self.revision > 7 else Grade(i % 5) for i in range(len(codes(by)))]
        return [Grade.MET if domain == "B" else Grade.NOT_RATED] * len(codes(by))

    def layer(self, name: str, version: str = "1") -> Layer:
        if name == "town":
            rings = (square(0, 0, 4 * SIDE),)
            return Layer.of(name, 1, "polygon", [Feature("990101001", self.town, rings, centre(rings[0]))])
        if name == "road":
            line = np.array([[WEST, SOUTH + SIDE * 0.3], [WEST + 4 * SIDE, SOUTH + SIDE * 0.3]])
            return Layer.of(name, 1, "line", [Feature("1", "S331", (line,), centre(line), kind="provincial")])
        return Layer.of(name, 1, "polygon", self.before() if version == "0" else self.areas(name))

    def areas(self, by: str) -> list[Feature]:
        made = []
        for number, code in enumerate(codes(by)):
            if by == "village":
                ring = square(number % 2, number // 2, 2 * SIDE)
                name, village, pilot = self.village_names[number], "", number == 0
            else:
                home, grid = divmod(number, 4)
                ring = square(home % 2 * 2 + grid % 2, home // 2 * 2 + grid // 2, SIDE)
                name, village, pilot = self.grid_name.format(number=grid + 1), VILLAGES[home], False
            made.append(Feature(code, name, (ring,), centre(ring), village, pilot, True))
        return made

    def before(self) -> list[Feature]:
        """The grids before the split: one code and one outline where there are two today."""
        west, east, *rest = self.areas("grid")
        ring = np.concatenate([west.rings[0][:1], east.rings[0][1:3], west.rings[0][3:]])
        whole = Feature(UNDIVIDED, "未分的网格", (ring,), centre(ring), west.village, False, True)
        return [whole, *rest]

    def figure(self, grade: Grade) -> dict[str, Any]:
        rate = RATES[grade]
        bad, few = grade is Grade.NOT_MET, grade is Grade.NOT_RATED
        return {
            "n": 7 if few else 1200, "passed": 6 if few else round(1200 * rate), "visits": 2 if few else 100,
            "n_eff": 7 if few else 1200, "rate": rate, "low": rate - 0.03, "high": rate + 0.02,
            "grade": grade.key, "veto_item": "T-A01-2" if bad else "",
            "veto_name": self.veto_name if bad else "",
        }  # fmt: skip

    def state(self, lang: str) -> dict[str, Any]:
        phases = [
            ("1", "2021-11-01", "2021-12-31"),
            ("2", "2022-01-01", "2022-06-30"),
            ("S", "2022-07-01", None),
        ]
        return {
            "revision": self.revision, "as_of": self.as_of, "today_phase": "2",
            "demo": True, "schematic": True, "review_number": "", "names": self.names,
            "town": {"code": "990101001", "name": self.town, "county": "样板县"},
            "domains": [
                {"code": code, "name": name, "icon": "road"}
                for code, name in zip(DOMAINS, self.domain_names, strict=True)
            ],
            "phases": [
                {"code": code, "name": f"阶段{code}", "starts_on": start, "ends_on": end, "goal": ""}
                for code, start, end in phases
            ],
            "places": [
                {"code": kind, "name": f"类型{kind}", "mark": kind[0].upper(),
                 "domain": DOMAINS[number], "count": 0 if kind == "lamp" else len(self.places_at)}
                for number, kind in enumerate(self.kinds)
            ],
            "milestones": [{"code": "M1", "on": "2021-12-31", "name": "初见成效"}],
            "lines": {code: {"full": 0.95, "met": 0.85, "nearly": 0.75} for code in "12S"},
            "other_lines": {"1": [{"name": "基础较差", "full": 0.9, "met": 0.8, "nearly": 0.7}], "2": []},
            "targets": {f"2/{code}": TARGET for code in DOMAINS},
            "minimum": {"checks": 10, "visits": 3},
            "versions": {"town": "1", "grid": "1", "village": "1", "water": "", "road": "1", "tiles": "",
                         "risk": f"w{self.red}" if self.red else ""},
            "words": subject("map", lang) | subject("terms", lang),
            "now": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip

    def scene(self, domain: str) -> dict[str, Any]:
        grades = self.grades("grid", domain)
        whole = self.figure(grades[0])
        units = [
            {"code": code, "name": name, "pilot": number == 0, "figure": self.figure(grade)}
            for number, (code, name, grade) in enumerate(
                zip(VILLAGES, self.village_names, self.grades("village", domain), strict=True)
            )
        ]
        return {
            "domain": domain, "name": self.domain_names[DOMAINS.index(domain)], "phase": "2", "figure": whole,
            "target": TARGET, "verdict": "reached" if whole["low"] >= TARGET else "none", "units": units,
            "counts": {grade.key: grades.count(grade) for grade in Grade}, "as_of": self.as_of,
            "pilots": self.pilots_told, "revision": self.revision, "demo": True,
            "lunar": {"text": "五月初二", "market": "tomorrow"},
        }  # fmt: skip

    def values(self, by: str, domain: str, phase: str = "2") -> bytes:
        grades = self.grades(by, domain)
        header = {"revision": self.revision, "by": by, "codes_version": "1", "versions": self.versions(phase)}
        if by == "grid" and header["versions"]["grid"] == "0":
            grades = grades[1:]
        return pack_values(header, grades, [grade is Grade.NOT_MET for grade in grades])

    def versions(self, phase: str) -> dict[str, str]:
        """Which outlines a phase is drawn on."""
        return {"town": "1", "village": "1", "grid": "0" if self.split and phase == "1" else "1"}

    def chosen(self, by: str, asked: Mapping[str, str]) -> bytes:
        """The grades under a filter: one worse than without it; nothing meets an item of group."""
        nothing = asked.get("source") == "group"
        plain = [Grade(min(4, grade + 1)) for grade in self.grades(by, asked.get("domain", "A"))]
        grades = [Grade.NOT_RATED] * len(plain) if nothing else plain
        told: list[int] = [
            int(grade) if self.asks_for(code[:15], asked) else OUTSIDE
            for code, grade in zip(codes(by), grades, strict=True)
        ]
        header = {"revision": self.revision, "by": by, "codes_version": "1", "checks": 0 if nothing else 99}
        return pack_values(
            {**header, "versions": self.versions(asked.get("phase", ""))}, told, [False] * len(told)
        )

    def asks_for(self, village: str, asked: Mapping[str, str]) -> bool:
        """Whether a filter asks for a village; the first one is the pilot."""
        home = next(code for code in VILLAGES if village.startswith(code))
        side = "yes" if home == VILLAGES[0] else "no"
        return asked.get("village", home) == home and asked.get("pilot", side) == side

    def chosen_feature(self, by: str, code: str) -> dict[str, Any]:
        figure = {**self.figure(Grade.NEARLY), "n": 43}
        return {**self.feature(by, code, "A"), "figure": figure, "filtered": True, "previous": None}

    def points(self, total: int = 5) -> bytes:
        places = np.array([[WEST + SIDE * 0.2, SOUTH + SIDE * 0.2], [WEST + SIDE * 3.5, SOUTH + SIDE * 3.7]])
        bounds = (WEST, SOUTH, WEST + 4 * SIDE, SOUTH + 4 * SIDE)
        return pack_points({"total": total, "placed": total}, places, np.array([True, False]), bounds)

    def waters(self) -> bytes:
        """The marks of six waters for a wall: ``red`` red ones, the rest green; below 0 too few are told."""
        if self.red < 0:
            return pack_points({"codes": [], "few": 5}, np.empty((0, 2)), np.empty(0, np.uint8), (0, 0, 1, 1))
        places = np.array([[WEST + SIDE * (0.5 + number / 2), SOUTH + SIDE] for number in range(6)])
        header = {
            "codes": [], "few": 0, "signed": 2, "lacking": 3, "overdue": 1, "season": [5, 9],
            "in_season": True,
            "counts": {"red": self.red, "yellow": 0, "green": 6 - self.red, "not_rated": 0},
        }  # fmt: skip
        grades = np.array([0] * self.red + [2] * (6 - self.red), dtype=np.uint8)
        return pack_points(header, places, grades, (WEST, SOUTH, WEST + 4 * SIDE, SOUTH + 4 * SIDE))

    def blackspots(self) -> dict[str, Any]:
        """Two places along one road from west to east; of the second rule and screen disagree."""
        line = [[WEST, SOUTH + 2 * SIDE], [WEST + 4 * SIDE, SOUTH + 2 * SIDE]]
        shared = {"line": line, "name": "S331", "n": 9, "rule": True}
        return {
            "revision": 7, "from": "2021-01-01", "to": "2022-06-30", "screened": True, "weights": [5, 2, 1],
            "spots": [
                {**shared, "code": "a", "rank": 1, "at": [WEST + SIDE, SOUTH + 2 * SIDE], "weight": 41.0,
                 "screen": True, "agrees": True},
                {**shared, "code": "b", "rank": 2, "at": [WEST + 3 * SIDE, SOUTH + 2 * SIDE], "weight": 9.0,
                 "screen": False, "agrees": False},
            ],
            "density": [{"line": line, "weight": 41.0}],
        }  # fmt: skip

    def places(self, kind: str) -> bytes:
        """Places of a kind: never checked, passed, failed; those of a second kind lie a little off."""
        off = 0.15 * self.kinds.index(kind)
        points = np.array([[WEST + SIDE * (x + off), SOUTH + SIDE * y] for x, y, _ in self.places_at])
        marks = np.array([standing for *_, standing in self.places_at], dtype=np.uint8)
        counts = {name: int((marks == at).sum()) for at, name in enumerate(("never", "passed", "failed"))}
        codes_of = [f"{kind}-{number}" for number in range(len(marks))]
        header = {
            "revision": self.revision,
            "kind": kind,
            "as_of": self.as_of,
            "counts": counts,
            "codes": codes_of,
        }
        bounds = (WEST, SOUTH, WEST + 4 * SIDE, SOUTH + 4 * SIDE)
        return pack_points(header, points, marks, bounds)

    def place(self, code: str) -> dict[str, Any]:
        """One standard with an item that failed here and one whose result is the grid's."""
        items = [
            {
                "name": "护学岗",
                "standing": "failed",
                "told": "不合格 · 2022-05-06 · 工作组 · n=3",
                "basis": "",
            },
            {
                "name": "停车",
                "standing": "passed",
                "told": "合格 · 2022-05-09 · 自查 · n=1",
                "basis": "本网格最近一次",
            },
        ]
        told = {"code": "T-A01", "name": "学校门口标准", "standing": "failed", "standing_name": "不合格",
                "here": True, "told": "不合格 · 2022-05-06", "items": items}  # fmt: skip
        return {"code": code, "name": self.place_name, "kind": "学校门口", "where": "上村",
                "as_of": self.as_of, "demo": True, "standards": [told]}  # fmt: skip

    def feature(self, by: str, code: str, domain: str) -> dict[str, Any]:
        number = max(0, codes(by).index(code) if code in codes(by) else 0)
        one = next(area for area in [*self.areas(by), *self.before()] if area.code == code)
        return {
            "code": code, "name": one.name, "figure": self.figure(self.grades(by, domain)[number]),
            "village_name": self.village_names[VILLAGES.index(one.village)] if one.village else "",
            "previous": {"rate": 0.5, "phase": "1"}, "target": TARGET, "verdict": "missed",
        }  # fmt: skip


def as_json(told: Any) -> str:
    """Python facts as a JavaScript literal for `page.evaluate`."""
    return json.dumps(told)
