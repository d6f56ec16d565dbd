"""A column of citizen numbers checked at once says of each what the check of a single one says."""

from hypothesis import example, given
from hypothesis import strategies as st

from registry.kernel import fields, identities

_DIGITS = st.text("0123456789", min_size=17, max_size=17)


@st.composite
def _numbers(draw: st.DrawFn) -> str:
    """Mostly right ones, and every way of being wrong."""
    day = (
        draw(st.dates()).strftime("%Y%m%d").rjust(8, "0")
        if draw(st.booleans())
        else draw(st.text("0123", min_size=8, max_size=8))
    )
    first = (
        draw(st.sampled_from(("430102", "999999", "110105", "000000")))
        + day
        + draw(st.sampled_from(("001", "100", "000", "990")))
    )
    number = first + fields.identity_check_character(first)
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return number[:17] + draw(st.sampled_from("0123456789Xx"))
    if kind == 1:
        return draw(
            st.sampled_from(
                (number[:-1], number + "0", number + "\x00", number[:17] + "\x00", " " + number, "", "٣" * 18)
            )
        )
    if kind == 2:
        return draw(_DIGITS) + "X"
    if kind == 3:
        return draw(st.text(max_size=20))
    return number


def _as_one(number: str) -> bool:
    try:
        return fields.identity_number(number, from_sheet=True) == number
    except fields.BadField:
        return False


@given(st.lists(_numbers(), max_size=40))
@example(["11010519491231002X"])
@example(["11010519491231002x", "430102190001010000", "430102189912310017", ""])
def test_a_column_is_judged_as_each_number_is(numbers: list[str]) -> None:
    assert identities.in_order(numbers) == [_as_one(number) for number in numbers]


def test_right_ones_are_found() -> None:
    assert identities.in_order(["11010519491231002X"]) == [True]
    assert identities.in_order([]) == []
