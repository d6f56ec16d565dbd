"""Supervising bodies, their figures, exams and trainings, evidence; certificates that follow another."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db
from registry.parties.reference import divisions

revision = "0017_supervision"
down_revision = "0017_result_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspector_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entry_exam",
                "general_law",
                "special_law",
                "supervision_exam",
                "induction",
                "block",
                "topic",
                "online",
                name="event_kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("organiser", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("pass_score", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_events")),
        sa.UniqueConstraint("code", name=op.f("uq_inspector_events_code")),
    )
    with op.batch_alter_table("inspector_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inspector_events_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_inspector_events_from_on"), ["from_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspector_events_region"), ["region"], unique=False)

    op.create_table(
        "body_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("establishment", sa.Integer(), nullable=False),
        sa.Column("in_service", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_body_figures_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_figures")),
    )
    with op.batch_alter_table("body_figures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_body_figures_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(
            "uq_body_figures_live",
            ["organisation_id", "year"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live IS TRUE"),
        )

    op.create_table(
        "inspector_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.Column("closed_at", db.Instant(length=27), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["inspector_events.id"], name=op.f("fk_inspector_entries_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspector_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_entries")),
        sa.UniqueConstraint("code", name=op.f("uq_inspector_entries_code")),
    )
    with op.batch_alter_table("inspector_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inspector_entries_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_inspector_entries_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_inspector_entries_live",
            ["event_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live IS TRUE"),
        )

    op.create_table(
        "professional_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "degree",
                "vocational_qualification",
                "experience",
                name="evidence_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_professional_evidence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_professional_evidence")),
        sa.UniqueConstraint("code", name=op.f("uq_professional_evidence_code")),
    )
    with op.batch_alter_table("professional_evidence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_professional_evidence_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_professional_evidence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "supervising_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "prefecture",
                "county",
                "township",
                "zone",
                name="body_level",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_supervising_bodies_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervising_bodies")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_supervising_bodies_organisation_id")),
    )
    with op.batch_alter_table("supervising_bodies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_supervising_bodies_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_supervising_bodies_region"), ["region"], unique=False)

    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.String(length=24), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_appointments_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )

    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("follows", sa.String(length=24), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("applied_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("doubt", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("doubted", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("batch", sa.String(length=24), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_credentials_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index("ix_credentials_person_kind_until", ["person_id", "kind", "valid_until"], unique=False)
        batch_op.drop_index("ix_credentials_person_id")
        batch_op.create_index("ix_credentials_kind_valid_until", ["kind", "valid_until"], unique=False)

    op.execute("UPDATE credentials SET starts_on = issued_on")
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.alter_column("starts_on", existing_type=sa.Date(), nullable=False)
        for name in ("follows", "doubt", "doubted", "batch"):
            batch_op.alter_column(name, existing_type=sa.String(), server_default=None)
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.alter_column("batch", existing_type=sa.String(), server_default=None)
    _enter_bodies()


def _enter_bodies() -> None:
    """Where somebody was appointed before, there is a supervising body, at the level of its division."""
    connection = op.get_bind()
    known = connection.execute(
        sa.text("SELECT organisation_id, min(region), min(entered_at) FROM appointments GROUP BY organisation_id")
    ).all()
    for organisation, region, entered in known:
        connection.execute(
            sa.text(
                "INSERT INTO supervising_bodies (organisation_id, level, region, entered_at, batch) "
                "VALUES (:organisation, :level, :region, :entered, '')"
            ),
            {
                "organisation": organisation,
                "level": divisions.division(region).level.value,
                "region": region,
                "entered": entered,
            },
        )


def downgrade() -> None:
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.create_index("ix_credentials_person_id", ["person_id"], unique=False)
        batch_op.drop_index("ix_credentials_person_kind_until")
        batch_op.drop_index("ix_credentials_kind_valid_until")
        batch_op.drop_index(
            "ix_credentials_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )
        batch_op.drop_column("batch")
        batch_op.drop_column("doubted")
        batch_op.drop_column("doubt")
        batch_op.drop_column("applied_on")
        batch_op.drop_column("follows")
        batch_op.drop_column("starts_on")

    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_appointments_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )
        batch_op.drop_column("batch")

    with op.batch_alter_table("supervising_bodies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervising_bodies_region"))
        batch_op.drop_index(
            "ix_supervising_bodies_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("supervising_bodies")
    with op.batch_alter_table("professional_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_professional_evidence_person_id"))
        batch_op.drop_index(
            "ix_professional_evidence_batch",
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )

    op.drop_table("professional_evidence")
    with op.batch_alter_table("inspector_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inspector_entries_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live IS TRUE")
        )
        batch_op.drop_index(batch_op.f("ix_inspector_entries_person_id"))
        batch_op.drop_index(
            "ix_inspector_entries_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("inspector_entries")
    with op.batch_alter_table("body_figures", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_body_figures_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live IS TRUE")
        )
        batch_op.drop_index(
            "ix_body_figures_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("body_figures")
    with op.batch_alter_table("inspector_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspector_events_region"))
        batch_op.drop_index(batch_op.f("ix_inspector_events_from_on"))
        batch_op.drop_index(
            "ix_inspector_events_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("inspector_events")
