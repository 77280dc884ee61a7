"""Scores of very many checks: beside the same maths in pandas, under any filter, and after one more visit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.many_checks import BENCH, visits
from benchmarks.row import ROUNDS, Row, in_turns, p95, timed
from xqgis.model.filter import INDEPENDENT, NO, YES, Filter
from xqgis.scoring.compliance import Terms, TownWide, cells
from xqgis.scoring.design import Effects, design_effects
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.judged import items
from xqgis.services.counting import make_ready
from xqgis.services.query import answer
from xqgis.services.rights import Act
from xqgis.services.score import score
from xqgis.services.town_hall import TownHall
from xqgis.store import BatchMeta

DAY = date(2023, 12, 31)
BY = ("grid", "domain", "phase")
ANSWERS = 60
_TEXTS = ("item", "grid", "village", "source")


def against_pandas(hall: TownHall, checks: int, at_least: float | None) -> Row:
    """Grid x domain x phase with intervals, both from what they keep: tallies, and categoricals."""
    tallies = hall.store.derived("tallies")
    effects = design_effects(tallies)
    terms, wide = Terms(hall.registry, hall.town, hall.grid_village()), TownWide(effects)
    frame = hall.store.checks().to_pyarrow().to_pandas()
    started = perf_counter()
    frame = frame.astype(dict.fromkeys(_TEXTS, "category"))
    encoding = perf_counter() - started
    mine, theirs = partial(cells, tallies, terms, BY, DAY, wide), partial(in_pandas, frame, hall, effects)
    ours, peer = in_turns([mine, theirs], ROUNDS)
    pair = mine().merge(theirs(), on=list(BY), suffixes=("", "_peer"), how="outer")
    apart = max(float((pair[name] - pair[f"{name}_peer"]).abs().max()) for name in ("rate", "low", "high"))
    return Row(
        f"score {checks:,} checks to {len(pair):,} cells of grid x domain x phase with intervals",
        ours, ROUNDS, peer="pandas", peer_seconds=peer, at_least=at_least, holds=apart <= 1e-12,
        note=f"greatest difference {apart:.1e}; not counted: encoding in pandas, {encoding:.2f} s",
    )  # fmt: skip


def in_pandas(frame: pd.DataFrame, hall: TownHall, effects: Effects) -> pd.DataFrame:
    """The same figures with pandas alone, from checks whose texts are categorical."""
    lookup = items(hall.registry).to_pyarrow().to_pandas().set_index("item")
    judged = frame[frame["result"].to_numpy() >= 0]
    codes, table = judged["item"].cat.codes.to_numpy(), lookup.reindex(judged["item"].cat.categories)
    day = judged["checked_on"].astype("datetime64[s]").to_numpy()
    phase = np.full(len(judged), "", dtype=object)
    for one in hall.town.phases:
        phase[(day >= np.datetime64(one.starts_on)) & (day <= np.datetime64(one.ends_on))] = one.code
    keyed = pd.DataFrame(
        {
            "grid": judged["grid"],
            "domain": pd.Categorical(table["domain"]).take(codes),
            "phase": pd.Categorical(phase),
            "standard": pd.Categorical(table["standard"]).take(codes),
            "weight": table["weight"].to_numpy()[codes],
            "result": judged["result"].astype("int64"),
        }
    )
    keyed = keyed[(keyed["phase"] != "") & (keyed["grid"] != "")]
    by = [*BY, "standard", "weight"]
    parts = keyed.groupby(by, observed=True)["result"].agg(["size", "sum"]).reset_index()
    parts = parts.astype(dict.fromkeys(by[:4], "str"))
    parts["weighed"], parts["passed"] = parts["weight"] * parts["size"], parts["weight"] * parts["sum"]
    sums = parts.groupby([*BY, "standard"])[["size", "weighed", "passed"]].sum().reset_index()
    weight = sums["standard"].map({one.code: float(one.weight) for one in hall.registry.standards})
    effect = np.array([effects.get(key, 1.0) for key in zip(sums["domain"], sums["phase"], strict=True)])
    terms = pd.DataFrame({
        "w": weight, "share": weight * (sums["passed"] / sums["weighed"]),
        "together": weight**2 * effect / sums["size"],
    })  # fmt: skip
    found = terms.groupby([sums[name] for name in BY]).sum().reset_index()
    found["rate"] = (found["share"] / found["w"]).clip(upper=1.0)
    found["low"], found["high"] = jeffreys(found["rate"], found["w"] ** 2 / found["together"])
    return found[[*BY, "rate", "low", "high"]]


def filters(hall: TownHall, count: int, seed: int = 3) -> list[Filter]:
    """Filters of a fixed seed, one to three dimensions each, every dimension among them."""
    rng = np.random.default_rng(seed)
    registry, town = hall.registry, hall.town

    def one_of(codes: list[str]) -> Callable[[], str]:
        return lambda: str(rng.choice(codes))

    choices: dict[str, Callable[[], Any]] = {
        "village": one_of([one.code for one in town.villages]),
        "grid": one_of(hall.areas("grid").frame["code"].tolist()),
        "domain": one_of(sorted({one.domain for one in registry.standards})),
        "standard": one_of([one.code for one in registry.standards]),
        "item": one_of([item.code for _, item in registry.items()]),
        "phase": one_of([one.code for one in town.phases]),
        "starts_on": lambda: date(2022, 1, 1) + timedelta(int(rng.integers(700))),
        "unit": one_of(sorted({unit for one in registry.standards for unit in one.units})),
        "source": one_of([*town.sources, INDEPENDENT]),
        "announced": one_of([YES, NO]),
    }
    made = []
    for number in range(count):
        names = {list(choices)[number % len(choices)], *rng.choice(list(choices), rng.integers(0, 3))}
        made.append(dataclasses.replace(Filter(), **{str(name): choices[str(name)]() for name in names}))
    return made


def any_filter(hall: TownHall, checks: int) -> list[Row]:
    """Cold answers, none asked twice, by grid and by village, of a town that is ready as a server is."""
    make_ready(hall)
    rows = []
    for by in ("grid", "village"):
        answer(hall, BENCH, Filter(), by, DAY)
        asked = filters(hall, ANSWERS + 10, 3 if by == "grid" else 4)
        for chosen in asked[:10]:
            answer(hall, BENCH, chosen, by, DAY)
        taken = [timed(partial(answer, hall, BENCH, chosen, by, DAY)) for chosen in asked[10:]]
        slowest = asked[10:][int(np.argmax(taken))]
        told = f"median {np.median(taken) * 1000:.0f} ms; slowest {max(taken) * 1000:.0f} ms: " + ", ".join(
            slowest.parameters()
        )
        rows.append(
            Row(
                f"any filter on {checks:,} checks, {len(hall.areas('grid').frame):,} grids, by {by}",
                p95(taken),
                len(taken),
                0.05,
                measure="p95",
                note=told,
            )
        )
    return rows


def rescored(hall: TownHall, checks: int, at_most: float | None) -> Row:
    """One more visit filed; the town scored by grid with it."""
    rng = np.random.default_rng(9)
    score(hall, BENCH, ["grid"], DAY)
    taken = []
    for number in range(ROUNDS * 3):
        more = visits(hall, rng, 1, 10**9 + number)
        told = BatchMeta(
            f"{number + 1:064d}", "more.csv", "EPSG:4490", len(more), len(more), 0, hall.registry.version
        )
        started = perf_counter()
        hall.store.file_batch(more, told, hall.entry(BENCH, Act.FILE, rows=len(more)))
        score(hall, BENCH, ["grid"], DAY)
        taken.append(perf_counter() - started)
    return Row(
        f"commit to re-scored, {len(hall.areas('grid').frame):,} grids, {checks:,} checks",
        float(np.median(taken)), len(taken), at_most=at_most, note=f"p95 {p95(taken) * 1000:.0f} ms",
    )  # fmt: skip
