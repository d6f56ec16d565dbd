"""Tables of bars, joint-penalty measures and outward reports."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0010_joint"
down_revision = "0010_filings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listing_number", sa.String(length=24), nullable=False),
        sa.Column("measure_code", sa.String(length=24), nullable=False),
        sa.Column("measure_version", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "acknowledged",
                "executed",
                "returned",
                "forwarded",
                "lifted",
                name="task_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("executed_on", sa.Date(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("forwarded_from", sa.String(length=24), nullable=False),
        sa.Column("forwarded_to", sa.String(length=24), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_tasks")),
        sa.UniqueConstraint("number", name=op.f("uq_measure_tasks_number")),
    )
    with op.batch_alter_table("measure_tasks", schema=None) as batch_op:
        batch_op.create_index("ix_measure_tasks_department_state", ["department", "state"], unique=False)
        batch_op.create_index("ix_measure_tasks_listing", ["listing_number", "measure_code"], unique=False)

    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("province_office", sa.String(length=60), nullable=False),
        sa.Column("local_office", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("subjects", sa.String(length=24), nullable=False),
        sa.Column("grounds", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column(
            "confidence",
            sa.Enum(
                "verified",
                "secondary",
                "memory",
                "confirmed",
                name="measure_confidence",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index("ix_measures_code_version", ["code", "version"], unique=True)
        batch_op.create_index(
            "uq_measures_code_live",
            ["code"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "outward_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("listing_number", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "entry", "change", "end", name="report_occasion", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("occasion_version", sa.Integer(), nullable=False),
        sa.Column("occasion_on", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "safety_credit",
                "credit_platform",
                "enterprise",
                name="report_channel",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("acknowledgement", sa.String(length=80), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outward_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_outward_reports_number")),
    )
    with op.batch_alter_table("outward_reports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outward_reports_occasion", ["listing_number", "occasion", "occasion_version", "channel"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_outward_reports_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_outward_reports_sha256"), ["sha256"], unique=False)

    op.create_table(
        "bars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "any_unit",
                "industry",
                "agency_work",
                "occupation",
                name="bar_scope",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("industries", sa.String(length=200), nullable=False),
        sa.Column("occupation", sa.String(length=200), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "agency",
                "agency_serious",
                "principal",
                "principal_grave",
                "closed",
                "closed_serious",
                "manager",
                "court",
                "coal_service",
                "hazchem",
                "hazchem_grave",
                "false_proof",
                name="bar_basis",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("conduct_on", sa.Date(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "sentence_served",
                "parole",
                "sanction",
                "closing_decision",
                "licence_revoked",
                "decision",
                name="bar_event",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "own", "court", "department", name="bar_source", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("case_number", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "in_force",
                "refused",
                "lifting_proposed",
                "lifted",
                name="bar_state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column(
            "lift_reason",
            sa.Enum(
                "acquitted",
                "revoked",
                "shortened",
                name="bar_lift_reason",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_bars_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_bars_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bars")),
    )
    with op.batch_alter_table("bars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bars_case_number"), ["case_number"], unique=False)
        batch_op.create_index("ix_bars_changed", ["live", "changed_at"], unique=False)
        batch_op.create_index("ix_bars_number_version", ["number", "version"], unique=True)
        batch_op.create_index(batch_op.f("ix_bars_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bars_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_bars_number_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    with op.batch_alter_table("bars", schema=None) as batch_op:
        batch_op.drop_index("uq_bars_number_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live"))
        batch_op.drop_index(batch_op.f("ix_bars_person_id"))
        batch_op.drop_index(batch_op.f("ix_bars_organisation_id"))
        batch_op.drop_index("ix_bars_number_version")
        batch_op.drop_index("ix_bars_changed")
        batch_op.drop_index(batch_op.f("ix_bars_case_number"))

    op.drop_table("bars")
    with op.batch_alter_table("outward_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outward_reports_sha256"))
        batch_op.drop_index(batch_op.f("ix_outward_reports_region"))
        batch_op.drop_index("ix_outward_reports_occasion")

    op.drop_table("outward_reports")
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_measures_code_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_measures_code_version")

    op.drop_table("measures")
    with op.batch_alter_table("measure_tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_measure_tasks_listing")
        batch_op.drop_index("ix_measure_tasks_department_state")

    op.drop_table("measure_tasks")
