"""A new town at the terminal: its pack from ``xqgis init``, its outlines imported."""

from __future__ import annotations

import json
import shutil
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


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town and the home of `terminal`, made once; tests take copies."""
    folder = tmp_path_factory.mktemp("settled")
    made = Terminal(folder / "town", folder / "home")
    assert made.run("init", made.town).code == 0
    for layer in ("villages", "grids"):
        more = ("--village-field", "village") if layer == "grids" else ()
        said = made.run("import", layer, outlines(layer, folder / f"{layer}.geojson"), *FIELDS, *more)
        assert said.code == 0, said.err
    return folder


@pytest.fixture
def terminal(settled: Path, tmp_path: Path) -> Terminal:
    """A terminal whose town has villages and grids, its own to change; their files lie beside."""
    shutil.copytree(settled, tmp_path, dirs_exist_ok=True)
    return Terminal(tmp_path / "town", tmp_path / "home")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Our own form as CSV: two good rows and one with a day that is none."""
    rows = [
        f"{day},{toy.GRIDS[1]},早点铺,{ITEM},合格,group" for day in ("2024-02-01", "2024-02-02", "2024-02-30")
    ]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(["日期,网格代码,地点,检查项,结果,来源", *rows]) + "\n", "utf-8")
    return file
