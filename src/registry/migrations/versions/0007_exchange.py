"""Tables of exchange."""

revision = "0007_exchange"
down_revision = "0006_blacklist"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
