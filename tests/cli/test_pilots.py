"""``xqgis pilots``."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from tests.cli.terminal import Terminal


def test_a_town_without_pilots_says_why_there_is_no_figure(terminal: Terminal) -> None:
    said = terminal.run("pilots")
    assert said.code == 0
    assert "不足2个，不作比较" in said.out
    assert "不是抽签产生" in said.out


def test_json_is_one_line_with_null_for_what_is_not_known(terminal: Terminal) -> None:
    said = terminal.run("pilots", "--json")
    told = json.loads(said.out)
    assert said.out.count("\n") == 1
    assert {one["why"] for one in told["contrasts"]} <= {"few_ours", "not_begun"}
    assert all(one["found"] is None for one in told["contrasts"])


def test_unknown_codes_are_refused(terminal: Terminal) -> None:
    for more in (
        ["--phase", "nine"],
        ["--domain", "Z"],
        ["--one", "x", "--other", "y"],
        ["--baseline", "nine"],
    ):
        said = terminal.run("pilots", *more)
        assert said.code == 2
        assert more[1] in said.err


def test_a_map_of_the_pilots_is_written(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "pilots.png"
    said = terminal.run("export", "map", "--domain", "A", "--phase", "1", "--layer", "pilots", "-o", file)
    assert said.code == 0, said.err
    with Image.open(file) as image:
        assert image.size == (1920, 1080)
        assert "试点对比图" in image.text["Title"]  # type: ignore[attr-defined]
