"""Tables of subsidies."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0015_subsidies"
down_revision = "0014_prejob"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subsidy_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("certificate_code", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "special_operation",
                "principal",
                "safety_manager",
                "pre_job",
                "special_equipment",
                "construction",
                name="subsidy_kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "claimant",
            sa.Enum(
                "centre",
                "employer",
                "person",
                name="subsidy_claimant",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("claimant_id", sa.Integer(), nullable=True),
        sa.Column(
            "payee",
            sa.Enum(
                "enterprise",
                "institution",
                "own",
                name="subsidy_payee",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("payee_id", sa.Integer(), nullable=True),
        sa.Column("migrant", sa.Boolean(), nullable=False),
        sa.Column("double", sa.Boolean(), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("doubted", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "returned",
                "granted",
                "paid",
                "refused",
                "withdrawn",
                "recovered",
                name="subsidy_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("recovered_on", sa.Date(), nullable=True),
        sa.Column("recovery_voucher", sa.String(length=60), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["claimant_id"], ["organisations.id"], name=op.f("fk_subsidy_claims_claimant_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["organisations.id"], name=op.f("fk_subsidy_claims_payee_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_subsidy_claims_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_claims")),
    )
    with op.batch_alter_table("subsidy_claims", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subsidy_claims_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(
            "ix_subsidy_claims_claimant_id",
            ["claimant_id"],
            unique=False,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )
        batch_op.create_index("ix_subsidy_claims_live_changed_at", ["live", "changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_subsidy_claims_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_subsidy_claims_certificate_code_live",
            ["certificate_code"],
            unique=True,
            sqlite_where=sa.text("standing IS 1"),
            postgresql_where=sa.text("standing"),
        )
        batch_op.create_index(
            "uq_subsidy_claims_number_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_live_review_due_on", ["live", "review_due_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_certificates_live_review_due_on")

    with op.batch_alter_table("subsidy_claims", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subsidy_claims_number_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index(
            "uq_subsidy_claims_certificate_code_live",
            sqlite_where=sa.text("standing IS 1"),
            postgresql_where=sa.text("standing"),
        )
        batch_op.drop_index(batch_op.f("ix_subsidy_claims_person_id"))
        batch_op.drop_index("ix_subsidy_claims_live_changed_at")
        batch_op.drop_index(
            "ix_subsidy_claims_claimant_id", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index(
            "ix_subsidy_claims_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("subsidy_claims")
