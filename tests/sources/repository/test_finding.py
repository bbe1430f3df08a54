"""The truth of a repository is chosen and told; what else was found is named; no password leaves its file."""

from __future__ import annotations

from dbarchitect.sources.files import Tree
from dbarchitect.sources.repository.finding import candidates, reading_of
from dbarchitect.sources.repository.settings import databases

MODELS = "from django.db import models\nclass A(models.Model):\n    name = models.CharField(max_length=3)\n"
COMPOSE = """
services:
  db:
    image: postgres:16-alpine
    environment:
      POSTGRES_DB: shop
      POSTGRES_PASSWORD: hunter2
"""


def test_a_dump_stands_before_migrations_and_these_before_models() -> None:
    files = {
        "shop/models.py": MODELS,
        "db/migrations/001_a.sql": "CREATE TABLE a (id int);",
        "db/migrations/002_b.sql": "CREATE TABLE b (id int);",
        "db/structure.sql": "CREATE TABLE a (id int); CREATE TABLE b (id int);",
        "tests/schema.sql": "CREATE TABLE of_a_test (id int);",
    }
    reading = reading_of(Tree.texts(files))
    assert reading.files == ("db/structure.sql",)
    assert reading.notes[0] == "the schema was taken from SQL in db/structure.sql: a dump of the whole schema"
    assert "migrations sql in db/migrations (2 files)" in reading.notes[1]
    assert "models django" in reading.notes[1]
    del files["db/structure.sql"]
    assert reading_of(Tree.texts(files)).reader == "numbered SQL"
    assert [c.reader.name for c in candidates(Tree.texts(files))] == ["migrations_sql", "models_django"]


def test_the_fullest_of_equals_is_taken() -> None:
    files = {
        "a/schema.sql": "CREATE TABLE a (id int);",
        "b/schema.sql": "CREATE TABLE a (id int); CREATE TABLE b (id int);",
    }
    reading = reading_of(Tree.texts(files))
    assert reading.files == ("b/schema.sql",)
    assert "also found: sql dump in a/schema.sql (1 file)" in reading.notes


def test_settings_tell_engine_host_and_database_but_no_password() -> None:
    files = {
        "compose.yaml": COMPOSE,
        ".env": "DATABASE_URL=mysql://root:s3cr3t@db.example.com:3306/shop?x=1\nDB_PASSWORD=s3cr3t\n",
        "config/database.yml": "default:\n  adapter: postgresql\n  database: shop_dev\n  password: s3cr3t\n",
        "app/settings.py": "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'db.sqlite3', 'PASSWORD': 's3cr3t'}}",
        "src/application.properties": "spring.datasource.url=jdbc:postgresql://pg.internal:5432/orders\nspring.datasource.password=s3cr3t\n",
        "odd/.env": "DATABASE_URL=postgres://user:p@ss/w:rd@[::1/shop\n",
    }
    found = databases(Tree.texts(files))
    words = {n.file: n.words for n in found}
    assert words[".env"] == "mysql, host db.example.com, database shop"
    assert words["compose.yaml"] == "postgresql (image postgres:16-alpine), database shop"
    assert words["config/database.yml"] == "postgresql, database shop_dev"
    assert words["app/settings.py"] == "sqlite, database db.sqlite3"
    assert words["src/application.properties"] == "postgresql, host pg.internal, database orders"
    assert not any(secret in n.words for n in found for secret in ("s3cr3t", "hunter2", "p@ss", "w:rd", "ss/w"))


def test_the_settings_say_the_dialect_where_the_sql_does_not() -> None:
    files = {"schema.sql": "CREATE TABLE a (id int);", "compose.yml": "services:\n  db:\n    image: mariadb:11\n"}
    assert reading_of(Tree.texts(files)).engine == "mariadb"
    assert reading_of(Tree.texts(files), "sqlite").engine == "sqlite"


def test_models_beside_migrations_are_kept_for_comparison() -> None:
    files = {
        "shop/models.py": MODELS,
        "db/migrations/001_a.sql": "CREATE TABLE shop_a (id bigint PRIMARY KEY, title text);",
    }
    reading = reading_of(Tree.texts(files))
    assert reading.kind == "migrations"
    assert reading.models is not None
    assert [(t.name.name, [c.name for c in t.columns]) for t in reading.models.tables] == [("shop_a", ["id", "name"])]
    assert reading_of(Tree.texts({"shop/models.py": MODELS})).models is None
