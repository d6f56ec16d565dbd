"""Numbers that pass every check and belong to nobody: their region codes are not assigned."""

from registry.kernel.fields import credit_check_character, identity_check_character


def identity(number: int, born: str = "19900101") -> str:
    """The citizen number of the so-manyth fictitious person."""
    first = f"439{number // 1000:03d}{born}{number % 1000:03d}"
    return first + identity_check_character(first)


def credit_code(number: int) -> str:
    """The credit code of the so-manyth fictitious firm."""
    first = f"91439900{number:09d}"
    return first + credit_check_character(first)
