"""Tables of agencies: qualifications, staff, changes, assessments, grades."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0018_agencies"
down_revision = "0017_engineers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("red", sa.Boolean(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_scores")),
    )

    with op.batch_alter_table("agency_scores", schema=None) as batch_op:
        batch_op.create_index("ix_agency_scores_assessment_revision", ["assessment", "revision"], unique=False)

    op.create_table(
        "agency_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "periodic",
                "red_line",
                "repair",
                name="agency_occasion",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("periodic", sa.Boolean(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("period_title", sa.String(length=40), nullable=False),
        sa.Column("scale", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scored",
                "returned",
                "confirmed",
                "objected",
                "answered",
                "published",
                "dropped",
                name="agency_assessment_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("reds", sa.String(length=200), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("scored_by", sa.String(length=64), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_assessments_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_assessments")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_assessments_number")),
    )

    with op.batch_alter_table("agency_assessments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agency_assessments_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_agency_assessments_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_agency_assessments_state_region", ["state", "region"], unique=False)
        batch_op.create_index(
            "uq_agency_assessments_organisation_id_period_live",
            ["organisation_id", "period"],
            unique=True,
            sqlite_where=sa.text("periodic IS 1"),
            postgresql_where=sa.text("periodic"),
        )

    op.create_table(
        "agency_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("qualification", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "name",
                "address",
                "laboratory",
                "legal_representative",
                "technical_lead",
                "signatory",
                name="agency_change",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "noted",
                "returned",
                name="agency_change_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_changes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_changes")),
        sa.UniqueConstraint("number", name=op.f("uq_agency_changes_number")),
    )

    with op.batch_alter_table("agency_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_changes_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "agency_grades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("tone", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(length=60), nullable=False),
        sa.Column("scale_title", sa.String(length=80), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("reds", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("assessment", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("published_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_grades_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_grades")),
    )

    with op.batch_alter_table("agency_grades", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_grades_assessment"), ["assessment"], unique=False)
        batch_op.create_index("ix_agency_grades_organisation_from", ["organisation_id", "from_on", "id"], unique=False)

    op.create_table(
        "agency_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "one", "two", "three", "none", name="agency_level", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column(
            "title",
            sa.Enum(
                "senior",
                "middle",
                "junior",
                "none",
                name="agency_title",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "technical_lead",
                "process_lead",
                "signatory",
                "staff",
                name="agency_role",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("practice_from", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_members_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_agency_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_members")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_members_code")),
    )

    with op.batch_alter_table("agency_members", schema=None) as batch_op:
        batch_op.create_index("ix_agency_members_organisation_person", ["organisation_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "agency_qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("certificate", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("evaluation", "testing", name="agency_kind", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("fields", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("premises", sa.String(length=200), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("archive_area", sa.Integer(), nullable=False),
        sa.Column("laboratory", sa.String(length=200), nullable=False),
        sa.Column("equipment", sa.String(length=500), nullable=False),
        sa.Column("assets", sa.BigInteger(), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "cancelled",
                "withdrawn",
                "revoked",
                name="agency_qualification_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_why", sa.String(length=500), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("doubted", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agency_qualifications_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_qualifications")),
    )

    with op.batch_alter_table("agency_qualifications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agency_qualifications_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_agency_qualifications_certificate"), ["certificate"], unique=False)
        batch_op.create_index("ix_agency_qualifications_number_effective_on", ["number", "effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_qualifications_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_agency_qualifications_number_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    with op.batch_alter_table("agency_qualifications", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_qualifications_number_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index(batch_op.f("ix_agency_qualifications_organisation_id"))
        batch_op.drop_index("ix_agency_qualifications_number_effective_on")
        batch_op.drop_index(batch_op.f("ix_agency_qualifications_certificate"))
        batch_op.drop_index(
            "ix_agency_qualifications_batch",
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )

    op.drop_table("agency_qualifications")

    with op.batch_alter_table("agency_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_members_person_id"))
        batch_op.drop_index("ix_agency_members_organisation_person")

    op.drop_table("agency_members")

    with op.batch_alter_table("agency_grades", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_grades_organisation_from")
        batch_op.drop_index(batch_op.f("ix_agency_grades_assessment"))

    op.drop_table("agency_grades")

    with op.batch_alter_table("agency_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_changes_organisation_id"))

    op.drop_table("agency_changes")

    with op.batch_alter_table("agency_assessments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agency_assessments_organisation_id_period_live",
            sqlite_where=sa.text("periodic IS 1"),
            postgresql_where=sa.text("periodic"),
        )
        batch_op.drop_index("ix_agency_assessments_state_region")
        batch_op.drop_index(batch_op.f("ix_agency_assessments_organisation_id"))
        batch_op.drop_index(
            "ix_agency_assessments_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("agency_assessments")

    with op.batch_alter_table("agency_scores", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_scores_assessment_revision")

    op.drop_table("agency_scores")
