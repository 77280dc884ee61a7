"""``init``, ``demo``, outlines, scores and maps from the terminal."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests import toy
from tests.cli.conftest import FIELDS, outlines
from tests.cli.terminal import Terminal
from xqgis.cli.files import write_bytes
from xqgis.errors import Unwritable

AREA_KEYS = [
    "read",
    "stored",
    "mended",
    "rejected",
    "reasons",
    "gaps_m2",
    "overlaps_m2",
    "crs",
    "encoding",
    "layer",
    "version",
    "valid_from",
    "area_m2",
    "problems",
    "notes",
    "mends",
]


def test_init_makes_a_pack_that_opens_and_never_touches_a_full_folder(bare: Terminal) -> None:
    assert (bare.town / "town.yaml").is_file()
    said = bare.run("init", bare.town)
    assert said.code == 2
    assert "已经有东西" in said.err


def test_a_town_that_is_no_demo_gets_no_invented_data(bare: Terminal) -> None:
    said = bare.run("demo")
    assert said.code == 2
    assert "demo: true" in said.err


def test_outlines_are_counted_and_versioned(bare: Terminal, tmp_path: Path) -> None:
    file = outlines("villages", tmp_path / "v.geojson")
    said = bare.run("import", "villages", file, *FIELDS, "--json")
    told = json.loads(said.out)
    assert (said.code, list(told)) == (0, AREA_KEYS)
    assert (told["read"], told["stored"], told["layer"], told["version"]) == (2, 2, "village", 1)
    again = bare.run("import", "villages", file, *FIELDS)
    assert again.code == 2
    assert "已经报过" in again.err


def test_a_dry_run_of_outlines_stores_nothing(bare: Terminal, tmp_path: Path) -> None:
    file = outlines("grids", tmp_path / "g.geojson")
    for _ in range(2):
        said = bare.run("import", "grids", file, *FIELDS, "--village-field", "village", "--dry-run", "--json")
        told = json.loads(said.out)
        assert (said.code, told["stored"], told["version"]) == (0, 4, None)
    assert "没有入库" in bare.run("import", "grids", file, *FIELDS, "--dry-run").out


def test_a_field_that_is_not_there_is_named(bare: Terminal, tmp_path: Path) -> None:
    file = outlines("grids", tmp_path / "g.geojson")
    said = bare.run("import", "grids", file, "--code-field", "CODE", "--name-field", "name")
    assert said.code == 2
    assert "CODE" in said.err


def test_outlines_without_one_usable_are_refused_with_counts(bare: Terminal, tmp_path: Path) -> None:
    file = outlines("grids", tmp_path / "g.geojson")
    file.write_text(file.read_text("utf-8").replace(toy.CODE, "!"), "utf-8")
    said = bare.run("import", "grids", file, *FIELDS, "--json")
    assert said.code == 2
    assert json.loads(said.out)["stored"] == 0
    people = bare.run("import", "grids", file, *FIELDS)
    assert "第1个" in people.out


def test_scores_go_to_a_file_or_to_the_pipe(terminal: Terminal, form: Path, tmp_path: Path) -> None:
    terminal.run("import", "inspections", form)
    by = ("score", "--by", "grid,domain,phase", "--as-of", "2024-02-01")
    said = terminal.run(*by, "-o", tmp_path / "s.csv")
    lines = (tmp_path / "s.csv").read_text("utf-8").splitlines()
    assert said.code == 0
    assert lines[0] == "grid,domain,phase,n,n_eff,passed,rate,low,high,grade,veto_item,shrunk,deff,as_of"
    assert lines[1].startswith(f"{toy.GRIDS[1]},A,1,1,1.0,1,1.0,")
    assert terminal.run(*by).out.splitlines() == lines
    assert terminal.run(*by, "-o", "-").out.splitlines() == lines


def test_a_day_later_than_the_clock_is_brought_down_and_said_so(terminal: Terminal, form: Path) -> None:
    terminal.run("import", "inspections", form)
    clock = terminal.run("score", "--by", "grid")
    later = terminal.run("score", "--by", "grid", "--as-of", "2999-01-01")
    assert (later.code, later.out) == (0, clock.out)
    assert "2999-01-01" in later.err
    assert "2999" not in terminal.run("score", "--by", "grid", "--as-of", "2022-01-01").err


@pytest.mark.parametrize(
    "wrong",
    [("--by", "colour"), ("--by", "grid", "--as-of", "2022-02-30"), ("--by", "grid", "--format", "pdf")],
)
def test_a_wrong_question_is_refused(terminal: Terminal, wrong: tuple[str, ...]) -> None:
    said = terminal.run("score", *wrong)
    assert said.code == 2
    assert said.err


def test_a_map_is_a_png_of_the_size_asked_for(terminal: Terminal, form: Path, tmp_path: Path) -> None:
    terminal.run("import", "inspections", form)
    file = tmp_path / "m.png"
    said = terminal.run("export", "map", "--domain", "A", "--phase", "1", "--size", "1920x1080", "-o", file)
    assert said.code == 0, said.err
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1920, 1080)
    unknown = terminal.run("export", "map", "--domain", "Z", "--phase", "1", "-o", tmp_path / "z.png")
    assert unknown.code == 2
    assert not (tmp_path / "z.png").exists()


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "taken.csv"
    folder.mkdir()
    with pytest.raises(Unwritable):
        write_bytes(folder, b"x")
    assert [*tmp_path.iterdir()] == [folder]


def test_a_written_file_may_be_read_by_others_as_usual(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_bytes(tmp_path / "a.csv", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o644
