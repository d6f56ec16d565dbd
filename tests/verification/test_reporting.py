"""The status report: what it prints is what the look-up found, and its receipt tells an edited one from the one taken out."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest

from registry.documents import typesetting
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.parties import queries as people
from registry.policy import Ledger
from registry.ui import labels, status_report
from registry.verification import queries, receipts, reporting
from registry.verification.reporting import ReportLines, View
from registry.verification.terms import Kind, ReportPart, Since
from tests import world as w
from tests.agencies import builders as agencies
from tests.blacklist import builders as listings
from tests.conduct import builders as conduct
from tests.documents import reading
from tests.engineers import people as p
from tests.verification.test_look_up import REASON, Known, known, traces
from tests.web.client import Client

TODAY = p.TODAY


@pytest.fixture
def small(sqlite_database: str) -> Known:
    return known()


def full() -> tuple[str, str]:
    """A firm with two operators, an engineer and a qualification, and the one who is operator and engineer: their public codes."""
    w.build()
    firm, engineer = p.firm(1), p.someone(1)
    work = {"工作单位": firm.name, "统一社会信用代码": firm.credit_code}
    w.receive([w.historical(1, "2025-03-01", **work), w.historical(2, "2022-03-01", **work)])
    p.received(engineer, firm, number="ZC-FIRM")
    agencies.recognising.recognise(w.KEEPER, agencies.sound(firm.code), submission=w.submission())
    return firm.code, engineer.code


def view_of(viewer: Actor, code: str) -> View:
    return reporting.view_of(viewer, code, as_of=TODAY, reason=REASON)


def checked(qr: str) -> queries.CheckedReceipt:
    return queries.check_receipt(qr.partition("/receipt?r=")[2], client=uuid4().hex)


def counted(said: receipts.Receipt) -> dict[ReportPart, int | None]:
    return dict(said.counts)


def test_a_report_is_sealed_with_its_counts_and_lines(database: str) -> None:
    firm, _ = full()
    view = view_of(w.OFFICER, firm)
    sheet = status_report.certified(w.OFFICER, view, REASON)
    found = checked(sheet.qr)
    said = found.receipt
    assert (said.kind, said.register, said.outcome) == (Kind.REPORT, Ledger.PARTIES, None)
    assert (said.codes, said.as_of) == ((firm,), TODAY)
    assert (found.since, found.today, found.in_ledger) == (Since.REPORTED, (), True)
    assert counted(said) == {
        ReportPart.LISTINGS: 0,
        ReportPart.PENALTIES: 0,
        ReportPart.ACCIDENTS: 0,
        ReportPart.HAZARDS: 0,
        ReportPart.BARS: 0,
        ReportPart.QUALIFICATIONS: 1,
        ReportPart.STAFF: 2,
        ReportPart.CERTIFICATES: 2,
        ReportPart.IN_FORCE: 1,
        ReportPart.ENGINEERS: 1,
    }
    assert [(each.what, each.subject, each.reason) for each in traces()] == [
        ("lookup.firm", firm, REASON),
        ("lookup.report", firm, REASON),
    ]


def test_an_edited_line_no_longer_has_the_digest(small: Known) -> None:
    view = view_of(w.OFFICER, small.firm)
    sheet = status_report.certified(w.OFFICER, view, REASON)
    digest = checked(sheet.qr).receipt.digest
    printed = status_report.lines(sheet)
    assert receipts.digest_of([ReportLines(small.firm, TODAY, tuple(printed))]) == digest
    for place, line in enumerate(printed):
        changed = (*printed[:place], line + "。", *printed[place + 1 :])
        assert receipts.digest_of([ReportLines(small.firm, TODAY, changed)]) != digest
    edited = replace(sheet, lead=sheet.lead.replace("不在失信主体名单", "在失信主体名单"))
    assert edited.lead != sheet.lead
    assert receipts.digest_of([ReportLines(small.firm, TODAY, tuple(status_report.lines(edited)))]) != digest


def facts_of(view: Any, person: bool) -> list[str]:
    """Everything the look-up found, in the words it is shown in."""
    found = [view.record.name, view.record.code, f"{view.as_of}", f"{view.at:%Y-%m-%d %H:%M}"]
    held = view.certificates if person else [one for each in view.holders for one in each.certificates]
    found += [labels.of(one.outcome) for one in held] + [one.operation for one in held]
    found += [text for one in view.engineers for text in (one.name, one.number, labels.of(one.specialty))]
    if person:
        found += [view.record.masked_identity, *(one.organisation_name for one in view.posts)]
        found += [text for one in held for text in (f"{one.issued_on}", f"{one.valid_until}", one.issuer)]
    else:
        found += [view.record.credit_code, *(name for name, _ in view.record.former_names)]
        found += [text for one in view.holders for text in (one.post.person_name, f"{one.post.from_on}")]
        found += [text for one in view.agencies for text in (one.number, *one.field_names, labels.of(one.standing))]
    return found


def test_what_is_printed_is_what_was_found_and_the_code_opens_its_receipt(sqlite_database: str) -> None:
    firm, engineer = full()
    for code, person in ((firm, False), (engineer, True)):
        view = view_of(w.OFFICER, code)
        sheet = status_report.certified(w.OFFICER, view, REASON)
        said = reading.text(typesetting.pdf(sheet))
        missing = [fact for fact in facts_of(view, person) if reading.squeezed(fact) not in said]
        assert missing == []
        for part in sheet.parts:
            rows = part.table.rows if part.table else ()
            assert [text for row in rows for text in row if reading.squeezed(text) not in said] == []
        assert [part.heading for part in sheet.parts if "来源" not in "".join(part.paragraphs)] == ["各部分的数目"]
        assert w.holds_identity([said], w.identity(1)) == []
        codes = [qr for page in typesetting.pictures(sheet, ppi=150) for qr in reading.qr(page)]
        assert codes == [sheet.qr]
        found = checked(codes[0])
        assert found.receipt.codes == (code,)
        shown = {labels.of(part): many for part, many in found.receipt.counts}
        table = sheet.parts[0].table
        assert table is not None
        assert {name: int(many) for name, many in table.rows} == shown


def test_what_the_viewer_may_not_see_is_named_and_not_counted(small: Known) -> None:
    for viewer, code, hidden in (
        (w.KEEPER, small.firm, {ReportPart.PENALTIES, ReportPart.ACCIDENTS, ReportPart.HAZARDS}),
        (w.CERTIFIER, small.person, {ReportPart.PENALTIES, ReportPart.ACCIDENTS, ReportPart.INSPECTOR}),
        (w.OFFICER, small.person, set()),
    ):
        sheet = status_report.certified(viewer, view_of(viewer, code), REASON)
        counts = counted(checked(sheet.qr).receipt)
        assert {part for part, many in counts.items() if many is None} == hidden
        named = [part.heading for part in sheet.parts if "无权查看" in "".join(part.paragraphs)]
        assert len(named) == len(hidden & {ReportPart.PENALTIES, ReportPart.INSPECTOR})


def test_the_interface_tells_what_a_report_held_and_names_nobody(small: Known) -> None:
    sheet = status_report.certified(w.OFFICER, view_of(w.OFFICER, small.person), REASON)
    receipt = sheet.qr.partition("/receipt?r=")[2]
    assert unquote(receipt) == receipt
    answer = Client(address="198.51.100.44").post("/api/v1/receipts/check", json={"receipt": receipt})
    said = answer.json()
    assert (said["kind"], said["outcome"], said["since"], said["today"]) == ("report", None, "reported", [])
    assert (said["codes"], said["as_of"]) == ([small.person], TODAY.isoformat())
    assert {"part": "listings", "count": 0} in said["counts"]
    payload = receipt.split(".")[0]
    written = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    assert json.loads(written)["kind"] == "report"
    for text in (written, answer.text):
        assert w.holds_identity([text], w.identity(1)) == []
        assert w.name(1) not in text


def test_one_changed_bit_in_a_report_s_receipt_is_refused(small: Known) -> None:
    sheet = status_report.certified(w.OFFICER, view_of(w.OFFICER, small.firm), REASON)
    receipt = sheet.qr.partition("/receipt?r=")[2]
    for at in range(0, len(receipt), 7):
        with pytest.raises(InvalidInput):
            queries.read_receipt(receipt[:at] + chr(ord(receipt[at]) ^ 1) + receipt[at + 1 :])


def test_only_who_may_look_takes_a_report_out(small: Known) -> None:
    with pytest.raises(InvalidInput):
        status_report.pdf(w.OFFICER, small.firm, TODAY, " ")
    with pytest.raises(NotFound):
        status_report.pdf(w.OFFICER, "F000", TODAY, REASON)
    view = view_of(w.OFFICER, small.firm)
    before = len(traces())
    with pytest.raises(NotPermitted):
        reporting.certify(small.world.clerk, view, ["x"], reason=REASON)
    assert len(traces()) == before


def test_what_stands_against_a_firm_is_in_its_report(sqlite_database: str) -> None:
    w.build()
    conduct.enter_penalty()
    conduct.enter_accident()
    conduct.enter_hazard()
    with db.reading() as session:
        firm = people.organisations_by_credit_code(session, [conduct.CODE])[conduct.CODE].code
    view: Any = view_of(w.OFFICER, firm)
    sheet = status_report.certified(w.OFFICER, view, REASON)
    printed = "\n".join(status_report.lines(sheet))
    penalty, hazard = view.conduct.penalties[0], view.conduct.hazards[0]
    [(accident, role)] = view.conduct.accidents
    for fact in (penalty.document_number, penalty.authority, f"{penalty.decided_on}", labels.of(penalty.state)):
        assert fact in printed
    for fact in (accident.title, f"死亡 {accident.deaths} 人", labels.of(role), labels.of(accident.grade)):
        assert fact in printed
    for fact in (hazard.description, hazard.confirmed_by, f"{hazard.found_on}"):
        assert fact in printed
    counts = counted(checked(sheet.qr).receipt)
    assert [counts[part] for part in (ReportPart.PENALTIES, ReportPart.ACCIDENTS, ReportPart.HAZARDS)] == [1, 1, 1]
    before = reporting.view_of(w.OFFICER, firm, as_of=date(2026, 8, 31), reason=REASON)
    earlier = checked(status_report.certified(w.OFFICER, before, REASON).qr).receipt
    assert (earlier.as_of, counted(earlier)[ReportPart.PENALTIES]) == (date(2026, 8, 31), 0)


def test_a_listed_firm_s_report_says_so_first(sqlite_database: str) -> None:
    w.build()
    [number] = listings.receive([listings.cells(统一社会信用代码=w.credit_code(700))])
    listings.publish([number])
    with db.reading() as session:
        firm = people.find(session, w.credit_code(700))[0].code
    view = view_of(w.OFFICER, firm)
    sheet = status_report.certified(w.OFFICER, view, REASON)
    assert "日在失信主体名单。" in sheet.lead
    assert [number] == [
        row[0] for part in sheet.parts if part.heading == "失信主体名单" and part.table for row in part.table.rows
    ]
    assert counted(checked(sheet.qr).receipt)[ReportPart.LISTINGS] == 1


def test_the_name_on_the_paper_is_held_against_the_party(database: str) -> None:
    firm, engineer = full()
    officer = w.OFFICER
    for code, right, wrong in ((firm, p.firm(1).name, p.firm(2).name), (engineer, w.name(1), w.name(2))):
        receipt = status_report.certified(officer, view_of(officer, code), REASON).qr.partition("/receipt?r=")[2]
        for typed, fits in ((right, True), (f" {right} ", True), (wrong, False), ("", None), ("  ", None)):
            found = queries.check_receipt(receipt, client=uuid4().hex, name=typed)
            assert found.name_fits is fits, typed


def test_names_are_not_guessed_by_a_receipt(small: Known) -> None:
    receipt = status_report.certified(w.OFFICER, view_of(w.OFFICER, small.firm), REASON).qr.partition("/receipt?r=")[2]
    client = Client(address="198.51.100.45")
    for place in range(5):
        answer = client.post("/api/v1/receipts/check", json={"receipt": receipt, "name": f"猜测之{place}"})
        assert answer.json()["name_fits"] is False
    assert client.post("/api/v1/receipts/check", json={"receipt": receipt, "name": "猜测之五"}).status_code == 429
    assert client.post("/api/v1/receipts/check", json={"receipt": receipt}).json()["name_fits"] is None
