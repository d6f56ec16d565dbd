"""A result is found by its batch and row: one index instead of two."""

from alembic import op

revision = "0016_result_rows"
down_revision = "0015_subsidies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.drop_index("ix_exam_results_batch_state")
        batch_op.drop_constraint(op.f("uq_exam_results_code"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_exam_results_batch_sheet_row"), ["batch", "sheet_row"])


def downgrade() -> None:
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_exam_results_batch_sheet_row"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_exam_results_code"), ["code"])
        batch_op.create_index("ix_exam_results_batch_state", ["batch", "state"])
