"""What the public sees: one set in every channel, moved by the clock and by decisions alone."""

from __future__ import annotations

from datetime import date

import pytest

from registry.blacklist import queries
from registry.blacklist.queries import Wanted
from registry.blacklist.terms import Ground
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from tests.blacklist.builders import (
    OFFICER,
    cells,
    credit_code,
    identity,
    public_numbers,
    publish,
    receive,
    remove,
)
from tests.conftest import configure

pytestmark = pytest.mark.usefixtures("database")


def move(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    db.dispose()
    configure(monkeypatch, today=day)


def test_the_last_day_is_shown_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    [number] = receive([cells(列入日期="2026-05-06", 发布日期="2026-05-20")])
    publish([number])
    cursor = queries.changes(PUBLIC).cursor
    for day, shown in (("2029-05-04", True), ("2029-05-05", True), ("2029-05-06", False)):
        move(monkeypatch, day)
        assert (number in public_numbers()) is shown
        assert (number in public_numbers(date(2026, 6, 1))) is shown  # what ended is gone from the past too
        page = queries.public_list(PUBLIC, Wanted(q="示例"), PageRequest())
        assert page.total == len(page.items) == int(shown)
        feed = queries.changes(PUBLIC, cursor)
        assert [(one.op, one.number) for one in feed.changes] == ([] if shown else [("removed", number)])
        with db.reading() as session:
            total, changed = queries.public_count_and_changed(session)
            listed = queries.standing_of(
                session,
                organisation_id=next(iter(parties.organisations_by_credit_code(session, [_code(number)]).values())).id,
                day=date.fromisoformat(day),
            )
        assert total == int(shown)
        assert bool(listed) is shown
        assert changed is not None
        assert changed.date() == (date(2026, 11, 23) if shown else date(2029, 5, 6))
    with pytest.raises(NotFound):
        queries.public_listing(PUBLIC, number)


def _code(number: str) -> str:
    return queries.listing_record(OFFICER, number).row.credit_code


def test_as_of_a_day_looks_back_at_what_is_still_public() -> None:
    early, late, gone = receive(
        [
            cells(列入日期="2024-03-01", 发布日期="2024-03-10"),
            cells(列入日期="2026-05-06", 发布日期="2026-05-20"),
            cells(列入日期="2026-06-01", 发布日期=""),
        ]
    )
    publish([early, late, gone])
    assert public_numbers(date(2024, 3, 9)) == set()
    assert public_numbers(date(2024, 3, 10)) == {early}
    assert public_numbers(date(2026, 5, 20)) == {early, late}
    assert public_numbers(date(2026, 11, 22)) == {early, late}  # no source day: public from the day of publishing here
    assert public_numbers() == {early, late, gone}
    remove(early)
    assert public_numbers(date(2024, 3, 10)) == set()


def test_a_removed_name_leaves_no_byte_behind() -> None:
    code, number_of_person = credit_code(), identity(51)
    [number, other] = receive(
        [
            cells(单位名称="湖南消失化工有限公司", 统一社会信用代码=code, 主要负责人="钱消失", 身份证号=number_of_person,
                  失信行为简况="消失的原因", 列入日期="2026-05-06"),
            cells(列入日期="2026-05-07"),
        ]
    )  # fmt: skip
    publish([number, other])
    assert "湖南消失化工有限公司" in _every_public_byte([number, other], code)
    remove(number)
    written = _every_public_byte([number, other], code)
    for trace in ("消失", code, number_of_person):
        assert trace not in written
    assert number in written  # the feed tells consumers which number to drop, and nothing else


def _every_public_byte(numbers: list[str], code: str) -> str:
    found: list[object] = [queries.everything_public(PUBLIC), queries.changes(PUBLIC)]
    for q in ("", "消失", "钱", code):
        found.append(queries.public_list(PUBLIC, Wanted(q=q), PageRequest()).items)
    found.append(queries.public_list(PUBLIC, Wanted(as_of=date(2026, 6, 1)), PageRequest()).items)
    for number in numbers:
        try:
            found.append(queries.public_listing(PUBLIC, number))
        except NotFound as refused:
            found.append(refused.sentence)
    return repr(found)


def test_a_listed_person_is_named_and_the_number_masked() -> None:
    secret = identity(61)
    [number] = receive(
        [cells(单位名称="李示例", 统一社会信用代码="", 身份证号=secret, 主体类型="自然人", 列入条款="G5")]
    )
    publish([number])
    found = queries.public_listing(PUBLIC, number)
    assert (found.name, found.is_person, found.credit_code) == ("李示例", True, "")
    assert found.masked_identity == f"{secret[:3]}***********{secret[-4:]}"
    assert secret not in repr(found)
    assert queries.public_list(PUBLIC, Wanted(q=secret), PageRequest()).total == 0  # no look-up by ID number
    with db.reading() as session:
        [person] = parties.people_by_identity(session, [secret]).values()
        assert [one.number for one in queries.standing_of(session, person_id=person.id, day=date(2026, 6, 1))] == [
            number
        ]


def test_the_record_explains_ground_and_term() -> None:
    [number] = receive([cells()])
    publish([number])
    found = queries.public_listing(PUBLIC, number.lower())
    assert "较大" in found.ground_text
    assert "第六条第（二）项" in found.ground_article
    assert (found.term_started_on, found.region_name) == (date(2026, 5, 6), "长沙市芙蓉区")
    end, early = found.clocks
    assert (end.on, early.on) == (date(2029, 5, 5), date(2027, 5, 6))
    assert "2026-05-06" in end.explanation
    assert "第十三条" in end.explanation
    assert "12 个月" in early.explanation


NAMES = ("湖南（长沙）华安化工有限公司", "株洲华泰烟花爆竹厂", "ＡＢＣ检测技术有限公司", "長沙龍華礦業有限公司")


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_name_finds_it(name: str) -> None:
    numbers = dict(zip(NAMES, receive([cells(单位名称=one) for one in NAMES]), strict=True))
    publish(list(numbers.values()))
    plain = [char for char in name if char.isalnum()]
    for start in range(len(plain)):
        for end in range(start + 1, len(plain) + 1):
            q = "".join(plain[start:end])
            page = queries.public_list(PUBLIC, Wanted(q=q), PageRequest(1, 200))
            assert numbers[name] in {row.number for row in page.items}, q
    assert queries.public_list(PUBLIC, Wanted(q="%"), PageRequest()).total == 0
    assert queries.public_list(PUBLIC, Wanted(q="（"), PageRequest()).total == 0


def test_filters_order_and_pages() -> None:
    rows = [
        cells(列入日期=f"2026-0{1 + place % 6}-10", 发布日期="", 列入条款=f"G{1 + place % 9}") for place in range(30)
    ]
    publish(receive(rows))
    seen: list[str] = []
    days: list[date] = []
    for page in (1, 2, 3, 4):
        part = queries.public_list(PUBLIC, Wanted(), PageRequest(page, 10))
        assert part.total == 30
        seen += [row.number for row in part.items]
        days += [row.listed_on for row in part.items]
    assert len(set(seen)) == 30
    assert days == sorted(days, reverse=True)
    assert queries.public_list(PUBLIC, Wanted(ground=Ground.G1), PageRequest()).total == 4
    assert queries.public_list(PUBLIC, Wanted(region="430100"), PageRequest()).total == 30
    assert queries.public_list(PUBLIC, Wanted(region="430200"), PageRequest()).total == 0
    with pytest.raises(InvalidInput):
        queries.public_list(PUBLIC, Wanted(region="99"), PageRequest())


def test_listed_among_many() -> None:
    codes = [credit_code() for _ in range(3)]
    first, second, _ = receive([cells(统一社会信用代码=code) for code in codes])
    publish([first, second])
    with db.reading() as session:
        firms = parties.organisations_by_credit_code(session, codes)
        ids = [firms[code].id for code in codes]
        assert set(queries.listed_among(session, ids, date(2026, 11, 23))) == set(ids[:2])
        assert queries.listed_among(session, ids, date(2026, 5, 5)) == {}
    remove(second)
    with db.reading() as session:
        assert set(queries.listed_among(session, ids, date(2026, 11, 23))) == {ids[0]}
        assert set(queries.listed_among(session, ids, date(2026, 11, 22))) == set(ids[:2])
