"""The law book as a machine: versions by day, amendments, units, loading, the retirement age."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from registry.kernel.errors import InvalidInput
from registry.law.book import BadProvision, LawBook, book, check_amendment, load, shipped, versions
from registry.law.retirement import StaffCategory, retirement_age, retirement_on
from registry.law.terms import MARKS, Anchor, Confidence, Provision

TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)

GOOD = """
[[provision]]
code = "BL-17"
title = "名单管理期限"
article = "第十三条"
text = "期限三年。"
value = 3
unit = "years"
effective_from = 2023-10-01
confidence = "secondary"
anchor = "decision"
"""


def amendment(of: str, **changes: object) -> Provision:
    """The entry of today's book, confirmed in the portal with `changes`."""
    confirmed = replace(book(TODAY).provision(of), confidence=Confidence.CONFIRMED, binding_override=None)
    return replace(confirmed, **changes)  # type: ignore[arg-type]


def folder(tmp_path: Path, text: str, name: str = "blacklist.toml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


# --- the book on a day ---


@pytest.mark.parametrize(
    ("first_day", "code", "before", "after"),
    [
        (date(2017, 5, 9), "BL-17", 1, 1),
        (date(2023, 10, 1), "BL-17", 1, 3),
        (date(2023, 10, 1), "BL-17.start", "publication", "listing"),
        (date(2023, 10, 1), "BL-19", None, 12),
        (date(2026, 4, 1), "CR-07.general.max", 3, 1),
        (date(2026, 4, 1), "CR-07.start", "publication", "decision"),
        (date(2026, 4, 1), "AG-11.blue", 85, 85),
        (date(2019, 3, 1), "RSE-04.validity", 3, 5),
        (date(2025, 1, 1), "RET-01.men", (720,), (720, 756, 196501, 4)),
        (date(2018, 2, 1), "SO-15.electrician", 3, 6),
        (date(2026, 6, 1), "SO-05.validity", 6, 6),
    ],
)
def test_the_law_switches_on_the_day_itself(first_day: date, code: str, before: object, after: object) -> None:
    def value(day: date) -> object:
        found = book(day).get(code)
        if found is None:
            return None
        return len(found.value) if code == "SO-15.electrician" and isinstance(found.value, tuple) else found.value

    old, new = book(first_day - ONE_DAY).get(code), book(first_day).provision(code)
    assert (value(first_day - ONE_DAY), value(first_day)) == (before, after)
    assert new.effective_from == first_day
    assert old is None or (old.effective_to == first_day - ONE_DAY and old.article != new.article)


def test_the_second_listing_is_known_only_to_the_2015_regime() -> None:
    assert book(date(2015, 7, 28)).get("BL-17.second") is None
    assert book(date(2015, 7, 29)).years("BL-17.second") == 3
    assert book(date(2017, 5, 8)).years("BL-17.second") == 3
    assert book(date(2017, 5, 9)).get("BL-17.second") is None


def test_special_operations_carried_forward_still_refuse_but_are_marked() -> None:
    old, new = book(date(2026, 5, 31)).provision("SO-05.validity"), book(date(2026, 6, 1)).provision("SO-05.validity")
    assert (old.confidence, old.binds, old.to_confirm) == (Confidence.VERIFIED, True, False)
    assert (new.confidence, new.binds, new.to_confirm) == (Confidence.MEMORY, True, True)
    assert "总局令第30号" in old.article
    assert "应急管理部令第19号" in new.article
    assert new.mark == "凭记忆·待核实"


def test_before_any_law_the_book_is_nearly_empty() -> None:
    assert book(date(1978, 6, 1)).all() == ()


def test_the_whole_book_is_sorted_and_has_each_code_once() -> None:
    codes = [found.code for found in book(TODAY).all()]
    assert codes == sorted(set(codes))
    assert all(found.in_force(TODAY) for found in book(TODAY).all())


def test_a_row_of_the_law_is_found_as_a_whole() -> None:
    codes = [found.code for found in book(TODAY).part("SO-05")]
    assert codes == ["SO-05.long_review", "SO-05.long_years", "SO-05.review", "SO-05.validity"]
    assert [found.code for found in book(TODAY).part("BL-1")] == []


# --- asking wrongly ---


def test_an_unknown_code_says_so() -> None:
    with pytest.raises(KeyError, match="no provision BL-99"):
        book(TODAY).provision("BL-99")
    assert book(TODAY).get("BL-99") is None
    assert "BL-99" not in book(TODAY)
    assert "BL-17" in book(TODAY)


def test_a_code_not_in_force_says_when_it_was() -> None:
    with pytest.raises(KeyError, match="2023-10-01 to open"):
        book(date(2023, 9, 30)).provision("BL-19")


@pytest.mark.parametrize(
    ("method", "right", "expected", "wrong"),
    [
        ("years", "BL-17", 3, "BL-19"),
        ("months", "BL-19", 12, "BL-17"),
        ("days", "SO-06", 60, "SO-08"),
        ("working_days", "SO-08", 20, "SO-06"),
        ("hours", "SO-07", 8, "SO-06"),
        ("percent", "IN-01", 75, "IN-07.officers"),
        ("persons", "IN-07.officers", 2, "IN-01"),
        ("points", "TR-13.pass_mark", 80, "IN-01"),
        ("cents", "SB-02.special_operation", 80000, "IN-01"),
        ("calendar_day", "IN-06.cycle_until", date(2027, 10, 31), "BL-17.start"),
        ("number", "SO-02.resits", 1, "LAW-05.free"),
        ("text", "BL-17.start", "listing", "BL-17"),
        ("flag", "LAW-05.free", True, "SO-02.resits"),
        ("words", "BL-01.outside", ("E", "G"), "RET-01.men"),
        ("numbers", "RET-01.men", (720, 756, 196501, 4), "BL-01.outside"),
        ("words", "SO-02.parts", ("theory", "practical"), "SO-02.resits"),
        ("numbers", "SO-09.retrain", (2, 3, 4, 5), "BL-12.notice"),
    ],
)
def test_a_value_is_read_in_its_own_unit_only(method: str, right: str, expected: object, wrong: str) -> None:
    assert getattr(book(TODAY), method)(right) == expected
    with pytest.raises(ValueError, match=wrong):
        getattr(book(TODAY), method)(wrong)


# --- amendments ---


def test_an_amendment_overrides_from_its_day_on() -> None:
    confirmed = amendment("BL-14.deadline", value=5, effective_from=date(2026, 12, 1))
    assert book(date(2026, 11, 30), (confirmed,)).working_days("BL-14.deadline") == 3
    changed = book(date(2026, 12, 1), (confirmed,))
    assert changed.working_days("BL-14.deadline") == 5
    assert changed.provision("BL-14.deadline").binds
    assert changed.provision("BL-14.deadline").mark == "已确认"
    assert book(date(2026, 12, 1)).working_days("BL-14.deadline") == 3
    assert len(changed.all()) == len(book(date(2026, 12, 1)).all())


def test_an_amendment_that_ends_gives_way_to_the_shipped_entry() -> None:
    confirmed = amendment("BL-17", value=2, effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30))
    assert [book(day, [confirmed]).years("BL-17") for day in (date(2026, 6, 30), date(2026, 7, 1))] == [2, 3]


def test_of_two_amendments_the_later_start_counts_and_then_the_later_confirmation() -> None:
    first = amendment("BL-17", value=4, effective_from=date(2026, 1, 1))
    second = amendment("BL-17", value=5, effective_from=date(2026, 3, 1))
    again = amendment("BL-17", value=6, effective_from=date(2026, 3, 1))
    assert book(date(2026, 2, 28), (second, first)).years("BL-17") == 4
    assert book(date(2026, 3, 1), (second, first)).years("BL-17") == 5
    assert book(date(2026, 3, 1), (first, second, again)).years("BL-17") == 6


def test_confirming_a_provision_from_memory_makes_it_binding() -> None:
    assert not book(TODAY).provision("AG-06").binds
    assert book(TODAY, (amendment("AG-06"),)).provision("AG-06").binds


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "BL-98"}, "条款编号"),
        ({"unit": "months"}, "单位"),
        ({"value": "三"}, "数值"),
        ({"value": True}, "数值"),
        ({"value": None}, "数值"),
        ({"effective_from": date(2026, 2, 1), "effective_to": date(2026, 1, 31)}, "失效日期"),
        ({"article": " "}, "依据"),
    ],
)
def test_an_amendment_no_rule_could_read_is_refused(changes: dict[str, object], field: str) -> None:
    check_amendment(amendment("BL-17", value=4))
    with pytest.raises(InvalidInput) as refused:
        check_amendment(amendment("BL-17", **changes))
    assert refused.value.field == field


# --- marks ---


def test_confidence_decides_what_a_refusal_may_rest_on() -> None:
    known = book(TODAY)
    assert known.provision("LAW-02").binds  # verified
    assert known.provision("BL-17").binds  # secondary
    assert not known.provision("BL-18.system").binds  # memory
    assert known.provision("BL-18.system").to_confirm
    assert known.provision("BL-20.duties").binds  # memory, confirmed by the owner
    assert known.provision("BL-20.duties").to_confirm
    assert not known.provision("RSE-13.validity").binds  # seen, but another province's
    assert set(MARKS) == set(Confidence)


def test_a_provision_names_and_cites_itself() -> None:
    found = book(TODAY).provision("BL-17")
    assert found.key == "BL-17@2023-10-01"
    assert found.citation == "《安全生产严重失信主体名单管理办法》（应急管理部令第11号）第十三条（二手来源）"
    assert found.section == "blacklist"
    assert found.amount == "3年"
    assert book(TODAY).provision("LAW-08.fine_max").amount == "100,000.00 元"
    assert book(TODAY).provision("LAW-05.free").amount == "是"
    assert book(TODAY).provision("BL-12.notice").amount == ""
    assert book(TODAY).provision("BL-01.outside").amount == "E；G"
    assert book(TODAY).provision("SO-01.education_hazchem").amount == "高中"
    assert book(TODAY).provision("TR-07.levels").amount == "车间（工段）级；班组级"


# --- loading ---


def test_reading_twice_reads_once() -> None:
    assert shipped() is shipped()
    assert book(TODAY) is book(TODAY)
    changed = (amendment("BL-17", value=4),)
    assert book(TODAY, changed) is book(TODAY, list(changed))
    assert book(TODAY, changed) is not book(TODAY)


def test_nothing_in_the_book_can_be_changed() -> None:
    known = book(TODAY)
    with pytest.raises(FrozenInstanceError):
        known.day = date(2020, 1, 1)  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        known.provision("BL-17").value = 4  # type: ignore[misc]
    with pytest.raises(TypeError):
        known.provisions["BL-17"] = known.provision("BL-19")  # type: ignore[index]
    hash(amendment("BL-16"))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (entry,) = load(folder(tmp_path, GOOD))
    assert entry == Provision(
        code="BL-17",
        title="名单管理期限",
        article="第十三条",
        text="期限三年。",
        value=3,
        unit="years",
        effective_from=date(2023, 10, 1),
        effective_to=None,
        confidence=Confidence.SECONDARY,
        anchor=Anchor.DECISION,
        section="blacklist",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "BL-17"', 'code = "bl17"', "not a code"),
        ('code = "BL-17"\n', "", "missing"),
        ('title = "名单管理期限"\n', "", "missing"),
        ('text = "期限三年。"', 'text = " "', "may not be empty"),
        ('article = "第十三条"', "article = 13", "article is a text"),
        ("value = 3", "value = 3.5", "not a whole number"),
        ("value = 3", "value = -3", "negative"),
        ("value = 3", "value = []", "not a whole number"),
        ("value = 3", 'value = ["甲", 1]', "not a whole number"),
        ("value = 3", 'value = ["甲", "甲"]', "twice"),
        ("value = 3", "value = true", "cannot be in years"),
        ("value = 3", 'value = "三"', "cannot be in years"),
        ("value = 3\n", "", "go together"),
        ('unit = "years"\n', "", "go together"),
        ('unit = "years"', 'unit = "year"', "unknown unit"),
        ('unit = "years"', 'unit = "text"', "cannot be in text"),
        ('unit = "years"', 'unit = "schedule"', "cannot be in schedule"),
        ('value = 3\nunit = "years"', 'value = "2023-13-01"\nunit = "date"', "not an ISO date"),
        ("effective_from = 2023-10-01\n", "", "missing"),
        ("effective_from = 2023-10-01", 'effective_from = "2023-10-01"', "not a date"),
        ("effective_from = 2023-10-01", "effective_from = 2023-10-01T00:00:00", "not a date"),
        ("effective_from = 2023-10-01", "effective_from = 2023-10-01\neffective_to = 2023-09-30", "before it starts"),
        ('confidence = "secondary"', 'confidence = "sure"', "sure"),
        ('confidence = "secondary"', 'confidence = "confirmed"', "only readings"),
        ('anchor = "decision"', 'anchor = "yesterday"', "yesterday"),
        ('anchor = "decision"', 'anchor = "decision"\nbinding = "yes"', "true or false"),
        ('anchor = "decision"', 'anchor = "decision"\nremark = "x"', "unknown keys"),
        ("[[provision]]", "[provision]", "only"),
        ("[[provision]]", "version = 1\n[[provision]]", "only"),
        ("[[provision]]", "[[provision", "toml"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(BadProvision, match=message) as refused:
        load(folder(tmp_path, GOOD.replace(old, new)))
    assert "blacklist.toml" in str(refused.value)


def test_a_file_of_no_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProvision, match="not a section"):
        load(folder(tmp_path, GOOD, "others.toml"))


@pytest.mark.parametrize(
    ("last_of_first", "first_of_second", "unit", "message"),
    [
        ("", "2024-01-01", "years", "overlaps"),
        ("effective_to = 2024-01-01", "2024-01-01", "years", "overlaps"),
        ("effective_to = 2023-12-31", "2023-10-01", "years", "overlaps"),
        ("effective_to = 2023-12-30", "2024-01-01", "years", "gap"),
        ("effective_to = 2023-12-31", "2024-01-01", "months", "another unit"),
        ("effective_to = 2023-12-31", "2024-01-01", "years", ""),
    ],
)
def test_versions_of_one_code_must_follow_each_other(
    tmp_path: Path, last_of_first: str, first_of_second: str, unit: str, message: str
) -> None:
    first = GOOD + last_of_first + "\n"
    second = GOOD.replace("2023-10-01", first_of_second).replace("years", unit)
    folder(tmp_path, first)
    folder(tmp_path, second, "legacy.toml")
    if message:
        with pytest.raises(BadProvision, match=message):
            load(tmp_path)
    else:
        assert [entry.section for entry in load(tmp_path)] == ["blacklist", "legacy"]


def test_versions_are_listed_oldest_first() -> None:
    assert [entry.value for entry in versions("BL-17")] == [1, 1, 3]
    assert versions("BL-99") == ()


# --- retirement ---


@pytest.mark.parametrize(
    ("born_on", "sex", "category", "age"),
    [
        (date(1964, 12, 31), "male", "worker", (60, 0)),
        (date(1965, 1, 1), "male", "worker", (60, 1)),
        (date(1965, 4, 30), "male", "cadre", (60, 1)),
        (date(1965, 5, 1), "male", "cadre", (60, 2)),
        (date(1966, 1, 15), "male", "worker", (60, 4)),
        (date(1968, 1, 15), "male", "worker", (60, 10)),
        (date(1976, 8, 31), "male", "worker", (62, 11)),
        (date(1976, 9, 1), "male", "worker", (63, 0)),
        (date(1990, 6, 1), "male", "worker", (63, 0)),
        (date(1969, 12, 31), "female", "cadre", (55, 0)),
        (date(1970, 1, 1), "female", "cadre", (55, 1)),
        (date(1981, 8, 31), "female", "cadre", (57, 11)),
        (date(1981, 9, 1), "female", "cadre", (58, 0)),
        (date(1974, 12, 31), "female", "worker", (50, 0)),
        (date(1975, 1, 1), "female", "worker", (50, 1)),
        (date(1975, 3, 1), "female", "worker", (50, 2)),
        (date(1984, 10, 31), "female", "worker", (54, 11)),
        (date(1984, 11, 1), "female", "worker", (55, 0)),
        (date(1995, 1, 1), "female", "worker", (55, 0)),
    ],
)
def test_the_retirement_age_rises_by_birth_month(born_on: date, sex: str, category: str, age: tuple[int, int]) -> None:
    assert retirement_age(born_on, sex, category, book(TODAY)) == age


@pytest.mark.parametrize(
    ("sex", "category", "years"), [("male", "worker", 60), ("female", "cadre", 55), ("female", "worker", 50)]
)
def test_until_2024_the_retirement_age_was_constant(sex: str, category: str, years: int) -> None:
    assert retirement_age(date(1990, 1, 1), sex, category, book(date(2024, 12, 31))) == (years, 0)


@pytest.mark.parametrize(
    ("born_on", "sex", "category", "retires_on"),
    [
        (date(1965, 1, 15), "male", "worker", date(2025, 2, 15)),
        (date(1965, 1, 31), "male", "worker", date(2025, 2, 28)),
        (date(1965, 12, 10), "male", "worker", date(2026, 3, 10)),
        (date(1976, 9, 5), "male", "worker", date(2039, 9, 5)),
        (date(1970, 1, 20), "female", "cadre", date(2025, 2, 20)),
        (date(1975, 11, 20), "female", "worker", date(2026, 5, 20)),
        (date(1984, 11, 30), "female", "worker", date(2039, 11, 30)),
    ],
)
def test_the_day_of_retirement(born_on: date, sex: str, category: str, retires_on: date) -> None:
    assert retirement_on(born_on, sex, category, book(TODAY)) == retires_on


def test_retirement_knows_two_sexes_and_two_categories() -> None:
    with pytest.raises(ValueError, match="male or female"):
        retirement_age(date(1970, 1, 1), "男", "worker", book(TODAY))
    with pytest.raises(ValueError, match="boss"):
        retirement_age(date(1970, 1, 1), "female", "boss", book(TODAY))
    assert [category.value for category in StaffCategory] == ["cadre", "worker"]


def test_retirement_follows_an_amended_schedule() -> None:
    constant = replace(amendment("RET-01.men"), value=(780,), effective_from=date(2030, 1, 1))
    later: LawBook = book(date(2030, 1, 1), (constant,))
    assert retirement_age(date(1990, 1, 1), "male", "worker", later) == (65, 0)
