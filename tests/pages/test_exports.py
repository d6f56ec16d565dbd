"""The page of all sheets: who may bring in sees both ways, who may only read takes out; nothing without a reason."""

from __future__ import annotations

from registry.kernel.access import AccessEntry
from seed import world
from tests import world as w
from tests.pages.conftest import Visitor


def test_a_sheet_is_taken_out_with_a_reason(visit: Visitor, plan: world.World) -> None:
    visitor = visit("decider").open("office/exchange.py")
    assert "导出记录" in visitor.text
    before = w.count_rows(AccessEntry)
    visitor.press("生成文件")
    assert "没有写明导出理由" in visitor.text
    assert w.count_rows(AccessEntry) == before
    visitor.fill(表格="cases").fill(**{"导出理由（记入访问日志）": "季度联合检查"}).press("生成文件")
    [button] = [one for one in visitor.app.get("download_button") if one.proto.label.startswith("下载列入案件")]
    assert button.proto.url
    assert w.count_rows(AccessEntry) == before + 1
    visitor.open("office/exchange.py")
    assert "季度联合检查" in visitor.text


def test_who_brings_in_may_choose_to_take_out(visit: Visitor, plan: world.World) -> None:
    visitor = visit("certifier").open("office/exchange.py", way="out")
    assert "开放数据" in visitor.text
    assert "open-data/removals.json" in visitor.markup
    visitor.open("office/exchange.py")
    assert "导入记录" in visitor.text
    assert "开放数据" not in visitor.text
