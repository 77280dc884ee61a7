"""A new town at the terminal: its pack from ``xqgis init``, its outlines imported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import toy
from tests.cli.terminal import Terminal

ITEM = "A01-1"
FIELDS = ("--code-field", "code", "--name-field", "name")


def outlines(layer: str, file: Path) -> Path:
    """The toy town's outlines as a GeoJSON file."""
    frame = toy.areas("village" if layer == "villages" else "grid")
    file.write_text(json.dumps(json.loads(frame.to_json(drop_id=True, to_wgs84=True))), "utf-8")
    return file


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A terminal whose town has a pack and nothing else."""
    terminal = Terminal(tmp_path / "town", tmp_path / "home")
    assert terminal.run("init", terminal.town).code == 0
    return terminal


@pytest.fixture
def terminal(bare: Terminal, tmp_path: Path) -> Terminal:
    """A terminal whose town has villages and grids."""
    for layer in ("villages", "grids"):
        more = ("--village-field", "village") if layer == "grids" else ()
        said = bare.run("import", layer, outlines(layer, tmp_path / f"{layer}.geojson"), *FIELDS, *more)
        assert said.code == 0, said.err
    return bare


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Our own form as CSV: two good rows and one with a day that is none."""
    rows = [
        f"{day},{toy.GRIDS[1]},早点铺,{ITEM},合格,group" for day in ("2024-02-01", "2024-02-02", "2024-02-30")
    ]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(["日期,网格代码,地点,检查项,结果,来源", *rows]) + "\n", "utf-8")
    return file
