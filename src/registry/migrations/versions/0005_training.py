"""Tables of training."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0005_training"
down_revision = "0004_law"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("categories", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_centre_approvals_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_approvals")),
        sa.UniqueConstraint("number", name=op.f("uq_centre_approvals_number")),
    )
    with op.batch_alter_table("centre_approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_approvals_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_centre_approvals_region"), ["region"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("special_operation", name="certificate_kind", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column("first_issued_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "issued", "received", name="certificate_origin", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "withdrawn",
                "cancelled",
                "undone",
                name="certificate_ending",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("ended_reason", sa.String(length=300), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_certificates_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_certificates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(
            "ix_certificates_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_certificates_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index("ix_certificates_live_valid_until", ["live", "valid_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_certificates_code_live",
            ["code"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "exam_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column(
            "education",
            sa.Enum(
                "primary",
                "junior_secondary",
                "senior_secondary",
                "junior_college",
                "bachelor",
                "master",
                name="education",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("employer_name", sa.String(length=120), nullable=False),
        sa.Column("employer_code", sa.String(length=18), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("theory", sa.Integer(), nullable=True),
        sa.Column("practice", sa.Integer(), nullable=True),
        sa.Column("exam_on", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "failed",
                "refused",
                "undone",
                name="result_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("submitted_by", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", db.Instant(length=27), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", db.Instant(length=27), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_exam_results_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_exam_results_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_results")),
        sa.UniqueConstraint("code", name=op.f("uq_exam_results_code")),
    )
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.create_index("ix_exam_results_batch_state", ["batch", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_exam_results_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("exam_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_results_person_id"))
        batch_op.drop_index("ix_exam_results_batch_state")

    op.drop_table("exam_results")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificates_code_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index(batch_op.f("ix_certificates_person_id"))
        batch_op.drop_index("ix_certificates_live_valid_until")
        batch_op.drop_index(batch_op.f("ix_certificates_centre_id"))
        batch_op.drop_index(
            "ix_certificates_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("certificates")
    with op.batch_alter_table("centre_approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_centre_approvals_region"))
        batch_op.drop_index(batch_op.f("ix_centre_approvals_organisation_id"))

    op.drop_table("centre_approvals")
