"""Names of firms are found by any part of them: an index kept by the portal itself, filled from the names there are."""

import sqlalchemy as sa
from alembic import op

revision = "0017_name_parts"
down_revision = "0017_care"
branch_labels = None
depends_on = None

_FILL = """
INSERT INTO name_parts (part, organisation_id)
SELECT DISTINCT part, organisation_id FROM (
    SELECT substr(names.name_key, places.place, 5) AS part, names.organisation_id
    FROM (
        SELECT id AS organisation_id, name_key FROM organisations
        UNION SELECT organisation_id, name_key FROM former_names
    ) AS names
    JOIN (
        WITH RECURSIVE counted (place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM counted WHERE place < 120)
        SELECT place FROM counted
    ) AS places ON places.place <= length(names.name_key)
) AS found
ORDER BY part, organisation_id
"""


def upgrade() -> None:
    part = sa.String(length=5).with_variant(sa.String(length=5, collation="C"), "postgresql")
    op.create_table(
        "name_parts",
        sa.Column("part", part, nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("part", "organisation_id", name=op.f("pk_name_parts")),
        sqlite_with_rowid=False,
    )
    op.execute(_FILL)


def downgrade() -> None:
    op.drop_table("name_parts")
