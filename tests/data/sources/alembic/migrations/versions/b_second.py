"""second"""
import sqlalchemy as sa
from alembic import op

revision: str = "b2"
down_revision = "a1"


def upgrade() -> None:
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sku", sa.String(length=20), nullable=True))
        batch_op.create_unique_constraint("uq_product_sku", ["sku"])
        batch_op.alter_column("name", new_column_name="title", existing_type=sa.String(80))
    op.add_column("product", sa.Column("category_id", sa.Integer(), sa.ForeignKey("category.id"), nullable=True))
    op.alter_column("product", "title", existing_type=sa.String(80), type_=sa.String(length=200), nullable=False)
    op.drop_column("product", "legacy")
    op.create_index(op.f("ix_product_category_id"), "product", ["category_id"], unique=False)
    op.create_foreign_key("fk_line_product", "order_line", "product", ["product_id"], ["id"], ondelete="CASCADE")
    op.rename_table("cat_note", "category_note")
    op.execute("CREATE VIEW titles AS SELECT id, title FROM product")
    op.execute("ALTER TABLE category ADD COLUMN position integer NOT NULL DEFAULT 0")
    conn = op.get_bind()
    conn.execute(sa.text("UPDATE product SET sku = id::text"))


def downgrade() -> None:
    op.drop_table("product")
