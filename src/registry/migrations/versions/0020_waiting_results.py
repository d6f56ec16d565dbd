"""Results that wait for a decision, a centre's results, and its certificates by their end, are found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020_waiting_results"
down_revision = "0019_agency_work"
branch_labels = None
depends_on = None

_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_index(
        "ix_exam_results_pending", "exam_results", ["batch"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
    op.create_index(op.f("ix_exam_results_centre_id"), "exam_results", ["centre_id"])
    op.drop_index(op.f("ix_certificates_centre_id"), "certificates")
    op.drop_index("ix_certificates_live_review_due_on", "certificates")
    op.create_index("ix_certificates_live_review_due_on", "certificates", ["live", "review_due_on", "valid_until"])
    op.create_index("ix_certificates_centre", "certificates", ["centre_id", "live", "valid_until"])


def downgrade() -> None:
    op.drop_index("ix_certificates_centre", "certificates")
    op.drop_index("ix_certificates_live_review_due_on", "certificates")
    op.create_index("ix_certificates_live_review_due_on", "certificates", ["live", "review_due_on"])
    op.create_index(op.f("ix_certificates_centre_id"), "certificates", ["centre_id"])
    op.drop_index(op.f("ix_exam_results_centre_id"), "exam_results")
    op.drop_index("ix_exam_results_pending", "exam_results", sqlite_where=_PENDING, postgresql_where=_PENDING)
