import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class TimeStamped(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Category(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField()
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")


class Product(TimeStamped):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    title = models.CharField("title", max_length=200, db_index=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.PositiveIntegerField(default=0)
    attributes = models.JSONField(default=dict)
    tags = models.ManyToManyField("Tag", blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["category", "-created_at"], name="product_recent_idx"),
            GinIndex(fields=["attributes"], name="product_attributes_gin"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["category", "title"], name="product_title_per_category"),
            models.UniqueConstraint(fields=["title"], condition=Q(active=True), name="product_active_title"),
            models.CheckConstraint(check=Q(price__gte=0), name="product_price_not_negative"),
        ]


class Tag(models.Model):
    label = models.CharField(max_length=40, primary_key=True)


class Order(TimeStamped):
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    status = models.CharField(max_length=12, choices=[("new", "New"), ("paid", "Paid")])
    invoice = models.OneToOneField("Invoice", on_delete=models.SET_NULL, null=True)

    class Meta:
        db_table = "orders"
        unique_together = (("customer", "created_at"),)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveSmallIntegerField()


class Invoice(models.Model):
    number = models.CharField(max_length=30, unique=True)
    issued_on = models.DateField()
