"""Certificates' pages: the list's filters in the address, a review that fails and is tried again, health for the certifier alone."""

from __future__ import annotations

from registry.accounts.queries import actor_named
from registry.kernel.paging import PageRequest
from registry.training import queries
from registry.training.terms import KIND_WORDS, CertificateKind, CertificateState, ResultState
from registry.ui import labels
from tests.pages.conftest import Visitor

LIST, ONE, BATCH = "training/certificates.py", "training/certificate.py", "training/batch.py"
ALL = PageRequest(size=200)


def in_state(state: CertificateState, kind: CertificateKind | None = None) -> list[queries.CertificateRow]:
    return list(queries.certificates(actor_named("certifier"), queries.Wanted(state=state, kind=kind), ALL).items)


def test_the_list_is_narrowed_by_its_address(visit: Visitor) -> None:
    official = visit("auditor")
    for kind in CertificateKind:
        rows = queries.certificates(actor_named("auditor"), queries.Wanted(kind=kind), ALL)
        official.open(LIST, kind=kind.value)
        assert f"共 {rows.total} 条" in official.text
        assert KIND_WORDS[kind] in official.text
    official.open(LIST, state="lapsed", region="430000")
    for row in in_state(CertificateState.LAPSED):
        assert row.code in official.markup
    official.open(LIST, since="2026-13-01")
    assert "到期日" in official.text or "起始日期" in official.text


def test_a_failed_review_then_the_second_lapse(visit: Visitor) -> None:
    row = next(one for one in in_state(CertificateState.REVIEW_DUE) if one.version == 1)
    certifier = visit("certifier").open(ONE, code=row.code)
    assert "这个日期怎么来的" in certifier.text
    certifier.fill(**{"说明（不予通过或提前办理的必填）": "培训考试不合格"}).press("登记复审结论")
    assert "复审不予通过" in certifier.text, "no box ticked: unfit and untrained"
    assert "体检结果只有负责该证书的考核发证人员可以看到" in certifier.text
    other = visit("auditor").open(ONE, code=row.code)
    assert "体检" not in other.text
    assert "登记复审结论" not in other.text, "steps are shown to those whose work they are"
    assert not [one for one in other.app.button if not one.disabled]


def test_steps_by_state(visit: Visitor) -> None:
    """What may be done is offered; what may not is not there."""
    certifier = visit("certifier")
    offered = {}
    for state, kind in (
        (CertificateState.RECHECK_DUE, CertificateKind.SPECIAL_OPERATION),
        (CertificateState.VALID, CertificateKind.CONSTRUCTION),
        (CertificateState.RENEWAL_DUE, CertificateKind.SAFETY_MANAGER),
    ):
        row = in_state(state, kind)[-1]
        certifier.open(ONE, code=row.code)
        assert labels.of(state) in certifier.text
        offered[kind] = [option for one in certifier.app.get("button_group") for option in one.options]
    assert "登记返岗" in offered[CertificateKind.SPECIAL_OPERATION]
    assert offered[CertificateKind.CONSTRUCTION] == ["注销"]
    assert offered[CertificateKind.SAFETY_MANAGER][:1] == ["延期换证"]


def test_a_batch_is_decided_one_by_one(visit: Visitor) -> None:
    certifier = actor_named("certifier")
    batch = next(one.batch for one in queries.batches(certifier, pending_only=True, page=ALL).items if one.pending > 1)
    page = visit("certifier").open(BATCH, batch=batch)
    assert "受理决定" in page.text
    first, second, *_ = (
        row for row in queries.results(certifier, batch, ALL).items if row.state is ResultState.PENDING
    )
    page.app.multiselect[0].set_value([first.code])
    page.press("退回所选")
    assert "没有填写" in page.text
    page.fill(**{"退回所选的理由（退回时必填）": "照片不符"}).press("核准所选")
    assert "又按了“核准所选”" in page.text
    page.press("退回所选")
    assert "已退回 1 条" in page.text
    page.app.multiselect[0].set_value([second.code])
    page.press("核准所选")
    found = {row.code: row.state for row in queries.results(certifier, batch, ALL).items}
    assert found[first.code] is ResultState.REFUSED
    assert found[second.code] in (ResultState.APPROVED, ResultState.FAILED)
