"""``xqgis import roster``, ``xqgis roster`` and ``xqgis template roster`` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import toy
from tests.cli.terminal import Terminal

CODE = toy.UPPER
NAME = "金丝雀"
HEADER = "机构代码,岗位,职务,姓名,任职起,任职止,依据文号"


def roster_file(folder: Path, *rows: str) -> Path:
    file = folder / "roster.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return file


def test_a_roster_goes_in_and_is_listed_as_of_a_day(terminal: Terminal, tmp_path: Path) -> None:
    file = roster_file(
        tmp_path, f"{CODE},组长,,甲,2021-12-16,2022-06-30,", f"{CODE},组长,,乙,2022-07-01,,某文号"
    )
    tried = terminal.run("import", "roster", file, "--dry-run")
    assert (tried.code, "没有入库" in tried.out) == (0, True)
    said = terminal.run("import", "roster", file)
    assert said.code == 0 and "第1次导入，2行" in said.out
    assert "组长  甲  2021-12-16–2022-06-30" in terminal.run("roster", "--as-of", "2022-06-30").out
    listed = json.loads(terminal.run("roster", "--as-of", "2022-07-01", "--json").out)
    assert listed == {
        "as_of": "2022-07-01",
        "version": 1,
        "posts": [
            {
                "body": CODE, "post": "head", "title": "", "holder": "乙", "valid_from": "2022-07-01",
                "valid_until": None, "document": "某文号",
            }
        ],
    }  # fmt: skip
    again = terminal.run("import", "roster", file)
    assert again.code == 2 and "roster-1" in again.err


def test_a_bad_row_is_told_by_number_and_nothing_goes_in(terminal: Terminal, tmp_path: Path) -> None:
    file = roster_file(tmp_path, f"{CODE},组长,,甲,2021-12-16,,", "GX,组长,,乙,2021-02-30,,")
    said = terminal.run("import", "roster", file)
    assert said.code == 2
    assert "第3行" in said.out and "没有代码为“…”的机构" in said.out and "都没有入库" in said.err
    told = json.loads(terminal.run("import", "roster", file, "--json").out)
    assert (told["read"], told["rejected"], told["version"]) == (2, 1, None)
    assert [(one["row"], one["reason"]) for one in told["problems"]] == [(3, "unknown_body"), (3, "bad_date")]
    assert "乙" not in json.dumps(told, ensure_ascii=False)
    assert json.loads(terminal.run("roster", "--json").out)["version"] == 0


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_a_name_under_any_header_is_not_told_at_the_terminal(
    terminal: Terminal, tmp_path: Path, place: int, lang: str
) -> None:
    spoken = Terminal(terminal.town, terminal.home, lang)
    cells = [CODE, "组长", "", "=1", "2021-12-16", "", ""]
    cells[place] = f"={NAME}" if place in {2, 3, 6} else NAME
    file = roster_file(tmp_path, ",".join(cells), f"{CODE},书记,,{NAME},2021-12-16,2021-12-15,")
    for said in (spoken.run("import", "roster", file), spoken.run("import", "roster", file, "--json")):
        assert said.code == 2 and NAME not in said.out + said.err and "2021-12-15" not in said.out


def test_who_would_leave_is_counted_and_more_of_a_person_is_refused(
    terminal: Terminal, tmp_path: Path
) -> None:
    rows = [f"{CODE},副组长,,{name},2021-12-16,," for name in "甲乙"]
    assert terminal.run("import", "roster", roster_file(tmp_path, *rows)).code == 0
    said = terminal.run("import", "roster", roster_file(tmp_path, rows[0]), "--dry-run")
    assert "1人次不再在任" in said.out
    file = tmp_path / "more.csv"
    file.write_text(f"{HEADER},手机号\n{rows[0]},13800000000\n", "utf-8")
    refused = terminal.run("import", "roster", file)
    assert refused.code == 2 and "手机号" in refused.err and "13800000000" not in refused.out + refused.err


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_the_empty_form_is_written_and_is_a_roster_without_rows(
    terminal: Terminal, tmp_path: Path, lang: str
) -> None:
    spoken = Terminal(terminal.town, terminal.home, lang)
    file = tmp_path / "form.xlsx"
    assert spoken.run("template", "roster", "-o", file).code == 0
    said = spoken.run("import", "roster", file)
    assert said.code == 2 and "0" in said.err


def test_no_name_is_in_the_record_of_acts(terminal: Terminal, tmp_path: Path) -> None:
    assert (
        terminal.run("import", "roster", roster_file(tmp_path, f"{CODE},组长,,金丝雀,2021-12-16,,")).code == 0
    )
    record = terminal.run("audit", "export").out
    assert "store_roster" in record and "金丝雀" not in record


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_that_names_were_told_is_on_record(terminal: Terminal, tmp_path: Path, how: tuple[str, ...]) -> None:
    terminal.run("roster", *how)
    assert "read_names" not in terminal.run("audit", "export").out
    terminal.run("import", "roster", roster_file(tmp_path, f"{CODE},组长,,{NAME},2021-12-16,,"))
    assert NAME in terminal.run("roster", "--as-of", "2022-01-01", *how).out
    record = terminal.run("audit", "export").out
    assert record.count("read_names") == 1 and "terminal" in record and NAME not in record


def test_a_name_is_asked_for_and_erased(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("import", "roster", roster_file(tmp_path, f"{CODE},组长,,{NAME},2021-12-16,2021-12-31,"))
    tried = terminal.run("erase", "--dry-run", stdin=f"{NAME}\n")
    assert (tried.code, "1行" in tried.out) == (0, True)
    assert NAME in terminal.run("roster", "--as-of", "2021-12-20").out
    done = terminal.run("erase", stdin=f"{NAME}\n")
    assert done.code == 0 and "已从1行中删除" in done.out
    assert "姓名已删除" in terminal.run("roster", "--as-of", "2021-12-20").out
    again = terminal.run("erase", "--ended-before", "2022-01-01")
    assert again.code == 2 and "没有要删除的姓名" in again.err
