"""Tables of engineers."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0017_engineers"
down_revision = "0016_result_rows"
branch_labels = None
depends_on = None

_BATCH, _ONE, _LIVE = sa.text("batch <> ''"), sa.text("live IS 1"), sa.text("live")


def upgrade() -> None:
    op.create_table(
        "engineer_educations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=250), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_engineer_educations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_educations")),
    )
    with op.batch_alter_table("engineer_educations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_engineer_educations_batch", ["batch"], unique=False, sqlite_where=_BATCH, postgresql_where=_BATCH
        )
        batch_op.create_index(batch_op.f("ix_engineer_educations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_engineer_educations_code_live", ["code"], unique=True, sqlite_where=_ONE, postgresql_where=_LIVE
        )

    op.create_table(
        "engineer_qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "senior",
                "intermediate",
                "junior",
                name="engineer_grade",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "specialty",
            sa.Enum(
                "coal",
                "noncoal",
                "chemical",
                "smelting",
                "construction",
                "transport",
                "other",
                name="engineer_specialty",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_engineer_qualifications_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_qualifications")),
        sa.UniqueConstraint("code", name=op.f("uq_engineer_qualifications_code")),
        sa.UniqueConstraint("number", name=op.f("uq_engineer_qualifications_number")),
    )
    with op.batch_alter_table("engineer_qualifications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_engineer_qualifications_batch", ["batch"], unique=False, sqlite_where=_BATCH, postgresql_where=_BATCH
        )
        batch_op.create_index(batch_op.f("ix_engineer_qualifications_person_id"), ["person_id"], unique=False)

    op.create_table(
        "engineer_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "late_first",
                "renewal",
                "change",
                "again",
                "cancellation",
                "withdrawal",
                name="application_kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "returned",
                "examined",
                "granted",
                "published",
                "refused",
                "taken_back",
                name="registration_application_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("registration", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("former_id", sa.Integer(), nullable=True),
        sa.Column(
            "post",
            sa.Enum(
                "principal",
                "safety_manager",
                "special_operator",
                "worker",
                "inspector",
                "evaluator",
                name="engineer_post",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=True,
        ),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("due_from", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("doubted", sa.String(length=120), nullable=False),
        sa.Column(
            "employer_word",
            sa.Enum(
                "none",
                "confirmed",
                "declined",
                name="employer_word",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("employer_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=True),
        sa.Column("examined_by", sa.String(length=64), nullable=False),
        sa.Column("favourable", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["former_id"], ["organisations.id"], name=op.f("fk_engineer_applications_former_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_engineer_applications_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_engineer_applications_person_id")),
        sa.ForeignKeyConstraint(
            ["qualification_id"], ["engineer_qualifications.id"], name=op.f("fk_engineer_applications_qualification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_applications")),
    )
    with op.batch_alter_table("engineer_applications", schema=None) as batch_op:
        batch_op.create_index("ix_engineer_applications_live_changed_at", ["live", "changed_at"], unique=False)
        batch_op.create_index(
            "ix_engineer_applications_organisation_id_live", ["organisation_id", "live"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_engineer_applications_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_engineer_applications_number_live", ["number"], unique=True, sqlite_where=_ONE, postgresql_where=_LIVE
        )
        batch_op.create_index(
            "uq_engineer_applications_person_id_live",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open"),
        )

    op.create_table(
        "engineer_registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("stretch", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("qualification_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "senior",
                "intermediate",
                "junior",
                name="registered_grade",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "specialty",
            sa.Enum(
                "coal",
                "noncoal",
                "chemical",
                "smelting",
                "construction",
                "transport",
                "other",
                name="registered_specialty",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("cycle_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "moved",
                "cancelled",
                "withdrawn",
                "undone",
                name="registration_ending",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("ended_reason", sa.String(length=500), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "decided", "received", name="registration_origin", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("application", sa.String(length=24), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_engineer_registrations_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_engineer_registrations_person_id")),
        sa.ForeignKeyConstraint(
            ["qualification_id"],
            ["engineer_qualifications.id"],
            name=op.f("fk_engineer_registrations_qualification_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer_registrations")),
    )
    with op.batch_alter_table("engineer_registrations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_engineer_registrations_batch", ["batch"], unique=False, sqlite_where=_BATCH, postgresql_where=_BATCH
        )
        batch_op.create_index("ix_engineer_registrations_current_valid_until", ["current", "valid_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_engineer_registrations_number"), ["number"], unique=False)
        batch_op.create_index(
            "ix_engineer_registrations_organisation_id_live", ["organisation_id", "live"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_engineer_registrations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engineer_registrations_region"), ["region"], unique=False)
        batch_op.create_index(
            "uq_engineer_registrations_code_stretch_live",
            ["code", "stretch"],
            unique=True,
            sqlite_where=_ONE,
            postgresql_where=_LIVE,
        )
        batch_op.create_index(
            "uq_engineer_registrations_person_id_live",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("current IS 1"),
            postgresql_where=sa.text("current"),
        )


def downgrade() -> None:
    with op.batch_alter_table("engineer_registrations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_engineer_registrations_person_id_live",
            sqlite_where=sa.text("current IS 1"),
            postgresql_where=sa.text("current"),
        )
        batch_op.drop_index(
            "uq_engineer_registrations_code_stretch_live",
            sqlite_where=_ONE,
            postgresql_where=_LIVE,
        )
        batch_op.drop_index(batch_op.f("ix_engineer_registrations_region"))
        batch_op.drop_index(batch_op.f("ix_engineer_registrations_person_id"))
        batch_op.drop_index("ix_engineer_registrations_organisation_id_live")
        batch_op.drop_index(batch_op.f("ix_engineer_registrations_number"))
        batch_op.drop_index("ix_engineer_registrations_current_valid_until")
        batch_op.drop_index(
            "ix_engineer_registrations_batch",
            sqlite_where=_BATCH,
            postgresql_where=_BATCH,
        )

    op.drop_table("engineer_registrations")
    with op.batch_alter_table("engineer_applications", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_engineer_applications_person_id_live",
            sqlite_where=sa.text("open IS 1"),
            postgresql_where=sa.text("open"),
        )
        batch_op.drop_index("uq_engineer_applications_number_live", sqlite_where=_ONE, postgresql_where=_LIVE)
        batch_op.drop_index(batch_op.f("ix_engineer_applications_person_id"))
        batch_op.drop_index("ix_engineer_applications_organisation_id_live")
        batch_op.drop_index("ix_engineer_applications_live_changed_at")

    op.drop_table("engineer_applications")
    with op.batch_alter_table("engineer_qualifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engineer_qualifications_person_id"))
        batch_op.drop_index(
            "ix_engineer_qualifications_batch",
            sqlite_where=_BATCH,
            postgresql_where=_BATCH,
        )

    op.drop_table("engineer_qualifications")
    with op.batch_alter_table("engineer_educations", schema=None) as batch_op:
        batch_op.drop_index("uq_engineer_educations_code_live", sqlite_where=_ONE, postgresql_where=_LIVE)
        batch_op.drop_index(batch_op.f("ix_engineer_educations_person_id"))
        batch_op.drop_index("ix_engineer_educations_batch", sqlite_where=_BATCH, postgresql_where=_BATCH)

    op.drop_table("engineer_educations")
