"""Classes: teachers, classes, enrolments, attendance; approvals with premises and what else they are for."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0012_classes"
down_revision = "0011_certificate_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "centre_teachers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("practice_years", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(length=250), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_centre_teachers_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_centre_teachers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_teachers")),
        sa.UniqueConstraint("code", name=op.f("uq_centre_teachers_code")),
    )
    with op.batch_alter_table("centre_teachers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_centre_teachers_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_centre_teachers_organisation_id_person_id_live",
            ["organisation_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("class_number", sa.String(length=24), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "education",
            sa.Enum(
                "primary",
                "junior_secondary",
                "senior_secondary",
                "junior_college",
                "bachelor",
                "master",
                name="enrolment_education",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("employer_name", sa.String(length=120), nullable=False),
        sa.Column("employer_code", sa.String(length=18), nullable=False),
        sa.Column("migrant", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "enrolled",
                "left",
                "completed",
                "not_completed",
                "undone",
                name="enrolment_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("enrolled_by", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_enrolments_centre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_enrolments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("code", name=op.f("uq_enrolments_code")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_enrolments_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index("ix_enrolments_class", ["class_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_enrolments_class_number_person_id_live",
            ["class_number", "person_id"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "training_classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "special_operation",
                "principal",
                "safety_manager",
                "pre_job",
                "special_equipment",
                "construction",
                name="class_kind",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "course",
            sa.Enum(
                "initial", "review", "yearly", name="class_course", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("operation", sa.String(length=8), nullable=False),
        sa.Column("high_hazard", sa.String(length=24), nullable=False),
        sa.Column("theory", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("lesson_offline", sa.Integer(), nullable=False),
        sa.Column("lesson_online", sa.Integer(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("teachers", sa.String(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_training_classes_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_classes")),
    )
    with op.batch_alter_table("training_classes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_classes_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index("ix_training_classes_live_ends", ["live", "ends_on"], unique=False)
        batch_op.create_index("ix_training_classes_number_version", ["number", "version"], unique=True)
        batch_op.create_index(
            "uq_training_classes_number_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("class_number", sa.String(length=24), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("theory", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.String(length=200), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_attendance_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index("ix_attendance_class", ["class_number", "day"], unique=False)
        batch_op.create_index(
            "uq_attendance_enrolment_id_day_live",
            ["enrolment_id", "day"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )

    with op.batch_alter_table("centre_approvals", schema=None) as batch_op:
        for column, length in (("purposes", 1000), ("premises", 200), ("archive", 200), ("doubt", 500)):
            batch_op.add_column(sa.Column(column, sa.String(length), nullable=False, server_default=""))
        for column in ("area", "managers"):
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
        for column in ("leased_from", "leased_until"):
            batch_op.add_column(sa.Column(column, sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("tenure", sa.String(16), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_centre_approvals_approval_tenure"), sa.text("tenure IN ('owned', 'leased')")
        )


def downgrade() -> None:
    with op.batch_alter_table("centre_approvals", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_centre_approvals_approval_tenure"), type_="check")
        for column in (
            "tenure",
            "leased_until",
            "leased_from",
            "managers",
            "area",
            "doubt",
            "archive",
            "premises",
            "purposes",
        ):
            batch_op.drop_column(column)

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attendance_enrolment_id_day_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_attendance_class")
        batch_op.drop_index(
            "ix_attendance_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("attendance")
    with op.batch_alter_table("training_classes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_classes_number_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_training_classes_number_version")
        batch_op.drop_index("ix_training_classes_live_ends")
        batch_op.drop_index(batch_op.f("ix_training_classes_centre_id"))

    op.drop_table("training_classes")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolments_class_number_person_id_live",
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolments_person_id"))
        batch_op.drop_index("ix_enrolments_class")
        batch_op.drop_index(
            "ix_enrolments_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("enrolments")
    with op.batch_alter_table("centre_teachers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_centre_teachers_organisation_id_person_id_live",
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )
        batch_op.drop_index(batch_op.f("ix_centre_teachers_person_id"))

    op.drop_table("centre_teachers")
