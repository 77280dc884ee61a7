"""The default town: what the plan says and what the town is, found in its pack.

Each test names the sentences of the plan (R-numbers) that it finds as data.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from tests.pack.packs import DATA
from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.model.town import Town
from xqgis.pack import Pack, read_pack


@cache
def pack() -> Pack:
    return read_pack(DATA)


def town() -> Town:
    return pack().town


def registry() -> Registry:
    return pack().registry


def tags(family: str) -> list[str]:
    found = next(each for each in town().tag_families if each.code == family)
    return [town().tags[code].zh for code in found.tags]


def test_r001_the_founding_instrument_is_on_trial() -> None:
    founding = town().founding
    assert founding and founding.number == "新发〔2021〕55号"
    assert founding.issued_on == date(2021, 12, 16) and founding.trial


def test_r002_r003_r004_three_higher_documents() -> None:
    numbers = [document.number for document in town().higher]
    assert numbers == ["中发〔2021〕34号", "衡发〔2021〕14号", "山发〔2021〕16号"]


def test_r014_five_domains_with_short_names() -> None:
    assert [domain.code for domain in town().domains] == list("ABCDE")
    assert all(len(domain.name.zh) == 4 and domain.name.en and domain.icon for domain in town().domains)


def test_r103_r107_r110_r112_phases_follow_each_other_and_one_stands() -> None:
    phases = town().phases
    assert [phase.code for phase in phases] == ["1", "2", "3", "4", "S"]
    assert phases[0].starts_on == date(2021, 11, 1) and phases[-1].ends_on is None
    for before, after in pairwise(phases):
        assert before.ends_on and after.starts_on == before.ends_on + timedelta(days=1)


def test_a_month_that_the_plan_puts_in_two_phases_counts_in_the_one_it_ends() -> None:
    for day, code in ((date(2022, 6, 1), "2"), (date(2022, 6, 30), "2"), (date(2023, 6, 15), "3")):
        phase = Phase.on(day, town().phases)
        assert phase and phase.code == code
    assert "2022年6月" in town().phase("3").note.zh and "2023年6月" in town().phase("4").note.zh


def test_r009_r010_r012_r013_r106_milestones_have_targets_and_what_they_count() -> None:
    found = {milestone.code: milestone for milestone in town().milestones}
    assert [str(found[code].on) for code in ("M1", "M1b", "M2", "M3", "M4")] == [
        "2021-12-31", "2022-02-01", "2022-06-30", "2023-06-30", "2023-12-31",
    ]  # fmt: skip
    assert all(each.target and (each.domains or each.tags) and each.measure.zh for each in found.values())
    assert found["M1"].domains == ("A", "B", "C")
    assert set(found["M2"].tags) == {"dirt", "disorder", "shabbiness", "congestion"}
    assert [town().tags[tag].zh for tag in found["M1b"].tags] == tags("spring")


def test_r105_three_pilots_and_twelve_units_by_code() -> None:
    villages = town().villages
    assert len(villages) == 12 and all(village.code.startswith(town().code) for village in villages)
    assert [village.name.zh for village in villages if village.pilot] == ["群英社区", "黄泥村", "高新村"]
    assert [village.kind for village in villages].count("community") == 2


def test_r109_every_base_track_has_a_reason_and_rises_to_the_same_lines() -> None:
    assert all(village.track in town().tracks and village.reason.zh for village in town().villages)
    lines = town().lines
    assert lines["1", "weaker"].full < lines["2", "weaker"].full < lines["3", "weaker"].full
    assert lines["4", "weaker"] == lines["4", "stronger"] == lines["1", "stronger"]
    assert {(phase.code, track) for phase in town().phases for track in town().tracks} == set(lines)


def test_every_phase_and_domain_has_a_target() -> None:
    assert set(town().targets) == {(p.code, d.code) for p in town().phases for d in town().domains}


def test_r005_r007_r010_r011_r029_r111_tag_families() -> None:
    assert tags("problem") == ["脏", "乱", "差", "堵"]
    assert tags("quality") == ["干干净净", "顺顺畅畅", "清清爽爽", "舒舒服服"]
    assert tags("lens") == ["品质", "容量", "效益"]
    assert tags("five") == ["亮化", "美化", "绿化", "净化", "序化"]
    assert tags("life") == ["标准生产", "标准生活", "标准管理"]
    assert tags("strategy") == ["三高四新", "三强一化", "五兴六强"]


def test_every_item_stands_against_an_ill_and_for_a_quality() -> None:
    families = {family.code: set(family.tags) for family in town().tag_families}
    for _, item in registry().items():
        for family in ("problem", "quality", "lens", "life", "strategy"):
            assert len(families[family] & set(item.tags)) == 1, (item.code, family)


def test_every_tag_and_site_type_is_used() -> None:
    used = {tag for _, item in registry().items() for tag in item.tags}
    assert used == set(town().tags)
    kinds = {kind for _, item in registry().items() for kind in item.site_types}
    assert kinds == set(town().site_types)


def test_r114_r115_the_leading_group_and_its_office_by_post() -> None:
    roles = [(post.role.zh, post.post.zh) for post in town().leading_posts]
    assert roles[:3] == [
        ("指导员", "党委书记"),
        ("组长", "党委副书记、镇长"),
        ("第一副组长", "党委副书记、政法委员"),
    ]
    assert [role for role, _ in roles[3:]] == ["副组长"] * 8
    office = town().office
    assert office and (office.name.zh, office.host.zh) == ("镇标准化办", "党政办公室")


def test_r116_r120_to_r125_six_work_groups_of_fourteen_units() -> None:
    groups = town().groups
    assert [group.domain for group in groups] == ["A", "B", "C", "D", "E", ""]
    assert [group.deputies for group in groups] == [1, 2, 4, 3, 2, 2]
    assert all(group.head_post.zh for group in groups)
    assert {unit for group in groups for unit in group.units} == {unit.code for unit in town().responsible}
    assert len(town().responsible) == 14
    county = [unit.name.zh for unit in town().responsible if unit.county]
    assert county == ["白果交警中队", "东湖交警中队", "新桥市场监督管理所", "新桥派出所"]


def test_two_leagues_share_no_unit() -> None:
    villages, departments = town().leagues
    assert set(villages.members) == {village.code for village in town().villages}
    communities = {unit.code for unit in town().responsible if unit.village}
    leading = {unit for standard in registry().standards for unit in standard.units}
    assert set(departments.members) == leading - communities


def test_own_checks_do_not_count_as_independent() -> None:
    assert set(town().independent_sources) == set(town().sources) - {"self"}


def test_posts_are_told_and_never_persons() -> None:
    posts = [post.post.zh for post in town().leading_posts] + [group.head_post.zh for group in town().groups]
    post = re.compile(
        "(党委|副|书记|镇长|委员|人大|主席|政协|负责人|政法|纪委|宣传|组织|（兼镇标准化办主任）|、)+"
    )
    assert all(post.fullmatch(text) for text in posts), posts


def test_r022_to_r028_r033_to_r036_r052_to_r057_r063_r065_the_plans_own_standards() -> None:
    named = {standard.code for standard in registry().standards if standard.provenance == "named"}
    wanted = {"A": 7, "B": 4, "C": 2, "D": 6, "E": 4}
    assert named == {
        f"XQ-{domain}{number:02d}" for domain, last in wanted.items() for number in range(1, last + 1)
    }


def test_r053_two_markets_are_sites_of_their_standard() -> None:
    markets = registry().standard_of("XQ-D02-1").sites
    assert [site.name.zh for site in town().sites if site.code in markets] == ["新桥农贸市场", "贯底农贸市场"]


def test_r060_grid_management_holds_and_every_grid_has_its_code() -> None:
    assert registry().standard_of("XQ-E05-2").name.zh == "网格化管理标准"
    assert re.fullmatch(town().grid_code_pattern, "430423105204001")
    assert not re.fullmatch(town().grid_code_pattern, "430423105204")


def test_the_catalogue_is_whole() -> None:
    standards = registry().standards
    items = [item for _, item in registry().items()]
    assert (len(standards), len(items)) == (50, 221)
    methods = Counter(item.method for item in items)
    assert methods["obs"] + methods["meas"] + methods["smp"] == 91
    assert (methods["rec"], methods["sys"]) == (72, 58)
    assert sum(item.critical for item in items) == 57
    assert all(item.name.en and item.code.startswith(standard.code) for standard, item in registry().items())
    assert all(standard.source and standard.units for standard in standards)


def test_an_item_with_a_place_is_checked_at_a_place() -> None:
    for _, item in registry().items():
        assert item.level != "site" or item.site_types, item.code
        assert item.level != "town" or not set(item.site_types) & {"street", "water"}, item.code
