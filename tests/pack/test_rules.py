"""What must hold between the values of ``town.yaml``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pack.packs import default, refusal

PHASE_2 = "starts_on: 2022-01-01\n  ends_on: 2022-06-30"


@pytest.mark.parametrize(
    ("old", "fresh", "where", "why"),
    [
        (PHASE_2, PHASE_2.replace("2022-01-01", "2022-01-02"), "phases[2].starts_on", "phases_apart"),
        (PHASE_2, PHASE_2.replace("2022-01-01", "2021-12-31"), "phases[2].starts_on", "phases_apart"),
        (PHASE_2, PHASE_2.replace("2022-06-30", "2021-06-30"), "phases[2].ends_on", "ends_before_it_starts"),
        (PHASE_2, "starts_on: 2022-01-01", "phases[2]", "only_last_is_open"),
        ("full: 0.95, met: 0.85", "full: 0.80, met: 0.85", "lines.1.stronger", "lines_rise"),
        ("    weaker: {full: 0.85, met: 0.75, nearly: 0.65}\n", "", "lines.1.weaker", "line_missing"),
        ("  1: {A: 0.75", "  9: {A: 0.75", "targets.9", "unknown_code"),
        ("  1: {A: 0.75", "  1: {Z: 0.75", "targets.1.Z", "unknown_code"),
        ("track: weaker", "track: middling", "villages[3].track", "unknown_code"),
        ("{code: 430423105002", "{code: 430423105001", "villages[2].code", "code_twice"),
        ("{code: B, name: {zh: 乡村", "{code: A, name: {zh: 乡村", "domains[2].code", "code_twice"),
        ("domains: [A, B, C]", "domains: [A, B, Q]", "milestones[1].domains[3]", "unknown_code"),
        ("tags: [better-looks,", "tags: [better-luck,", "milestones[2].tags[1]", "unknown_code"),
        ("site_type: bus_station", "site_type: airport", "sites[1].site_type", "unknown_code"),
        ("false, village: 430423105001", "false, village: 9", "responsible[1].village", "unknown_code"),
        ("units: [qunying, enforcement]", "units: [qunying, nobody]", "groups[1].units[2]", "unknown_code"),
        ("domain: A, head_post", "domain: Q, head_post", "groups[1].domain", "unknown_code"),
        ("members: [enforcement,", "members: [nobody,", "leagues[2].members[1]", "unknown_code"),
        ("School gate, mark: 校", "School gate, mark: 学校", "site_types.school.mark", "mark_not_one"),
        ("School gate, mark: 校", "School gate, mark: 路", "site_types.school.mark", "mark_twice"),
        ("market_days: [3, 6, 9]", "market_days: [3, 6, 19]", "market_days[3]", "not_a_figure"),
        ("    disorder: {zh: 乱", "    spotless: {zh: 乱", "tags[2].tags.spotless", "code_twice"),
        ("code: section\n", "code: spot\n", "traffic.rule_sets[1].windows[2].code", "code_twice"),
        ("[{fatal: 2},", "[{fatal: 0},", "traffic.rule_sets[1].windows[1].any_of[1]", "empty"),
        ("on: 2023-05-31", "on: 2023-02-28", "traffic.campaigns[1].ends_on", "ends_before_it_starts"),
        ("on: 2023-05-31", "on: 2024-03-01", "traffic.campaigns[1].ends_on", "longer_than_a_year"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named(tmp_path: Path, old: str, fresh: str, where: str, why: str) -> None:
    file, told_where, told_why = refusal(default(tmp_path, (old, fresh)))
    assert (told_where, told_why) == (where, why)
    assert file.startswith("town.yaml:")
