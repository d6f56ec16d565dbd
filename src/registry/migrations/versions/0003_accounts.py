"""Tables of accounts."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0003_accounts"
down_revision = "0002_parties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "public",
                "clerk",
                "certifier",
                "keeper",
                "officer",
                "decider",
                "partner",
                "agent",
                "person",
                "counter",
                "auditor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=24), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=160), nullable=False),
        sa.Column("password_at", db.Instant(length=27), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("opened_at", db.Instant(length=27), nullable=False),
        sa.Column("closed_at", db.Instant(length=27), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_role"), ["role"], unique=False)

    op.create_table(
        "access_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("issued_at", db.Instant(length=27), nullable=False),
        sa.Column("expires_at", db.Instant(length=27), nullable=False),
        sa.Column("last_used_at", db.Instant(length=27), nullable=True),
        sa.Column("revoked_at", db.Instant(length=27), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_access_tokens_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("code", name=op.f("uq_access_tokens_code")),
    )
    with op.batch_alter_table("access_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_tokens_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.Instant(length=27), nullable=False),
        sa.Column("last_seen_at", db.Instant(length=27), nullable=False),
        sa.Column("ended_at", db.Instant(length=27), nullable=True),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index("ix_sign_ins_account_id_created_at", ["account_id", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_ins_account_id_created_at")

    op.drop_table("sign_ins")
    with op.batch_alter_table("access_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_tokens_account_id"))

    op.drop_table("access_tokens")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_role"))
        batch_op.drop_index(batch_op.f("ix_accounts_person"))

    op.drop_table("accounts")
