"""Values from people and sheets: what is accepted, what is refused, and that the refusal says what is wrong."""

from __future__ import annotations

import timeit
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from stdnum.cn import ric, uscc

from registry.kernel import fields
from registry.kernel.fields import (
    CREDIT_CODE_ALPHABET,
    PROVINCES,
    BadField,
    age_on,
    birth_date,
    credit_check_character,
    credit_code,
    identity_check_character,
    identity_number,
    looks_like_lost_digits,
    sex_of,
)
from tests.kernel.refusals import refusal

PERSON = "11010519491231002X"
UNIT = "91350100M000100Y43"

citizens = st.builds(
    lambda province, district, born, order: f"{province}{district:04d}{born:%Y%m%d}{order:03d}",
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
).map(lambda body: body + identity_check_character(body))

units = st.builds(
    lambda authority, kind, region, body: f"{authority}{kind}{region:06d}{body}",
    st.sampled_from("123456789ANY"),
    st.sampled_from(CREDIT_CODE_ALPHABET),
    st.integers(0, 999999),
    st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9),
).map(lambda body: body + credit_check_character(body))


# ── credit codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def independent_credit_check(body: str) -> str:
    """The check character by the definition: the one that makes the whole weighted sum divisible by 31."""
    total = sum(CREDIT_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return next(char for value, char in enumerate(CREDIT_CODE_ALPHABET) if (total + value * 1) % 31 == 0)


@given(units)
def test_generated_credit_codes_pass_and_agree_with_the_definition(code: str) -> None:
    assert credit_code(code) == code
    assert credit_code(f" {code.lower()}　") == code
    assert independent_credit_check(code[:17]) == code[17]


@given(units, st.integers(0, 17), st.sampled_from(CREDIT_CODE_ALPHABET))
def test_every_single_wrong_character_of_a_credit_code_is_caught(code: str, place: int, char: str) -> None:
    assume(code[place] != char)
    refusal(credit_code, code[:place] + char + code[place + 1 :])


@pytest.mark.parametrize("first", ["A", "N", "Y", "1", "5", "9"])
def test_credit_codes_whose_sum_is_divisible_end_in_zero(first: str) -> None:
    found = 0
    for number in range(2000):
        body = f"{first}1430100{number:09d}"
        body = body[:8] + f"MA{number:07d}"
        if sum(CREDIT_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body)) % 31 == 0:
            assert credit_code(body + "0") == body + "0"
            found += 1
    assert found > 20


@given(units)
def test_credit_codes_agree_with_an_independent_library(code: str) -> None:
    assert uscc.calc_check_digit(code) == code[17]
    if uscc.is_valid(code):  # it knows only codes that begin with two digits
        assert code[:2].isdigit()
        assert credit_code(code) == uscc.compact(code)
    else:
        assert not code[:2].isdigit()


@pytest.mark.parametrize(
    ("typed", "message", "fix"),
    [
        ("", "未填写", "18 位"),
        (UNIT[:-1], "现为 17 位", "核对"),
        ("430100000012345", "现为 15 位", "注册号"),
        ("MA4L12345", "现为 9 位", "组织机构代码"),
        ("9135O100M000100Y43", "第 5 位「O」", "数字 0"),
        ("9I350100M000100Y43", "第 2 位「I」", "数字 1"),
        ("91350100M0001S0Y43", "第 14 位「S」", "数字 5"),
        ("91350100M0001Z0Y43", "第 14 位「Z」", "数字 2"),
        ("91350100M0001V0Y43", "第 14 位「V」", "不使用字母"),
        ("91350100M0001*0Y43", "第 14 位「*」", "数字和大写字母"),
        ("9135A100M000100Y43", "第 3 至 8 位「35A100」", "核对"),
        ("B1350100M000100Y43", "第 1 位「B」", "核对"),
        ("0135010000000000Y4", "第 1 位「0」", "核对"),
        ("91350100M000100Y44", "校验码「4」", "核对"),
        ("9.14301E+17", "已经丢失", "文本"),
    ],
)
def test_a_wrong_credit_code_is_told_exactly(typed: str, message: str, fix: str) -> None:
    found = refusal(credit_code, typed)
    assert message in found.message
    assert fix in found.fix


def test_the_standards_example() -> None:
    assert (
        credit_code(UNIT)
        == credit_code("９１３５０１００Ｍ０００１００Ｙ４３")
        == credit_code("91350100 M000100Y-43")
        == UNIT
    )


# ── identity numbers ────────────────────────────────────────────────────────────────────────────────────────────────


@given(citizens)
def test_generated_identity_numbers_pass(number: str) -> None:
    assert identity_number(number) == number
    assert identity_number(f"　{number.lower()} ") == number
    assert birth_date(number) == date.fromisoformat(number[6:14])
    assert sex_of(number) == "女男"[int(number[16]) % 2]
    assert ric.calc_check_digit(number) == number[-1]


@given(citizens, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_of_an_identity_number_is_caught(number: str, place: int, char: str) -> None:
    assume(number[place] != char)
    refusal(identity_number, number[:place] + char + number[place + 1 :])


def known_elsewhere(number: str) -> bool:
    """Whether an independent library accepts the number; it stumbles over districts it does not list."""
    try:
        return ric.is_valid(number)
    except KeyError:
        return False


known_elsewhere(PERSON)  # reads its table of places, which no single example should have to wait for


changsha = st.builds(
    lambda district, born, order: f"{district}{born:%Y%m%d}{order:03d}",
    st.sampled_from(["430102", "430103", "110105", "310101", "440106"]),
    st.dates(date(1960, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
).map(lambda body: body + identity_check_character(body))


@given(changsha)
def test_what_an_independent_library_accepts_is_accepted(number: str) -> None:
    assert identity_number(number) == number
    event("known elsewhere" if known_elsewhere(number) else "not listed elsewhere")
    wrong = number[:17] + next(char for char in "0123456789X" if char != number[17])
    assert not known_elsewhere(wrong)
    refusal(identity_number, wrong)


@given(st.text("0123456789X", min_size=18, max_size=18) | citizens)
def test_nothing_known_elsewhere_is_refused_here(number: str) -> None:
    if known_elsewhere(number) and number[6:10] >= "1900":
        assert identity_number(number) == number


@pytest.mark.parametrize(
    "number", [PERSON, "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"]
)
def test_the_standards_example_person(number: str) -> None:
    assert identity_number(number) == PERSON
    assert (birth_date(PERSON), sex_of(PERSON)) == (date(1949, 12, 31), "女")


@pytest.mark.parametrize(
    ("typed", "message", "fix"),
    [
        ("", "未填写", "18 位"),
        ("11010519491231002", "现为 17 位", "核对"),
        ("110105491231002", "15 位旧身份证号", "18 位"),
        ("1101051949123100AX", "第 17 位「A」", "核对"),
        ("11010519491231002Y", "第 18 位「Y」", "核对"),
        ("99010519491231002X", "「99」不是省级", "核对"),
        ("11010519490230002X", "「19490230」不存在", "核对"),
        ("11010518991231002X", "早于 1900 年", "核对"),
        ("110105194912310021", "校验码「1」", "核对"),
        ("4.30102E+17", "已经丢失", "文本"),
        ("4.30102199001011e+17", "已经丢失", "文本"),
        ("430102199001011000.0", "已经丢失", "文本"),
        ("430102199001012000", "已经丢失", "文本"),
    ],
)
def test_a_wrong_identity_number_is_told_exactly(typed: str, message: str, fix: str) -> None:
    found = refusal(identity_number, typed)
    assert message in found.message
    assert fix in found.fix


def test_a_genuine_number_ending_in_000_is_accepted_when_typed_and_refused_from_a_sheet() -> None:
    genuine = "430102199001011000"
    assert looks_like_lost_digits(genuine)
    assert identity_number(genuine) == genuine
    found = refusal(identity_number, genuine, from_sheet=True)
    assert "000" in found.message
    assert "单独录入" in found.fix
    assert identity_number(PERSON, from_sheet=True) == PERSON


@given(
    st.one_of(
        st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
        st.builds(
            lambda region, born, serial, last: f"{region}{born:%Y%m%d}{serial:03d}{last}",
            st.sampled_from(["430102", "439900", "110105", "990101"]),
            st.dates(date(1880, 1, 1), date(2100, 1, 1)),
            st.integers(0, 999),
            st.sampled_from("0123456789X"),
        ),
    )
)
def test_the_check_by_parts_agrees_with_the_check_digit_by_digit(number: str) -> None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        sound = False
    else:
        known = number[:2] in fields.PROVINCES and born.year >= 1900
        sound = known and fields.identity_check_character(number[:17]) == number[17]
    event("sound" if sound else "not")
    if sound:
        assert fields.identity_number(number) == number
        assert fields.birth_date(number) == born
    else:
        with pytest.raises(BadField):
            fields.identity_number(number)


def test_nobody_is_born_after_today() -> None:
    today = date(1949, 12, 31)
    assert identity_number(PERSON, today=today) == PERSON
    assert "晚于今天" in refusal(identity_number, PERSON, today=today - timedelta(days=1)).message


@pytest.mark.parametrize("text", [PERSON, "430102199001011234", "85.50", "13800001234.0", "", "1E"])
def test_ordinary_values_do_not_look_shortened(text: str) -> None:
    assert not looks_like_lost_digits(text)


@given(citizens)
def test_no_number_survives_a_float_unnoticed(number: str) -> None:
    assume(number.isdigit())

    class Row(BaseModel):
        person: fields.IdentityNumber

    with pytest.raises(ValidationError):
        Row(person=float(number))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 5, 10), date(2018, 5, 9), 17),
        (date(2000, 5, 10), date(2018, 5, 10), 18),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 28), 19),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_a_year_is_completed_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_age_before_birth_is_refused() -> None:
    refusal(age_on, date(2000, 1, 2), date(2000, 1, 1))


# ── masks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (fields.mask_identity, "430102199001011234", "430***********1234"),
        (fields.mask_identity, "43010290", "********"),
        (fields.mask_identity, "", ""),
        (fields.mask_certificate_number, "T430102199001011234", "T430***********1234"),
        (fields.mask_certificate_number, "430102199001011234", "430***********1234"),
        (fields.mask_phone, "13800001234", "138****1234"),
        (fields.mask_phone, "12345", "*****"),
        (fields.mask_name, "张三", "张*"),
        (fields.mask_name, "张小三", "张*三"),
        (fields.mask_name, "欧阳小三", "欧**三"),
        (fields.mask_name, "张", "*"),
    ],
)
def test_masks(mask: object, text: str, shown: str) -> None:
    assert mask(text) == shown  # type: ignore[operator]


@given(citizens)
def test_a_masked_number_hides_the_birth_date(number: str) -> None:
    shown = fields.mask_identity(number)
    assert len(shown) == 18
    assert shown.count("*") == 11
    assert number[6:14] not in shown
    assert fields.mask_certificate_number("T" + number) == "T" + shown


# ── names, telephones ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 三", "张三"),
        ("欧阳　锋", "欧阳锋"),
        ("买买提•艾力", "买买提·艾力"),
        ("阿不都．买买提", "阿不都·买买提"),
        ("John  Smith", "John Smith"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_person_names(typed: str, name: str) -> None:
    assert fields.person_name(typed) == name


@pytest.mark.parametrize("typed", ["", "张", "张3", "张*三", "张三(女)", "一" * 41, "·三", "\ue000三", "=1+1"])
def test_refused_person_names(typed: str) -> None:
    refusal(fields.person_name, typed)


def test_organisation_names_take_full_width_brackets() -> None:
    assert fields.organisation_name(" 湖南(长沙) 甲公司") == "湖南（长沙）甲公司"
    assert fields.organisation_name("ABC (HK) Ltd") == "ABC (HK) Ltd"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("13800001234.0", "13800001234"),
        ("(0731)84321234", "0731-84321234"),
        ("0731-84321234-801", "0731-84321234-801"),
        ("0731-84321234转801", "0731-84321234-801"),
        ("01062345678", "010-62345678"),
        ("400-800-1234", "4008001234"),
    ],
)
def test_telephones(typed: str, number: str) -> None:
    assert fields.phone(typed) == number
    assert fields.phone(number) == number


@pytest.mark.parametrize("typed", ["", "12345", "1380000123", "23800001234", "1.38E+10", "84321234", "138000012345"])
def test_refused_telephones(typed: str) -> None:
    refusal(fields.phone, typed)


# ── types for input models ──────────────────────────────────────────────────────────────────────────────────────────


class Form(BaseModel):
    unit: fields.CreditCode = UNIT
    person: fields.IdentityNumber = PERSON
    name: fields.PersonName = "张三"
    tel: fields.Phone = "13800001234"
    score: fields.Score = 0
    hours: fields.Hours = 0
    day: fields.Day = date(2026, 1, 1)
    note: fields.ShortText = "无"


def test_models_hold_canonical_values() -> None:
    form = Form.model_validate(
        {
            "unit": UNIT.lower(),
            "person": PERSON.lower(),
            "name": "张 三",
            "tel": 13800001234.0,
            "score": 85.5,
            "hours": 8,
            "day": datetime(2026, 11, 23, tzinfo=UTC),
            "note": " 好　",
        }
    )
    assert form.model_dump() == {
        "unit": UNIT, "person": PERSON, "name": "张三", "tel": "13800001234", "score": 8550, "hours": 80,
        "day": date(2026, 11, 23), "note": "好",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": 4.30102199001011e17},
        {"unit": None},
        {"note": "字" * 61},
        {"note": True},
        {"name": ["张三"]},
        {"day": 1.5},
    ],
)
def test_models_carry_the_refusal_with_its_fix(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(wrong)
    [error] = caught.value.errors()
    assert error["loc"] == tuple(wrong)
    assert isinstance(error["ctx"]["error"], BadField)


@pytest.mark.parametrize(("check", "value"), [(identity_number, "430102199001011238"), (credit_code, UNIT)])
def test_clean_values_are_checked_fast(check: object, value: str) -> None:
    each = min(timeit.repeat(lambda: check(value), number=2000, repeat=9)) / 2000  # type: ignore[operator]
    assert each < 4e-6 * 3, "a clean value should take under 4 µs; three times that on a busy machine"
