"""Certificates as PDF: every kind with the fields of the public answer, a QR code that a second library reads back, and batches."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from registry.documents import certificates
from registry.kernel import codes
from registry.kernel.errors import NotFound
from registry.settings import settings
from registry.training import commands as training
from registry.training.terms import CertificateKind, Origin
from registry.verification import papers, queries
from registry.verification.terms import Outcome, PrintedFields
from tests import world as w
from tests.documents import reading

DAY = date(2026, 11, 23)
SAMPLE = PrintedFields(
    code=codes.new_code("C"),
    kind=CertificateKind.SPECIAL_OPERATION,
    outcome=Outcome.VALID,
    name="艾示例",
    sex="男",
    masked_number="T439***********0010",
    category="电工作业",
    operation="低压电工作业",
    first_issued_on=date(2020, 11, 24),
    issued_on=DAY,
    starts_on=date(2026, 11, 24),
    valid_until=date(2032, 11, 23),
    review_due_on=date(2029, 11, 23),
    reviewed_on=None,
    issuer="湖南省应急管理厅（演示）",
    origin=Origin.ISSUED,
    ended_on=None,
    reason="",
)


def of(kind: CertificateKind) -> PrintedFields:
    ends = None if kind is CertificateKind.PRE_JOB else SAMPLE.valid_until
    return replace(SAMPLE, kind=kind, valid_until=ends, category="危险化学品", code=codes.new_code("C"))


@pytest.mark.parametrize("kind", list(CertificateKind))
def test_every_field_of_the_answer_is_printed(kind: CertificateKind, monkeypatch: pytest.MonkeyPatch) -> None:
    one = of(kind)
    content = certificates.pdf([papers.sheet(one)], DAY)
    (page,) = reading.pages(content)
    for name, value in papers.lines(one):
        assert reading.squeezed(name + value) in page, (name, value)
    assert one.code in page
    names = [name for name, _ in papers.lines(one)]
    assert ("应复审日期" in names) is (kind is CertificateKind.SPECIAL_OPERATION)
    assert content == certificates.pdf([papers.sheet(one)], DAY), "the same bytes for the same certificate and day"
    fonts = re.findall(rb"/FontName\s*/[A-Z]{6}\+(\w+)", content)
    assert all(b"Noto" in font for font in fonts)


def test_the_code_of_every_page_leads_to_the_public_answer(sqlite_database: str) -> None:
    """Read back by a second library from the page as a picture."""
    world = w.build()
    held = w.issue(world, [w.row(n) for n in (1, 2)])
    shown = [queries.verify_code(code, client=code).certificates[0] for code in held.values()]
    for one, picture in zip(shown, certificates.pictures([papers.sheet(one) for one in shown]), strict=True):
        (said,) = reading.qr(picture)
        assert said == f"{settings().address}/verify?code={one.code}"
        (code,) = parse_qs(urlsplit(said).query)["code"]
        assert queries.verify_code(code, client="somebody").certificates == (one,)


@pytest.mark.parametrize(
    ("outcome", "stamp"),
    [
        (Outcome.VALID, ""),
        (Outcome.EXPIRED, "已过有效期"),
        (Outcome.WITHDRAWN, "已终止"),
        (Outcome.REVIEW_OVERDUE, "暂不可用"),
    ],
)
def test_what_does_not_hold_is_stamped(outcome: Outcome, stamp: str) -> None:
    (page,) = reading.pages(certificates.pdf([papers.sheet(replace(SAMPLE, outcome=outcome))], DAY))
    assert [one for one in ("已过有效期", "已终止", "暂不可用") if one in page] == ([stamp] if stamp else [])


def test_single_and_batch_downloads_stay_within_reach(database: str) -> None:
    world = w.build()
    batch = w.bring_in(world.clerk, [w.row(n) for n in (1, 2, 3)])
    with pytest.raises(NotFound):
        papers.of_batch(world.clerk, batch)
    training.approve_batch(w.CERTIFIER, batch, submission=w.submission())
    code = w.certificate_codes([w.identity(1)])[w.identity(1)]
    single = reading.text(papers.certificate(world.clerk, code))
    assert w.name(1) in single
    assert not w.holds_identity(single, w.identity(1))
    together = reading.pages(papers.of_batch(w.CERTIFIER, batch))
    assert [w.name(n) in page for n, page in zip((1, 2, 3), together, strict=True)] == [True] * 3
    for other in (lambda: papers.certificate(world.other, code), lambda: papers.of_batch(world.other, batch)):
        with pytest.raises(NotFound):
            other()


def test_five_hundred_pages_in_one_go() -> None:
    """Measured by processor time against one page of the same run."""
    sheets = [papers.sheet(replace(SAMPLE, code=codes.new_code("C"), name=w.name(n))) for n in range(500)]
    certificates.pdf(sheets[:1], DAY)
    started = time.process_time()
    content = certificates.pdf(sheets, DAY)
    spent = time.process_time() - started
    assert len(PdfReader(BytesIO(content)).pages) == 500
    assert spent < 60
