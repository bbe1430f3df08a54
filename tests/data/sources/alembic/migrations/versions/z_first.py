"""first"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a1"
down_revision = None
state = postgresql.ENUM("new", "paid", name="order_state", create_type=False)


def upgrade():
    state.create(op.get_bind())
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("name"),
    )
    op.create_table("cat_note", sa.Column("category_id", sa.Integer(), nullable=False), sa.Column("body", sa.Text()), sa.ForeignKeyConstraint(["category_id"], ["category.id"]), sa.PrimaryKeyConstraint("category_id"))
    op.create_table(
        "product",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80)),
        sa.Column("legacy", sa.Boolean(), server_default=sa.text("false")),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False, server_default="new"),
        sa.CheckConstraint("product_id > 0", name="ck_line_product"),
        sa.PrimaryKeyConstraint("order_id", "product_id"),
    )
