"""Tables of cases and filings."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0009_cases"
down_revision = "0008_kept_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_subjects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(length=24), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organisation",
                "agency",
                "principal",
                "other_responsible_organisation",
                "other_responsible_person",
                "responsible_person",
                "directly_responsible_person",
                name="subject_role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column(
            "notice_service",
            sa.Enum(
                "direct",
                "left",
                "post",
                "entrusted",
                "announced",
                "electronic",
                name="notice_service",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column(
            "decision_service",
            sa.Enum(
                "direct",
                "left",
                "post",
                "entrusted",
                "announced",
                "electronic",
                name="decision_service",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("e_service_consent", sa.String(length=24), nullable=False),
        sa.Column("listing_number", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_subjects_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_case_subjects_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_subjects")),
    )
    with op.batch_alter_table("case_subjects", schema=None) as batch_op:
        batch_op.create_index("ix_case_subjects_case", ["case_number", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_subjects_listing_number"), ["listing_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_subjects_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_subjects_person_id"), ["person_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "notified",
                "proposed",
                "decided",
                "served",
                "published",
                "dropped",
                name="case_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("penalty_number", sa.String(length=24), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "G1",
                "G2",
                "G3",
                "G4",
                "G5",
                "G6",
                "G7",
                "G8",
                "G9",
                "legacy_2017",
                "legacy_2015",
                "unstated",
                name="case_ground",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("conduct_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("officer_person_id", sa.Integer(), nullable=False),
        sa.Column("second_person_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", db.Instant(length=27), nullable=True),
        sa.Column("hearing_called_on", sa.Date(), nullable=True),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("hearing_record", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", db.Instant(length=27), nullable=True),
        sa.Column("returned_reason", sa.String(length=500), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decision_key", sa.String(length=80), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("dropped_reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["officer_person_id"], ["persons.id"], name=op.f("fk_cases_officer_person_id")),
        sa.ForeignKeyConstraint(["second_person_id"], ["persons.id"], name=op.f("fk_cases_second_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("decision_key", name=op.f("uq_cases_decision_key")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_penalty_number"), ["penalty_number"], unique=False)
        batch_op.create_index("ix_cases_region_state", ["region", "state"], unique=False)

    op.create_table(
        "filings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "statement",
                "hearing_request",
                "waiver",
                "objection",
                "reconsideration",
                "litigation",
                "reply",
                name="filing_kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "agent",
                "person",
                "counter",
                name="filing_channel",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("outside_number", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "accepted",
                "upheld",
                "dismissed",
                "released",
                "kept_back",
                "withdrawn",
                name="filing_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("handled_by", sa.String(length=64), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "basis_upheld",
                "changed",
                "revoked",
                name="proceeding_outcome",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("document_authority", sa.String(length=120), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("published_at", db.Instant(length=27), nullable=True),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_filings_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_filings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint("number", name=op.f("uq_filings_number")),
    )
    with op.batch_alter_table("filings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filings_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filings_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_filings_state_due", ["state", "due_on"], unique=False)
        batch_op.create_index("ix_filings_subject", ["subject", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("filings", schema=None) as batch_op:
        batch_op.drop_index("ix_filings_subject")
        batch_op.drop_index("ix_filings_state_due")
        batch_op.drop_index(batch_op.f("ix_filings_person_id"))
        batch_op.drop_index(batch_op.f("ix_filings_organisation_id"))

    op.drop_table("filings")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_region_state")
        batch_op.drop_index(batch_op.f("ix_cases_penalty_number"))

    op.drop_table("cases")
    with op.batch_alter_table("case_subjects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_subjects_person_id"))
        batch_op.drop_index(batch_op.f("ix_case_subjects_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_case_subjects_listing_number"))
        batch_op.drop_index("ix_case_subjects_case")

    op.drop_table("case_subjects")
