"""The shipped provisions: every row of the law is there, with its value, mark and words, read off independently."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from registry.law.book import book, shipped, versions
from registry.law.terms import SECTIONS, WORDS, Anchor, Confidence

TODAY = date(2026, 11, 23)


def rows(prefix: str, last: int) -> list[str]:
    return [f"{prefix}-{number:02d}" for number in range(1, last + 1)]


BASES = {
    "blacklist": rows("BL", 25),
    "legacy": rows("LEG", 6),
    "measures": rows("JP", 5),
    "safety_law": rows("LAW", 10) + rows("BAN", 8),
    "special_operations": rows("SO", 16),
    "training": rows("TR", 18),
    "subsidies": rows("SB", 3),
    "engineers": rows("RSE", 13),
    "agencies": rows("AG", 14),
    "inspectors": rows("IN", 8),
    "procedure": rows("CR", 14),
    "identifiers": rows("ID", 6),
    "personal_information": rows("PI", 7),
    "readings": [
        "ACC-01",
        "RET-01",
        "CAL-01",
        *rows("SET", 22),
        *(f"SET-{n}" for n in (31, 32, 33, 41, 42, 43, 44, 51, 52, 53, 54, 61, 62, 71, 72, 73, 74)),
        "OBJ-01",
    ],
}

# Code, value and unit in force on TODAY.
VALUES: list[tuple[str, object, str]] = [
    ("SET-31", 8, "hours"),
    ("SET-32", 12, "months"),
    ("SET-51", 8, "hours"),
    ("SET-71", 8, "hours"),
    ("SET-72", 30, "days"),
    ("SET-73", 7, "days"),
    ("BL-04.window", 12, "months"),
    ("BL-04.count", 2, "count"),
    ("BL-05.fine_min", 2, "times"),
    ("BL-05.fine_max", 5, "times"),
    ("BL-14.deadline", 3, "working_days"),
    ("BL-15.deadline", 20, "working_days"),
    ("BL-17", 3, "years"),
    ("BL-17.start", "listing", "text"),
    ("BL-18.system", 3, "working_days"),
    ("BL-18.publicity", 10, "working_days"),
    ("BL-19", 12, "months"),
    ("BL-21.accept", 5, "working_days"),
    ("BL-21.decide", 20, "working_days"),
    ("LAW-02", 7, "working_days"),
    ("LAW-07.threshold", 100, "persons"),
    ("LAW-08.fine_max", 10_000_000, "cents"),
    ("LAW-08.overdue_max", 20_000_000, "cents"),
    ("LAW-08.person_min", 2_000_000, "cents"),
    ("LAW-10.inaccurate_min", 3_000_000, "cents"),
    ("LAW-10.gain_threshold", 10_000_000, "cents"),
    ("LAW-10.times_max", 5, "times"),
    ("LAW-10.person_max", 10_000_000, "cents"),
    ("BAN-01.term", 5, "years"),
    ("BAN-01.serious", "lifetime", "text"),
    ("BAN-02.term", 5, "years"),
    ("BAN-02.grave", "lifetime", "text"),
    ("BAN-03.term", 5, "years"),
    ("BAN-03.short_window", 180, "days"),
    ("BAN-03.short_count", 3, "count"),
    ("BAN-03.long_count", 4, "count"),
    ("BAN-05.min", 3, "years"),
    ("BAN-05.max", 5, "years"),
    ("BAN-06", "lifetime", "text"),
    ("SO-01.min_age", 18, "age"),
    ("SO-01.education", "junior_secondary", "text"),
    ("SO-01.education_hazchem", "senior_secondary", "text"),
    ("SO-02.organise", 60, "days"),
    ("SO-02.resits", 1, "count"),
    ("SO-02.results", 10, "working_days"),
    ("SO-03.acceptance", 5, "working_days"),
    ("SO-03.issue", 20, "working_days"),
    ("SO-05.validity", 6, "years"),
    ("SO-05.review", 3, "years"),
    ("SO-05.long_review", 6, "years"),
    ("SO-05.long_years", 10, "years"),
    ("SO-06", 60, "days"),
    ("SO-07", 8, "hours"),
    ("SO-08", 20, "working_days"),
    ("SO-09.violations", 2, "count"),
    ("SO-10.bar", 3, "years"),
    ("SO-12", 6, "months"),
    ("SO-14.prefix", "T", "text"),
    ("SO-15.count", 51, "count"),
    ("SO-16.validity", 2, "years"),
    ("TR-01.initial", 32, "hours"),
    ("TR-01.yearly", 12, "hours"),
    ("TR-02.initial", 48, "hours"),
    ("TR-02.yearly", 16, "hours"),
    ("TR-03", 24, "hours"),
    ("TR-04.initial", 72, "hours"),
    ("TR-04.yearly", 20, "hours"),
    ("TR-05", ("plant", "workshop", "team"), "text"),
    ("TR-07.absence", 1, "years"),
    ("TR-08", 6, "months"),
    ("TR-10.general", 2, "months"),
    ("TR-10.coal", 4, "months"),
    ("TR-12.company", 15, "hours"),
    ("TR-12.project", 15, "hours"),
    ("TR-12.team", 20, "hours"),
    ("TR-12.yearly_min", 15, "hours"),
    ("TR-12.yearly_max", 30, "hours"),
    ("TR-13.validity", 3, "years"),
    ("TR-13.extension", 30, "days"),
    ("TR-13.pass_mark", 80, "points"),
    ("TR-13.local_window", 60, "days"),
    ("TR-14", 10, "working_days"),
    ("TR-16.capacity", 60, "persons"),
    ("TR-16.space", 150, "square_decimetres"),
    ("TR-16.managers", 3, "persons"),
    ("TR-16.teacher_years", 5, "years"),
    ("TR-16.lesson_offline", 45, "minutes"),
    ("TR-16.lesson_online", 30, "minutes"),
    ("TR-16.offline_theory", 30, "percent"),
    ("TR-16.lease", 3, "years"),
    ("TR-17.managers", 3, "years"),
    ("TR-17.special_operators", 6, "years"),
    ("TR-17.others", 3, "years"),
    ("SB-02.special_operation", 80_000, "cents"),
    ("SB-02.demonstration.special_operation", 100_000, "cents"),
    ("SB-02.demonstration.principal", 80_000, "cents"),
    ("SB-02.demonstration.safety_manager", 90_000, "cents"),
    ("SET-22.windows", (30, 60, 90), "days"),
    ("SET-22.overdue", 365, "days"),
    ("SB-03.once", 1, "count"),
    ("SB-03.claim", 12, "months"),
    ("RSE-03", 5, "years"),
    ("RSE-04.validity", 5, "years"),
    ("RSE-04.window", 3, "months"),
    ("RSE-05.max_age", 70, "age"),
    ("RSE-06.preliminary", 20, "working_days"),
    ("RSE-06.final", 20, "working_days"),
    ("RSE-06.publish", 10, "working_days"),
    ("RSE-06.corrections", 5, "working_days"),
    ("RSE-07", 48, "hours"),
    ("RSE-08", 5, "years"),
    ("RSE-09.staff_threshold", 300, "persons"),
    ("RSE-09.share", 15, "percent"),
    ("RSE-09.small_managers", 7, "persons"),
    ("RSE-09.small_count", 1, "persons"),
    ("RSE-10", 30, "percent"),
    ("RSE-11.share", 15, "percent"),
    ("RSE-11.hazchem_years", 2, "years"),
    ("RSE-11.smelting_years", 5, "years"),
    ("RSE-12.one_employer", 1, "count"),
    ("AG-02.assets", 800_000_000, "cents"),
    ("AG-02.premises", 1000, "square_metres"),
    ("AG-02.archive", 100, "square_metres"),
    ("AG-02.evaluators", 25, "persons"),
    ("AG-02.evaluators_extra", 5, "persons"),
    ("AG-02.level1", 20, "percent"),
    ("AG-02.level12", 50, "percent"),
    ("AG-02.engineers", 30, "percent"),
    ("AG-02.lead_years", 8, "years"),
    ("AG-02.clean_years", 3, "years"),
    ("AG-03.assets", 800_000_000, "cents"),
    ("AG-03.staff", 25, "persons"),
    ("AG-03.mid_titles", 50, "percent"),
    ("AG-03.senior_titles", 25, "percent"),
    ("AG-04.validity", 5, "years"),
    ("AG-04.renewal", 3, "months"),
    ("AG-04.changes", 30, "days"),
    ("AG-04.accept", 5, "working_days"),
    ("AG-04.decide", 20, "working_days"),
    ("AG-06", 7, "working_days"),
    ("AG-09.fine_max", 1_000_000, "cents"),
    ("AG-09.overdue_max", 3_000_000, "cents"),
    ("AG-09.person_min", 100_000, "cents"),
    ("AG-09.serious_person_max", 1_000_000, "cents"),
    ("AG-11.period", 6, "months"),
    ("AG-11.blue", 85, "points"),
    ("AG-11.yellow", 70, "points"),
    ("AG-11.grades", ("blue", "yellow", "orange", "red"), "text"),
    ("IN-01", 75, "percent"),
    ("IN-01.within", 3, "years"),
    ("IN-02", ("entry_exam", "induction", "certificate", "rotation"), "text"),
    ("IN-04.validity", 3, "years"),
    ("IN-04.extension", 30, "days"),
    ("IN-04.issue", 10, "working_days"),
    ("IN-06.validity", 5, "years"),
    ("IN-06.cycle_from", "2022-11-01", "date"),
    ("IN-06.cycle_until", "2027-10-31", "date"),
    ("IN-06.window", 6, "months"),
    ("IN-07.officers", 2, "persons"),
    ("IN-08.induction", 3, "months"),
    ("IN-08.rotation", 2, "weeks"),
    ("IN-08.yearly", 60, "hours"),
    ("CR-02.request", 5, "working_days"),
    ("CR-02.notice", 7, "working_days"),
    ("CR-03.decide", 90, "days"),
    ("CR-03.serve", 7, "working_days"),
    ("CR-03.limitation", 2, "years"),
    ("CR-03.limitation_harm", 5, "years"),
    ("CR-04", 3, "working_days"),
    ("CR-05", 20, "working_days"),
    ("CR-06.minor", 3, "months"),
    ("CR-06.other", 3, "years"),
    ("CR-07.minor.published", False, "flag"),
    ("CR-07.minor.max", 3, "months"),
    ("CR-07.general.min", 3, "months"),
    ("CR-07.general.max", 1, "years"),
    ("CR-07.serious.min", 1, "years"),
    ("CR-07.serious.max", 3, "years"),
    ("CR-07.minor.kinds", ("warning", "criticism"), "text"),
    ("CR-07.serious.kinds", ("production_stopped", "closed", "licence_revoked", "post_limited"), "text"),
    ("CR-07.start", "decision", "text"),
    ("ID-01.alphabet", "0123456789ABCDEFGHJKLMNPQRTUWXY", "text"),
    ("ID-01.weights", tuple(pow(3, place, 31) for place in range(17)), "number"),
    ("ID-01.modulus", 31, "number"),
    ("ID-03.weights", tuple(pow(2, 17 - place, 11) for place in range(17)), "number"),
    ("ID-03.checks", "10X98765432", "text"),
    ("ID-06.industry.large.persons", 1000, "persons"),
    ("ID-06.industry.large.revenue", 40_000_000_000, "cents"),
    ("ID-06.industry.medium.revenue", 2_000_000_000, "cents"),
    ("ID-06.industry.small.persons", 20, "persons"),
    ("ID-06.construction.large.assets", 80_000_000_000, "cents"),
    ("ID-06.construction.medium.assets", 5_000_000_000, "cents"),
    ("ID-06.construction.small.revenue", 300_000_000, "cents"),
    ("PI-07.identity", (3, 4), "number"),
    ("ACC-01.especially_major.deaths", 30, "persons"),
    ("ACC-01.especially_major.injuries", 100, "persons"),
    ("ACC-01.especially_major.loss", 10_000_000_000, "cents"),
    ("ACC-01.major.deaths", 10, "persons"),
    ("ACC-01.major.injuries", 50, "persons"),
    ("ACC-01.major.loss", 5_000_000_000, "cents"),
    ("ACC-01.larger.deaths", 3, "persons"),
    ("ACC-01.larger.injuries", 10, "persons"),
    ("ACC-01.larger.loss", 1_000_000_000, "cents"),
    ("ACC-01.report", 60, "days"),
    ("ACC-01.report_extension", 60, "days"),
    ("ACC-01.approval", 15, "days"),
    ("ACC-01.approval_especially_major", 30, "days"),
    ("ACC-01.approval_extension", 30, "days"),
]

# Rows of the law with two marks: each part with the mark it has on the day named.
V, V2, M = Confidence.VERIFIED, Confidence.SECONDARY, Confidence.MEMORY
SPLIT: list[tuple[str, date, Confidence, bool]] = [
    ("BL-12.notice", TODAY, V2, True),
    ("BL-12.content", TODAY, M, False),
    ("BL-13.decision", TODAY, V2, True),
    ("BL-13.fields", TODAY, M, False),
    ("BL-14.system", TODAY, V2, True),
    ("BL-14.deadline", TODAY, M, False),
    ("BL-15.channels", TODAY, V2, True),
    ("BL-15.deadline", TODAY, M, False),
    ("BL-20.conditions", TODAY, V2, True),
    ("BL-20.duties", TODAY, M, True),
    ("BL-20.harm", TODAY, M, True),
    ("BL-20.no_new_conduct", TODAY, M, True),
    ("BL-20.no_running_bar", TODAY, M, True),
    ("BL-22.revoke", TODAY, V2, True),
    ("BL-22.restart", TODAY, M, False),
    ("JP-03.seen", TODAY, V2, True),
    ("JP-03.other", TODAY, M, False),
    ("SO-03.acceptance", date(2026, 5, 31), V, True),
    ("SO-03.acceptance", TODAY, M, True),
    ("SO-03.issue", date(2026, 5, 31), M, False),
    ("SO-03.issue", TODAY, M, False),
    ("SO-15.coal", date(2026, 5, 31), M, False),
    ("SO-15.hazchem", date(2026, 5, 31), V2, True),
    ("SO-16.validity", TODAY, M, False),
    ("SO-16.catalogue", TODAY, V2, True),
    ("TR-06.plant", TODAY, V, True),
    ("TR-06.team", TODAY, V2, True),
    ("TR-12.company", TODAY, V2, True),
    ("TR-12.yearly_count", TODAY, V, True),
    ("TR-13.validity", TODAY, V, True),
    ("TR-13.pass_mark", TODAY, V2, True),
    ("TR-17.managers", TODAY, V2, True),
    ("TR-17.noncoal", TODAY, M, False),
    ("RSE-02", TODAY, V, True),
    ("RSE-02.mapping", TODAY, V2, True),
    ("RSE-12.change", TODAY, V2, True),
    ("RSE-12.one_employer", TODAY, M, True),
    ("RSE-12.own_certificate", TODAY, M, True),
    ("RSE-13.managed_by", TODAY, V2, True),
    ("RSE-13.hunan", TODAY, M, False),
    ("AG-07.report", TODAY, V, True),
    ("AG-07.images", TODAY, M, False),
    ("AG-10.revocation", TODAY, V, True),
    ("AG-10.withdrawal", TODAY, M, False),
    ("AG-14.duty", TODAY, V, True),
    ("AG-14.record", TODAY, M, False),
    ("CR-07.general.max", TODAY, V, True),
    ("CR-07.automatic", TODAY, V2, True),
    ("CR-12.fields", TODAY, V2, True),
    ("CR-12.ends", TODAY, M, False),
]


def base(code: str) -> str:
    return code.partition(".")[0]


@pytest.mark.parametrize(("section", "code"), [(name, code) for name, codes in BASES.items() for code in codes])
def test_every_row_of_the_law_is_in_its_section(section: str, code: str) -> None:
    assert any(entry.section == section for entry in shipped() if base(entry.code) == code)


def test_there_are_no_other_rows() -> None:
    assert {base(entry.code) for entry in shipped()} == {code for codes in BASES.values() for code in codes}
    assert list(BASES) == list(SECTIONS)


def test_ids_of_old_regimes_are_history_and_all_others_are_in_force() -> None:
    current = {base(entry.code) for entry in book(TODAY).all()}
    gone = {code for codes in BASES.values() for code in codes} - current
    assert gone == {*rows("LEG", 6), "BL-25"}


@pytest.mark.parametrize(("code", "value", "unit"), VALUES)
def test_values(code: str, value: object, unit: str) -> None:
    found = book(TODAY).provision(code)
    assert (found.value, found.unit) == (value, unit)
    assert type(found.value) is type(value)


def test_the_table_of_values_names_each_code_once() -> None:
    assert len({code for code, _, _ in VALUES}) == len(VALUES)


@pytest.mark.parametrize(("code", "day", "confidence", "binds"), SPLIT)
def test_rows_with_two_marks_are_split(code: str, day: date, confidence: Confidence, binds: bool) -> None:
    found = book(day).provision(code)
    assert (found.confidence, found.binds) == (confidence, binds)


def test_versions_follow_each_other_without_overlap_or_gap() -> None:
    for code in {entry.code for entry in shipped()}:
        for earlier, later in pairwise(versions(code)):
            assert earlier.effective_to is not None
            assert later.effective_from - earlier.effective_to == timedelta(days=1), later.key


def test_every_entry_from_memory_is_to_be_confirmed_and_says_what() -> None:
    remembered = [entry for entry in shipped() if entry.confidence is Confidence.MEMORY]
    assert len(remembered) > 100
    assert all(entry.to_confirm for entry in remembered)
    assert [entry.key for entry in remembered if not entry.note] == []
    assert not any(entry.to_confirm for entry in shipped() if entry.confidence is not Confidence.MEMORY)


def test_what_refuses_from_memory_is_only_what_the_owner_settled() -> None:
    settled = {base(entry.code) for entry in shipped() if entry.confidence is Confidence.MEMORY and entry.binds}
    assert settled == {"BL-17", "BL-20", "RSE-12", *rows("SO", 15)} - {"SO-11"}
    assert all(
        entry.effective_from == date(2026, 6, 1)
        for entry in shipped()
        if entry.code.startswith("SO-") and entry.to_confirm and entry.binds
    )


def test_what_was_seen_but_does_not_bind_is_another_provinces() -> None:
    loose = {entry.code for entry in shipped() if not entry.binds and not entry.to_confirm}
    assert {base(code) for code in loose} == {"AG-11", "AG-12", "AG-13", "BL-25", "RSE-13", "SB-02", "TR-13"}
    assert "TR-13.validity" not in loose
    assert "RSE-13.managed_by" not in loose


def test_every_special_operation_rule_is_carried_forward_unchanged() -> None:
    before = {entry.code: entry for entry in book(date(2026, 5, 31)).all() if entry.code.startswith("SO-")}
    after = {entry.code: entry for entry in book(date(2026, 6, 1)).all() if entry.code.startswith("SO-")}
    assert set(after) - set(before) == {"SO-16.catalogue"}
    for code, old in before.items():
        assert (after[code].value, after[code].unit) == (old.value, old.unit), code
        if not code.startswith("SO-16"):
            assert after[code].to_confirm, code
            assert "应急管理部令第19号" in after[code].article or "应急〔2026〕45号" in after[code].article, code


def test_verified_and_secondary_entries_name_their_source() -> None:
    open_ended = {"ID-02"}
    seen = (Confidence.VERIFIED, Confidence.SECONDARY)
    assert {entry.code for entry in shipped() if entry.confidence in seen and not entry.source} == open_ended


def test_texts_are_chinese_and_codes_are_the_only_english() -> None:
    allowed = re.compile(r"[A-Z]{2,4}-\d{2}(\.[a-z_]+)*|GB/T|GB|AQ|[A-Z]")
    for entry in shipped():
        for words in (entry.title, entry.article, entry.text, entry.note):
            assert not re.search(r"[A-Za-z]{2,}", allowed.sub("", words)), (entry.key, words)
        assert re.search(r"[一-鿿]", entry.title + entry.text)
        assert entry.text.endswith("。"), entry.key
        assert not re.search(r"[,;:!?]", entry.text), entry.key
        assert len(entry.title) <= 40, entry.key


def test_every_english_word_in_a_value_has_its_chinese_and_no_other() -> None:
    values = [entry.value if isinstance(entry.value, tuple) else (entry.value,) for entry in shipped()]
    used = {item for value in values for item in value if isinstance(item, str) and re.fullmatch(r"[a-z][a-z_]+", item)}
    assert used == set(WORDS)
    assert all(re.search(r"[一-鿿]", chinese) for chinese in WORDS.values())


def test_codes_mentioned_in_texts_exist() -> None:
    known = {entry.code for entry in shipped()} | {base(entry.code) for entry in shipped()}
    for entry in shipped():
        for code in re.findall(r"[A-Z]{2,4}-\d{2}(?:\.[a-z_]+)*", entry.text + entry.note):
            assert code in known, (entry.key, code)


def test_money_is_in_whole_cents() -> None:
    for entry in shipped():
        if entry.unit == "cents":
            assert isinstance(entry.value, int)
            assert entry.value % 100 == 0
            assert entry.value >= 80_000, entry.key


@pytest.mark.parametrize(
    ("code", "anchor"),
    [
        ("BL-03", Anchor.CONDUCT),
        ("BL-17", Anchor.DECISION),
        ("AG-11.blue", Anchor.DECISION),
        ("SO-05.validity", Anchor.ISSUE),
        ("RSE-04.validity", Anchor.ISSUE),
        ("IN-04.validity", Anchor.ISSUE),
        ("BAN-02.term", Anchor.CONDUCT),
        ("CR-02.request", Anchor.TODAY),
        ("BL-21.accept", Anchor.TODAY),
    ],
)
def test_anchors(code: str, anchor: Anchor) -> None:
    assert {entry.anchor for entry in versions(code)} == {anchor}


def test_the_catalogue_has_eleven_classes_with_their_operations() -> None:
    known = book(TODAY)
    classes = known.words("SO-15.classes")
    assert len(classes) == 11
    others = {"SO-15.classes", "SO-15.count"}
    titles = [entry.title.partition("：")[2] for entry in known.part("SO-15") if entry.code not in others]
    assert sorted(titles) == sorted(classes)
    assert len(known.words("SO-15.hazchem")) == 16
    assert len(known.words("SO-15.coal")) == 10
    assert len(known.words("SO-15.mine")) == 8


def test_the_five_high_hazard_kinds_grew_from_four_in_2015() -> None:
    before, after = book(date(2015, 6, 30)), book(date(2015, 7, 1))
    assert set(after.words("TR-04.kinds")) - set(before.words("TR-04.kinds")) == {"smelting"}
    assert len(after.words("TR-04.kinds")) == 5
    assert set(book(TODAY).words("LAW-06")) == {
        "hazardous_goods_production",
        "hazardous_goods_storage",
        "hazardous_goods_loading",
        "mine",
        "smelting",
    }


def test_the_scale_since_the_model_ended_is_the_demonstrations() -> None:
    assert "山东" in book(date(2026, 3, 31)).provision("AG-11.blue").article
    assert "演示评分标准" in book(date(2026, 4, 1)).provision("AG-11.blue").article


def test_identifier_examples_pass_their_own_check() -> None:
    known = book(TODAY)
    alphabet, modulus = known.text("ID-01.alphabet"), known.number("ID-01.modulus")
    code = known.text("ID-01.example")
    total = sum(
        alphabet.index(mark) * weight for mark, weight in zip(code[:17], known.numbers("ID-01.weights"), strict=True)
    )
    assert code[17] == alphabet[(modulus - total % modulus) % modulus]
    citizen = known.text("ID-03.example")
    total = sum(int(mark) * weight for mark, weight in zip(citizen[:17], known.numbers("ID-03.weights"), strict=True))
    assert citizen[17] == known.text("ID-03.checks")[total % 11]
    assert sum(known.numbers("ID-01")) == 18


def test_hunan_has_fourteen_prefectures_and_the_trade_twenty_sections() -> None:
    prefectures = book(TODAY).words("ID-04")
    assert len(prefectures) == 14
    assert "433100 湘西土家族苗族自治州" in prefectures
    assert [name[0] for name in book(TODAY).words("ID-05")] == list("ABCDEFGHIJKLMNOPQRST")
    assert len(book(TODAY).words("JP-01.departments")) == 18
    assert len(book(date(2020, 1, 1)).words("LEG-01")) == 10
