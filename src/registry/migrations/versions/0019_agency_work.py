"""Tables of what agencies do: reports and who was on site, acceptances, re-examinations, exits."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0019_agency_work"
down_revision = "0017_supervision"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_acceptances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=24), nullable=False),
        sa.Column("report", sa.String(length=24), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "coal",
                "mines",
                "oil_gas",
                "chemicals",
                "fireworks",
                "smelting",
                name="agency_acceptance_field",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("fields", sa.String(length=120), nullable=False),
        sa.Column("certificate", sa.String(length=60), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "qualified",
                "renewal_due",
                "not_yet",
                "expired",
                "cancelled",
                "withdrawn",
                "revoked",
                "barred",
                name="agency_acceptance_standing",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("grade_title", sa.String(length=40), nullable=False),
        sa.Column("grade_tone", sa.String(length=12), nullable=False),
        sa.Column("grade_total", sa.Integer(), nullable=True),
        sa.Column("scale_title", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("accepted_by", sa.String(length=64), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "accepted",
                "withdrawn",
                name="agency_acceptance_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_acceptances_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_acceptances")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_acceptances_number")),
    )

    with op.batch_alter_table("agency_acceptances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_acceptances_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_acceptances_report"), ["report"], unique=False)
        batch_op.create_index("ix_agency_acceptances_state_accepted_on", ["state", "accepted_on"], unique=False)

    op.create_table(
        "agency_examinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("report", sa.String(length=24), nullable=False),
        sa.Column("hazard_number", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "seen",
                "not_visible",
                "missed",
                "false",
                name="agency_finding",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(length=64), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "found",
                "closed",
                name="agency_examination_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_examinations_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_examinations")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_examinations_number")),
    )

    with op.batch_alter_table("agency_examinations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_examinations_hazard_number"), ["hazard_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_examinations_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_agency_examinations_state_region", ["state", "region"], unique=False)
        batch_op.create_index(
            "uq_agency_examinations_report_hazard_number_live",
            ["report", "hazard_number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "agency_exits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cancellation",
                "withdrawal",
                "revocation",
                name="agency_exit_kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("conduct_on", sa.Date(), nullable=True),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("persons", sa.Text(), nullable=False),
        sa.Column("bars", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "decided",
                "refused",
                name="agency_exit_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_exits_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_exits")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_exits_number")),
    )

    with op.batch_alter_table("agency_exits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_exits_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_exits_qualification"), ["qualification"], unique=False)
        batch_op.create_index("ix_agency_exits_state_region", ["state", "region"], unique=False)

    op.create_table(
        "agency_report_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_agency_report_people_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_report_people")),
    )

    with op.batch_alter_table("agency_report_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_report_people_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_report_people_report"), ["report"], unique=False)

    op.create_table(
        "agency_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pre_evaluation",
                "acceptance_evaluation",
                "status_evaluation",
                "testing",
                name="agency_report_kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "field",
            sa.Enum(
                "coal",
                "mines",
                "oil_gas",
                "chemicals",
                "fireworks",
                "smelting",
                name="agency_report_field",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("project_key", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("contracted_on", sa.Date(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("notice_to", sa.String(length=120), nullable=False),
        sa.Column("site_from", sa.Date(), nullable=True),
        sa.Column("site_until", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column(
            "conclusion",
            sa.Enum(
                "conforms",
                "conditionally",
                "not_conforms",
                name="agency_conclusion",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("images", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "published",
                "stopped",
                "false",
                name="agency_report_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("doubted", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["organisations.id"], name=op.f("fk_agency_reports_client_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_reports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_reports_number")),
    )

    with op.batch_alter_table("agency_reports", schema=None) as batch_op:
        batch_op.create_index("ix_agency_reports_client_id_site_until", ["client_id", "site_until"], unique=False)
        batch_op.create_index("ix_agency_reports_organisation_state", ["organisation_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("agency_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_reports_organisation_state")
        batch_op.drop_index("ix_agency_reports_client_id_site_until")

    op.drop_table("agency_reports")

    with op.batch_alter_table("agency_report_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_report_people_report"))
        batch_op.drop_index(batch_op.f("ix_agency_report_people_person_id"))

    op.drop_table("agency_report_people")

    with op.batch_alter_table("agency_exits", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_exits_state_region")
        batch_op.drop_index(batch_op.f("ix_agency_exits_qualification"))
        batch_op.drop_index(batch_op.f("ix_agency_exits_organisation_id"))

    op.drop_table("agency_exits")

    with op.batch_alter_table("agency_examinations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_examinations_report_hazard_number_live",
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )
        batch_op.drop_index("ix_agency_examinations_state_region")
        batch_op.drop_index(batch_op.f("ix_agency_examinations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_agency_examinations_hazard_number"))

    op.drop_table("agency_examinations")

    with op.batch_alter_table("agency_acceptances", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_acceptances_state_accepted_on")
        batch_op.drop_index(batch_op.f("ix_agency_acceptances_report"))
        batch_op.drop_index(batch_op.f("ix_agency_acceptances_organisation_id"))

    op.drop_table("agency_acceptances")
