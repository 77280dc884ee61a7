"""Starting: the next free port, the bar, what is printed."""

from __future__ import annotations

import socket

import pytest

from xqgis.web import launch


def test_next_free_port_is_taken_when_one_is_busy() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        with launch.listen("127.0.0.1", taken) as found:
            assert taken < found.getsockname()[1] <= taken + 100


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        (".".join("0000"), "127.0.0.1"),
        ("::", "127.0.0.1"),
        ("::1", "[::1]"),
        ("town.local", "town.local"),
    ],
)
def test_printed_address_can_be_opened(host: str, shown: str) -> None:
    assert launch.shown(host) == shown


def test_progress_without_a_terminal_is_a_line_every_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    progress = launch.progress_bar()
    for step in range(101):
        progress(step / 100)
    lines = capsys.readouterr().out.split("\n")
    assert lines[0].strip() == "0%" and lines[-2].strip() == "100%" and len(lines) == 12


def test_a_port_that_is_no_number_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(SystemExit, match="PORT"):
        launch.launch()
