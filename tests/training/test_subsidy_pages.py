"""The pages of subsidies and reminders, run through the portal's frame."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.kernel.access import PUBLIC, Actor
from registry.training import queries
from registry.training.terms_subsidies import ClaimState
from tests import world as w
from tests.blacklist.test_pages import Visit
from tests.training import subsidies as s


@pytest.fixture
def world(sqlite_database: str) -> w.World:
    return w.build()


def visit(monkeypatch: pytest.MonkeyPatch, actor: Actor, page: str, **query: str) -> Visit:
    return Visit(monkeypatch, actor, f"training/{page}.py", **query)


def test_a_claim_is_filed_sent_back_corrected_granted_and_paid(monkeypatch: pytest.MonkeyPatch, world: w.World) -> None:
    s.certificate(1, centre_id=world.centre_id)
    page = visit(monkeypatch, world.clerk, "subsidies")
    [field] = [one for one in page.app.text_input if one.label.startswith("持证人身份证号")]
    field.set_value(w.identity(1)).run()
    assert "可以申领" in page.text
    page.app.checkbox[0].check()
    page.press("申领补贴")
    [row] = queries.claims(world.clerk, queries.ClaimFilters(), s.ALL).page.items
    assert (row.state, row.migrant) == (ClaimState.FILED, True)
    page = visit(monkeypatch, w.KEEPER, "subsidy", number=row.number)
    page.app.text_area[0].input("请补材料")
    page.press("退回补正")
    page = visit(monkeypatch, world.clerk, "subsidy", number=row.number)
    assert "请补材料" in page.text
    page.press("补正后再申领")
    visit(monkeypatch, w.KEEPER, "subsidy", number=row.number).press("核准补贴")
    page = visit(monkeypatch, w.KEEPER, "subsidy", number=row.number)
    [voucher] = [one for one in page.app.text_input if one.label == "凭证号"]
    voucher.input("付-1")
    page.press("登记发放")
    assert s.state(row.number) is ClaimState.PAID
    shown = visit(monkeypatch, w.AUDITOR, "subsidies", by="city").text
    assert 'href="subsidies?city=430100&amp;state=paid"' in shown.replace(
        "state=paid&amp;city=430100", "city=430100&amp;state=paid"
    )
    assert row.number in visit(monkeypatch, w.AUDITOR, "subsidies", city="430100", state="paid").text
    assert row.number not in visit(monkeypatch, w.AUDITOR, "subsidies", city="430200", state="paid").text
    assert "请先登录" in visit(monkeypatch, PUBLIC, "subsidy", number=row.number).text


def test_reminders_and_their_export(monkeypatch: pytest.MonkeyPatch, world: w.World) -> None:
    code = s.certificate(1, until=s.TODAY + timedelta(days=10), centre_id=world.centre_id)
    page = visit(monkeypatch, world.clerk, "reminders", window="first")
    assert f"certificate?code={code}" in page.text
    assert "余 10 天" in page.text
    assert code not in visit(monkeypatch, world.clerk, "reminders", window="overdue").text
    assert code not in visit(monkeypatch, world.other, "reminders").text
