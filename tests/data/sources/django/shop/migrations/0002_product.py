from django.db import migrations, models


def forwards(apps, schema_editor):
    raise RuntimeError("a migration was executed")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RenameModel(old_name="Item", new_name="Product"),
        migrations.RenameField(model_name="product", old_name="cost", new_name="price"),
        migrations.RemoveField(model_name="product", name="legacy"),
        migrations.AddField(model_name="product", name="tags", field=models.ManyToManyField(to="shop.category", related_name="tagged")),
        migrations.AlterField(model_name="product", name="title", field=models.CharField(max_length=200, db_index=True)),
        migrations.AddIndex(model_name="product", index=models.Index(fields=["category", "-price"], name="product_price_idx")),
        migrations.AlterUniqueTogether(name="product", unique_together={("category", "title")}),
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RunSQL("CREATE VIEW cheap AS SELECT id, title FROM shop_product WHERE price < 10", "DROP VIEW cheap"),
    ]
