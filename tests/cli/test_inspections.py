"""``xqgis import inspections``, ``withdraw`` and ``template``: counts, sentences, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests import toy
from tests.cli.terminal import Terminal

KEYS = ["read", "accepted", "rejected", "checks", "reasons", "batch"]

PLACELESS = """kind: inspections
columns: {date: 日期}
item: {column: 检查项}
result: {column: 结果, pass: [合格], fail: [不合格]}
"""


def _scored(terminal: Terminal) -> int:
    said = terminal.run("score", "--by", "domain", "--format", "json")
    return sum(row["n"] for row in json.loads(said.out))


def test_json_is_one_line_with_the_agreed_keys(terminal: Terminal, form: Path) -> None:
    said = terminal.run("import", "inspections", form, "--json")
    assert said.code == 0
    assert said.out.count("\n") == 1
    told = json.loads(said.out)
    assert list(told) == KEYS
    assert told == {
        "read": 3,
        "accepted": 2,
        "rejected": 1,
        "checks": 2,
        "reasons": {"bad_date": 1},
        "batch": "B-0001",
    }
    assert _scored(terminal) == 2


def test_people_read_counts_and_what_to_mend(terminal: Terminal, form: Path) -> None:
    said = terminal.run("import", "inspections", form)
    assert "读到3行，可以入库2行，不能入库1行，共2项次。" in said.out
    assert "第4行" in said.out
    assert "“2024-02-30”读不出日期" in said.out
    assert "批次B-0001" in said.out


def test_a_dry_run_stores_nothing(terminal: Terminal, form: Path) -> None:
    said = terminal.run("import", "inspections", form, "--dry-run", "--json")
    assert said.code == 0
    assert json.loads(said.out)["batch"] is None
    assert _scored(terminal) == 0
    assert terminal.run("import", "inspections", form, "--dry-run").code == 0


def test_strict_refuses_a_file_with_one_bad_row(terminal: Terminal, form: Path) -> None:
    said = terminal.run("import", "inspections", form, "--strict", "--json")
    assert said.code == 2
    assert json.loads(said.out)["batch"] is None
    assert "有1行不能入库" in said.err
    assert _scored(terminal) == 0


def test_the_same_file_twice_is_already_filed(terminal: Terminal, form: Path) -> None:
    terminal.run("import", "inspections", form)
    said = terminal.run("import", "inspections", form)
    assert said.code == 2
    assert "已经报过" in said.err
    assert "B-0001" in said.err
    assert _scored(terminal) == 2


def test_a_withdrawal_undoes_a_batch(terminal: Terminal, form: Path) -> None:
    terminal.run("import", "inspections", form)
    assert terminal.run("withdraw", "B-0001").code == 2
    assert terminal.run("withdraw", "B-0001", "--reason", "重报").code == 0
    assert _scored(terminal) == 0
    again = terminal.run("withdraw", "B-0001", "--reason", "重报")
    assert (again.code, again.err) == (2, "没有代码“B-0001”。\n")
    assert terminal.run("import", "inspections", form).code == 0


def test_a_file_without_a_usable_row_is_refused_with_its_counts(terminal: Terminal, form: Path) -> None:
    lines = form.read_text("utf-8").splitlines()
    form.write_text("\n".join([lines[0], lines[3]]) + "\n", "utf-8")
    said = terminal.run("import", "inspections", form, "--json")
    assert said.code == 2
    assert json.loads(said.out) == {
        "read": 1,
        "accepted": 0,
        "rejected": 1,
        "checks": 0,
        "reasons": {"bad_date": 1},
        "batch": None,
    }
    assert "没有一行可以入库" in said.err


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_problem_file_is_mended_and_sent_again(
    terminal: Terminal, form: Path, tmp_path: Path, ending: str
) -> None:
    problems = tmp_path / f"problems{ending}"
    assert terminal.run("import", "inspections", form, "--problems", problems).code == 0
    if ending == ".xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(problems.read_bytes())).get_sheet_by_index(0)
        rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    else:
        rows = list(csv.reader(io.StringIO(problems.read_text("utf-8-sig"))))
    assert any("2024-02-30" in cell for row in rows for cell in row)
    mended = tmp_path / "mended.csv"
    text = io.StringIO()
    csv.writer(text).writerows([[cell.replace("2024-02-30", "2024-02-29") for cell in row] for row in rows])
    mended.write_text(text.getvalue(), "utf-8")
    said = terminal.run("import", "inspections", mended, "--json")
    told = json.loads(said.out)
    assert (told["read"], told["accepted"], told["batch"]) == (1, 1, "B-0002")
    assert _scored(terminal) == 3


def test_the_empty_form_is_a_workbook_with_our_headers(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    assert terminal.run("template", "inspections", "-o", file).code == 0
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes())).get_sheet_by_index(0)
    assert {"日期", "检查项", "结果"} <= set(map(str, sheet.to_python()[0]))


def test_points_without_a_town_s_outlines_are_refused(bare: Terminal, form: Path) -> None:
    said = bare.run("import", "inspections", form)
    assert said.code == 2
    assert "边界" in said.err


def test_a_flag_that_disagrees_with_the_file_is_said(terminal: Terminal, tmp_path: Path) -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    file = tmp_path / "p.csv"
    file.write_text(
        f"日期,经度（EPSG:4326）,纬度（EPSG:4326）,检查项,结果\n2024-02-01,{lon!r},{lat!r},A01-1,合格\n",
        "utf-8",
    )
    said = terminal.run("import", "inspections", file, "--crs", "EPSG:4490", "--json")
    assert (said.code, json.loads(said.out)["accepted"]) == (0, 1)
    assert "EPSG:4326" in said.err


@pytest.mark.parametrize(
    ("profile", "word"),
    [("kind: areas\n", "kind"), (PLACELESS, "columns"), ("[", "YAML")],
)
def test_a_bad_profile_names_its_key(
    terminal: Terminal, form: Path, tmp_path: Path, profile: str, word: str
) -> None:
    (tmp_path / "p.yaml").write_text(profile, "utf-8")
    said = terminal.run("import", "inspections", form, "--profile", tmp_path / "p.yaml")
    assert said.code == 2
    assert word in said.err


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04broken", "随便写的".encode()])
def test_what_is_no_table_gets_a_sentence(terminal: Terminal, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(data)
    said = terminal.run("import", "inspections", file)
    assert said.code == 2
    assert said.err.startswith("文件x.xlsx读不出")
    assert "Traceback" not in said.err


def test_a_problem_file_has_one_of_two_endings(terminal: Terminal, form: Path) -> None:
    said = terminal.run("import", "inspections", form, "--problems", "list.pdf")
    assert said.code == 2
    assert _scored(terminal) == 0
