"""Papers say everything they must, the same every time, over as many pages as it takes, and their QR codes can be read."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from registry.documents import papers, typesetting
from registry.documents.typesetting import Sheet, in_words
from registry.kernel.errors import InvalidInput
from registry.law import book
from tests.documents import reading, samples
from tests.documents.samples import DECISION, FRAME, NOTICE, PROOF, REFUSED, REMOVAL, REPAIR, TODAY

Papers = tuple[Any, Callable[[Any], bytes], Callable[[Any], Sheet]]
ALL: list[Papers] = [
    (NOTICE, papers.prior_notice, papers.prior_notice_sheet),
    (DECISION, papers.decision, papers.decision_sheet),
    (REPAIR, papers.repair_notice, papers.repair_notice_sheet),
    (REMOVAL, papers.removal, papers.removal_sheet),
    (REFUSED, papers.refused_removal, papers.refused_removal_sheet),
    (PROOF, papers.proof_of_service, papers.proof_of_service_sheet),
]
KINDS = [type(paper).__name__ for paper, _, _ in ALL]


def values(paper: Any) -> list[str]:
    """Every text and day of a paper, as it must be found in print."""
    if is_dataclass(paper):
        return [said for one in fields(paper) if one.name != "qr" for said in values(getattr(paper, one.name))]
    if isinstance(paper, tuple):
        return [said for one in paper for said in values(one)]
    if isinstance(paper, date):
        return [in_words(paper)]
    return paper.split("\n") if isinstance(paper, str) and paper else []


@pytest.mark.parametrize(("paper", "printed", "_sheet"), ALL, ids=KINDS)
def test_every_field_is_printed(paper: Any, printed: Callable[[Any], bytes], _sheet: object) -> None:
    said = reading.text(printed(paper))
    not_there = [one for one in values(paper) if reading.squeezed(one) not in said]
    # a proof of service has no addressee's line and is dated by hand
    assert not_there == ([in_words(TODAY)] if paper is PROOF else [])


def test_a_person_is_named_as_a_person() -> None:
    subject = papers.Subject("艾示例", "439901198001010016", is_person=True)
    said = reading.text(papers.decision(replace(DECISION, subject=subject, persons=())))
    assert "姓名艾示例有效身份证件号码439901198001010016" in said
    assert "统一社会信用代码" not in said
    assert "有关人员" not in said


def test_papers_may_be_made_at_the_same_time() -> None:
    wanted = [replace(REMOVAL, frame=replace(FRAME, number=f"{number}号")) for number in range(12)]
    one_by_one = [papers.removal(one) for one in wanted]
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(papers.removal, wanted)) == one_by_one


def test_notice_and_decision_have_the_contents_the_law_asks_for() -> None:
    law = book.book(TODAY)
    notice, decision = reading.text(papers.prior_notice(NOTICE)), reading.text(papers.decision(DECISION))
    assert [word for word in law.words("BL-12.content") if word not in notice] == []
    assert [word for word in law.words("BL-13.fields") if word not in decision] == []


@pytest.mark.parametrize(("paper", "printed", "sheet"), ALL, ids=KINDS)
def test_the_qr_code_says_what_was_asked(
    paper: Any, printed: Callable[[Any], bytes], sheet: Callable[[Any], Sheet]
) -> None:
    found = [said for picture in typesetting.pictures(sheet(paper)) for said in reading.qr(picture)]
    assert found == [FRAME.qr]
    without = replace(paper, frame=replace(FRAME, qr="", qr_caption=""))
    assert not [said for picture in typesetting.pictures(sheet(without)) for said in reading.qr(picture)]
    assert FRAME.qr_caption[:12] not in reading.text(printed(without))


@pytest.mark.parametrize(("paper", "printed", "_sheet"), ALL, ids=KINDS)
def test_the_same_paper_is_the_same_file(paper: Any, printed: Callable[[Any], bytes], _sheet: object) -> None:
    first = printed(paper)
    printed(replace(paper, frame=replace(FRAME, number="另一文号")))
    assert printed(paper) == first
    meta = PdfReader(BytesIO(first)).metadata
    assert meta is not None
    assert meta.creation_date is not None
    assert meta.creation_date.date() == TODAY
    assert str(meta.title).endswith(FRAME.number)


def test_another_process_makes_the_same_file() -> None:
    program = (
        "import hashlib\nfrom registry.documents import papers\nfrom tests.documents.samples import DECISION\n"
        "print(hashlib.sha256(papers.decision(DECISION)).hexdigest())"
    )
    hashes = {subprocess.check_output([sys.executable, "-c", program], text=True) for _ in range(2)}
    assert len(hashes) == 1


def test_pages_are_numbered_and_a_demonstration_is_marked() -> None:
    shown = reading.pages(papers.decision(DECISION))
    assert len(shown) == 2
    for place, page in enumerate(shown, 1):
        assert f"第{place}页共2页" in page
        assert "演示数据不具法律效力" in page
    real = reading.pages(papers.decision(replace(DECISION, frame=replace(FRAME, demo=False))))
    assert not [page for page in real if "演示数据" in page]
    assert len(reading.pages(papers.proof_of_service(PROOF))) == 1


def test_no_page_holds_a_signature_alone() -> None:
    """Whatever the length of the text, something of it stands on the page of the signature."""
    for lines in range(1, 30):
        paper = replace(REMOVAL, effects=tuple(f"事项之{number}" for number in range(1, lines + 1)))
        *_, last = reading.pages(papers.removal(paper))
        assert f"事项之{lines}" in last, lines
        assert "（印章）" in last


def test_long_papers_break_over_pages_and_stay_on_the_paper() -> None:
    name = "湖南" + "示例精细化工新材料科技" * 10 + "有限责任公司"
    cause = "\n".join(f"第{number}项事实：" + "现场检查发现未按规定设置安全警示标志，" * 12 for number in range(1, 21))
    persons = tuple(
        papers.NamedPerson(f"艾示例{number}", "其他直接责任人员", f"4399011980010{number:05d}") for number in range(80)
    )
    frame = replace(
        FRAME, addressee=name, authority="湘西土家族苗族自治州" * 4 + "应急管理局", number="文号" * 30, demo=False
    )
    paper = replace(
        DECISION,
        frame=frame,
        subject=papers.Subject(name, "914399000000000016"),
        persons=persons,
        cause=cause,
        remedies=("登录 https://example.invalid/" + "a1b2c3d4" * 20 + " 办理",),
    )
    made = papers.decision(paper)
    said = reading.text(made)
    assert [one for one in values(paper) if reading.squeezed(one) not in said] == []
    pages = reading.pages(made)
    assert len(pages) >= 8
    assert sum("有效身份证件号码" in page for page in pages) >= 2  # the heading of a table is said again
    for picture in typesetting.pictures(papers.decision_sheet(paper), ppi=72):
        assert reading.ink_beside_the_lines(picture, left=26, right=24) == 0


def test_ink_in_the_margins_would_be_seen() -> None:
    [picture] = typesetting.pictures(papers.proof_of_service_sheet(PROOF))
    assert reading.ink_beside_the_lines(picture, left=60, right=60) > 100


@pytest.mark.parametrize("name", ["䶮示例", "王𬭳", "李〇", "买买提·吐尔逊", "𫖯昉", "Jörg Müller", "㛃𨱏"])
def test_rare_names_are_printed(name: str) -> None:
    paper = replace(DECISION, persons=(papers.NamedPerson(name, "主要负责人", "439901198001010016"),))
    assert reading.squeezed(name) in reading.text(papers.decision(paper))


@pytest.mark.parametrize(
    ("name", "named"), [("𠮷田", "“𠮷”（U+20BB7）"), ("示例😀", "“😀”（U+1F600）"), ("示\ue000例", "U+E000")]
)
def test_a_character_no_font_has_is_refused_by_name(name: str, named: str) -> None:
    paper = replace(DECISION, persons=(papers.NamedPerson(name, "主要负责人", "439901198001010016"),))
    with pytest.raises(InvalidInput) as refused:
        papers.decision(paper)
    assert named in refused.value.message
    assert refused.value.field == "文书文字"


def test_text_is_never_taken_for_a_command() -> None:
    cause = '#panic("x") *粗* _斜_ $x$ @引用 <标签> \\u{4e00} = 标题 // 注释 "引号" `代码` #[内容]'
    assert reading.squeezed(cause) in reading.text(papers.decision(replace(DECISION, cause=cause)))
    assert reading.squeezed("零宽符") in reading.text(
        papers.decision(replace(DECISION, cause="零\u200b宽\ufeff\ufe00符\t"))
    )


def test_one_paper_takes_little_time() -> None:
    """Processor time of all threads, after the first; each paper another one."""
    papers.decision(DECISION)
    began = time.process_time()
    for number in range(20):
        papers.decision(replace(DECISION, frame=replace(FRAME, number=f"（长）应急失信〔2026〕{number}号")))
    assert (time.process_time() - began) / 20 < 0.15


def test_the_fonts_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(typesetting, "FONTS", (tmp_path / "none.otf",))
    typesetting._compiler.cache_clear()
    with pytest.raises(RuntimeError, match="fonts"):
        papers.removal(REMOVAL)
    typesetting._compiler.cache_clear()


def test_samples_differ() -> None:
    """The samples have a value in every field, so that a field left out of print would be noticed."""
    for paper, _, _ in ALL:
        for one in fields(paper):
            assert getattr(paper, one.name) or paper is samples.PROOF, one.name
