"""Certificates and results of all kinds: number, subject, kind of business, class, resit; lapse by decision."""

import sqlalchemy as sa
from alembic import op

revision = "0011_certificate_kinds"
down_revision = "0010_repair"
branch_labels = None
depends_on = None

KINDS = ("special_operation", "principal", "safety_manager", "pre_job", "special_equipment", "construction")
ENDINGS = ("withdrawn", "cancelled", "lapsed", "undone")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_certificates_certificate_kind"), type_="check")
        batch_op.drop_constraint(op.f("ck_certificates_certificate_ending"), type_="check")
        batch_op.create_check_constraint(op.f("ck_certificates_certificate_kind"), sa.text(_one_of("kind", KINDS)))
        batch_op.create_check_constraint(
            op.f("ck_certificates_certificate_ending"), sa.text(_one_of("ending", ENDINGS))
        )
        for column, length in (("number", 40), ("subject", 80), ("high_hazard", 24), ("class_number", 24)):
            batch_op.add_column(sa.Column(column, sa.String(length), nullable=False, server_default=""))
        _index(batch_op, "certificates", "number")
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(17), nullable=False, server_default=KINDS[0]))
        batch_op.create_check_constraint(op.f("ck_exam_results_result_kind"), sa.text(_one_of("kind", KINDS)))
        for column, length in (("high_hazard", 24), ("class_number", 24)):
            batch_op.add_column(sa.Column(column, sa.String(length), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        _index(batch_op, "exam_results", "class_number")


def _index(batch_op: object, table: str, column: str) -> None:
    named = sa.text(f"{column} <> ''")
    batch_op.create_index(  # type: ignore[attr-defined]
        f"ix_{table}_{column}", [column], unique=False, sqlite_where=named, postgresql_where=named
    )


def downgrade() -> None:
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.drop_index("ix_exam_results_class_number")
        batch_op.drop_constraint(op.f("ck_exam_results_result_kind"), type_="check")
        for column in ("attempt", "class_number", "high_hazard", "kind"):
            batch_op.drop_column(column)
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_certificates_number")
        for column in ("class_number", "high_hazard", "subject", "number"):
            batch_op.drop_column(column)
        for name, column, values in (
            ("certificate_kind", "kind", KINDS[:1]),
            ("certificate_ending", "ending", ("withdrawn", "cancelled", "undone")),
        ):
            batch_op.drop_constraint(op.f(f"ck_certificates_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_certificates_{name}"), sa.text(_one_of(column, values)))
