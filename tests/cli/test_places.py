"""Places at the terminal: in by file, listed by kind, shown with the standards of one, written as a file."""

from __future__ import annotations

import json
from pathlib import Path

from tests import toy
from tests.cli.terminal import Terminal


def put(terminal: Terminal, folder: Path) -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    file = folder / "地点.csv"
    file.write_text(f"code,name,kind,lon,lat\nP1,老街,street,{lon!r},{lat!r}\n=P2,=1+1,street,{lon},{lat}\n")
    fields = ("--code-field", "code", "--name-field", "name", "--kind-field", "kind", "--crs", toy.STORED)
    said = terminal.run("import", "places", file, *fields)
    assert said.code == 0, said.err


def test_from_a_file_to_a_list_a_sheet_and_a_file(terminal: Terminal, tmp_path: Path) -> None:
    empty = terminal.run("places", "list", "--kind", "street").out
    assert "xqgis import places" in empty and "--kind street" in empty
    put(terminal, tmp_path)
    assert "street  街道" in terminal.run("places", "list").out
    told = terminal.run("places", "list", "--kind", "street", "--as-of", "2022-06-30").out
    assert "老街" in told and "未查过1" in told and "数据截至2022-06-30" in told
    shown = terminal.run("places", "show", "P1").out
    assert "A01" in shown and "还没有查过" in shown and "上村" in shown
    facts = json.loads(terminal.run("places", "show", "P1", "--as-of", "2022-06-30", "--json").out)
    assert facts["code"] == "P1" and facts["as_of"] == "2022-06-30"
    assert {item["basis"] for one in facts["standards"] for item in one["items"]} == {"never"}
    many = json.loads(terminal.run("places", "list", "--kind", "street", "--json").out)
    assert [one["code"] for one in many["places"]] == ["P1"] and many["counts"]["never"] == 1
    assert json.loads(terminal.run("places", "list", "--json").out)["kinds"]["street"] == 1
    for name, start in (("街.csv", b"\xef\xbb\xbf"), ("街.xlsx", b"PK")):
        assert terminal.run("places", "list", "--kind", "street", "-o", tmp_path / name).code == 0
        assert (tmp_path / name).read_bytes().startswith(start)


def test_refusals_are_sentences(terminal: Terminal, tmp_path: Path) -> None:
    for asked in (
        ("places", "show", "P9"),
        ("places", "list", "--kind", "moon"),
        ("places", "list", "-o", tmp_path / "x.csv"),
    ):
        said = terminal.run(*asked)
        assert said.code == 2 and "Traceback" not in said.err
