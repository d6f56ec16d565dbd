"""What a result's words may be is told by comparing, the most frequent first: SQLite builds a table for each `IN (…)` and searches it
row by row, which made a third of what storing a sheet of results took.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0017_result_checks"
down_revision = "0018_agencies"
branch_labels = None
depends_on = None

WORDS = {
    "result_kind": (
        "kind",
        ("special_operation", "principal", "safety_manager", "pre_job", "special_equipment", "construction"),
    ),
    "result_state": ("state", ("pending", "approved", "failed", "refused", "undone")),
    "education": (
        "education",
        ("senior_secondary", "junior_secondary", "junior_college", "primary", "bachelor", "master"),
    ),
}


def _compared(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words)


def _listed(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _check(written: Callable[[str, tuple[str, ...]], str]) -> None:
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        for name, (column, words) in WORDS.items():
            batch_op.drop_constraint(op.f(f"ck_exam_results_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_exam_results_{name}"), sa.text(written(column, words)))


def upgrade() -> None:
    _check(_compared)


def downgrade() -> None:
    _check(_listed)
