"""The page of batch screening as an officer and a keeper use it: typed lines and a sheet give what the query gives."""

from __future__ import annotations

from registry.accounts.queries import actor_named
from registry.exchange import writing
from registry.screening import queries
from registry.screening.terms import VERDICT_WORDS, Asked, Verdict
from registry.ui.screening import typed_rows
from seed import world
from tests.pages.conftest import Visitor


def listed(plan: world.World) -> dict[str, str]:
    """A published listing of a firm."""
    rows = [dict(entry.row) for entry in plan.entries if entry.becomes == "published"]
    return next(row for row in rows if row.get("统一社会信用代码"))


def test_lines_are_typed_as_people_type_them() -> None:
    text = "湖南甲有限公司，91430000X\n\n 91439900000000001X \n乙厂\t9143\n三一\n"
    assert typed_rows(text) == [
        Asked(1, "湖南甲有限公司", "91430000X"),
        Asked(3, "", "91439900000000001X"),
        Asked(4, "乙厂", "9143"),
        Asked(5, "三一"),
    ]


def test_a_sheet_and_typed_lines_say_what_the_query_says(visit: Visitor, plan: world.World) -> None:
    row = listed(plan)
    name, code = row["单位名称"], row["统一社会信用代码"]
    asked = [Asked(1, name, code), Asked(2, name), Asked(3, "张家界绝无此名索道有限公司"), Asked(4, "华")]
    own = queries.screen(actor_named("officer"), asked, purpose="试")
    assert [one.verdict for one in own.rows] == [
        Verdict.SAME_NUMBER, Verdict.SAME_NAME, Verdict.CLEAR, Verdict.UNUSABLE,
    ]  # fmt: skip
    officer = visit("officer").open("office/screening.py")
    cells = [[one.name, one.number] for one in asked]
    officer.app.file_uploader[0].set_value(("名单.csv", writing.write_csv(["企业名称", "信用代码"], cells), "text/csv"))
    officer.press("开始筛查")
    assert "第 1 列“企业名称”作为名称，第 2 列“信用代码”作为号码" in officer.text
    assert "张家界绝无此名" not in officer.text
    officer.app.toggle[0].set_value(True)
    officer.run()
    assert "张家界绝无此名" in officer.text
    by_sheet = officer.text
    officer.app.get("button_group")[0].set_value("粘贴名单")
    officer.run()
    officer.app.text_area[0].set_value("\n".join(f"{one.name},{one.number}" for one in asked))
    officer.press("开始筛查")
    for text in (by_sheet, officer.text):
        for one in own.rows:
            assert VERDICT_WORDS[one.verdict] in text
            for match in one.matches:
                assert match.name in text
                assert match.reason in text
                assert all(listing.number in text for listing in match.listings)


def test_a_keeper_is_told_what_is_not_compared_and_what_is_wrong(visit: Visitor, plan: world.World) -> None:
    row = listed(plan)
    keeper = visit("keeper").open("office/screening.py")
    keeper.press("开始筛查")
    assert "文件是空的" in keeper.text
    content = writing.write_csv(["企业名称"], [[row["单位名称"]]])
    keeper.app.file_uploader[0].set_value(("名单.csv", content, "text/csv"))
    keeper.press("开始筛查")
    assert "未对照：尚未公布的列入记录、禁入记录" in keeper.text
    assert row["统一社会信用代码"] in keeper.text
