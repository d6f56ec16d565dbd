"""Tables of accounts."""

revision = "0003_accounts"
down_revision = "0002_parties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
