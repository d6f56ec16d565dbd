"""Tables of training."""

revision = "0005_training"
down_revision = "0004_law"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
