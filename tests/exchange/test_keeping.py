"""What a batch keeps comes back as it was, sealed."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.exchange import keeping

PATIENT = examples(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # one key ring will do

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
values = st.tuples(texts, st.none() | st.integers(0, 10_000), texts, st.booleans())


@PATIENT
@given(st.lists(values, max_size=9), st.binary(max_size=50))
def test_rows_and_their_file_come_back(sqlite_database: str, rows: list[tuple[object, ...]], file: bytes) -> None:
    accepted = list(enumerate(rows, 2))
    sealed = keeping.seal_rows(accepted, file)
    assert keeping.unseal_rows(sealed) == (accepted, file)


def test_more_rows_than_one_piece_holds(sqlite_database: str) -> None:
    accepted = [(number, (f"第 {number} 行\n\u2028", number % 7, None)) for number in range(2, 12_345)]
    assert keeping.unseal_rows(keeping.seal_rows(accepted, b"")) == (accepted, b"")


def test_nothing_is_kept_in_clear(sqlite_database: str) -> None:
    sealed = keeping.seal_rows([(2, ("王一",))], b"the file itself")
    assert "王一".encode() not in sealed
    assert b"the file itself" not in sealed
