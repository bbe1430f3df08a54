from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Optional

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Enum, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

raise RuntimeError("a model was executed")


class Base(DeclarativeBase):
    pass


bigkey = Annotated[int, mapped_column(sa.BigInteger, primary_key=True)]


class Status(enum.Enum):
    new = "n"
    paid = "p"


class Stamped:
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=func.now(), nullable=False)


product_tag = Table(
    "product_tag",
    Base.metadata,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("shop.tag.id"), primary_key=True),
)


class Tag(Base):
    __tablename__ = "tag"
    __table_args__ = {"schema": "shop", "comment": "Words for products"}
    id: Mapped[bigkey]
    label: Mapped[str] = mapped_column(String(40), unique=True)


class Product(Stamped, Base):
    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("title", "status", name="product_title_status"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        Index("ix_product_new", "status", postgresql_where=text("status = 'new'")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), index=True)
    subtitle: Mapped[Optional[str]]
    price: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    status: Mapped[Status] = mapped_column(Enum(Status), server_default="new")
    labels: Mapped[list[str]] = mapped_column(ARRAY(String))
    extra: Mapped[dict] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    tags: Mapped[list["Tag"]] = relationship(secondary=product_tag)


class Order(Base):
    __tablename__ = "orders"
    id = Column(UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))
    number = Column(Integer, nullable=False, unique=True)
    note = Column("remark", sa.Text, comment="What the customer said")
    placed_at = Column(sa.DateTime(timezone=True), nullable=False)
    kind = Column(String(20))
    __mapper_args__ = {"polymorphic_on": kind}


class GiftOrder(Order):
    __tablename__ = "gift_orders"
    id = Column(ForeignKey("orders.id"), primary_key=True)
    message = Column(sa.Text)


class OrderLine(Base):
    __tablename__ = "order_line"
    order_id = Column(UUID, ForeignKey(Order.id), primary_key=True)
    position = Column(Integer, primary_key=True, autoincrement=False)
    product_id = Column(Integer, ForeignKey("product.id", name="line_product", ondelete="RESTRICT"), index=True)


class Shipment(Base):
    __tablename__ = "shipment"
    id = Column(Integer, primary_key=True)
    order_id = Column(UUID, nullable=False)
    position = Column(Integer, nullable=False)
    __table_args__ = (ForeignKeyConstraint(["order_id", "position"], ["order_line.order_id", "order_line.position"]),)
