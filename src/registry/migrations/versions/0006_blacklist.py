"""Tables of blacklist."""

revision = "0006_blacklist"
down_revision = "0005_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
