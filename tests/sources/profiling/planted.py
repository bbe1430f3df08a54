"""Databases with planted faults of design, as scripts: the same every time."""

from __future__ import annotations

from random import Random


def script(name: str, ddl: str, rows: list[tuple[object, ...]]) -> str:
    """A table and its rows."""

    def cell(value: object) -> str:
        return (
            "NULL"
            if value is None
            else str(value)
            if isinstance(value, int | float)
            else "'" + str(value).replace("'", "''") + "'"
        )

    values = ",\n".join("(" + ", ".join(cell(v) for v in row) + ")" for row in rows)
    return f"CREATE TABLE {name} ({ddl});\n" + (f"INSERT INTO {name} VALUES {values};\n" if rows else "")


def order_lines(seed: int = 1) -> str:
    """2NF: what depends on a part of the key; 3NF: a customer told of in every order."""
    random = Random(seed)
    products = {i: (f"Product {i}", f"Category {i % 7}") for i in range(1, 41)}
    customers = {
        i: (f"Customer {i}", f"c{i}@example.org", random.choice(["gold", "silver", "none"])) for i in range(1, 61)
    }
    orders = {i: random.randrange(1, 61) for i in range(1, 301)}
    lines = [
        (o, p, *products[p], random.randrange(1, 9), random.choice([1.5, 2.5, 9.0, 12.75]))
        for o in orders for p in random.sample(sorted(products), random.randrange(1, 5))
    ]  # fmt: skip
    return script(
        "order_lines",
        "order_id int NOT NULL, product_id int NOT NULL, product_name text NOT NULL, product_category text NOT NULL, quantity int NOT NULL, "
        "unit_price numeric(10,2) NOT NULL, PRIMARY KEY (order_id, product_id)",
        lines,
    ) + script(
        "orders",
        "id int PRIMARY KEY, ordered_on date NOT NULL, customer_id int NOT NULL, customer_name text NOT NULL, customer_email text, customer_tier text",
        [(o, f"2024-{1 + o % 12:02}-{1 + o % 28:02}", c, *customers[c]) for o, c in orders.items()],
    )


def lectures(seed: int = 2) -> str:
    """BCNF: an instructor teaches one course, a student hears a course with one instructor."""
    random = Random(seed)
    teaches = {
        f"Prof. {n}": f"Course {at % 6}"
        for at, n in enumerate(
            ["Noether", "Euler", "Gauss", "Hopper", "Turing", "Curie", "Bohr", "Meitner", "Lovelace"]
        )
    }
    rows = []
    for student in range(1, 121):
        taken = {}
        for instructor in random.sample(sorted(teaches), 4):
            taken.setdefault(teaches[instructor], instructor)
        rows += [(student, course, instructor) for course, instructor in taken.items()]
    return script(
        "attendance",
        "student_id int NOT NULL, course text NOT NULL, instructor text NOT NULL, PRIMARY KEY (student_id, course)",
        rows,
    )


def skills(seed: int = 3) -> str:
    """4NF: skills and languages of a person, multiplied."""
    random = Random(seed)
    rows = []
    for person in range(1, 41):
        has = random.sample(["sql", "python", "go", "rust", "java"], random.randrange(1, 4))
        speaks = random.sample(["en", "de", "fr", "es"], random.randrange(1, 4))
        rows += [(person, s, t) for s in has for t in speaks]
    return script(
        "person_skills",
        "person_id int NOT NULL, skill text NOT NULL, language text NOT NULL, PRIMARY KEY (person_id, skill, language)",
        rows,
    )


def lists(seed: int = 4) -> str:
    """1NF: a list in a column, one property in three columns."""
    random = Random(seed)
    words = ["red", "blue", "sale", "new", "big"]
    rows = [
        (i, f"Article {i}", ",".join(random.sample(words, random.randrange(0, 4))) or None, *(f"+49 30 {random.randrange(10**6)}" if random.random() < 0.7 else None for _ in range(3)))
        for i in range(1, 101)
    ]  # fmt: skip
    return script(
        "articles", "id int PRIMARY KEY, title text NOT NULL, tags text, phone1 text, phone2 text, phone3 text", rows
    )


def clean(seed: int = 5) -> str:
    """Nothing to find: keys, facts of their own, prices as they were, moments, places of rows."""
    random = Random(seed)
    return (
        script("customers", "id int PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, city text, created_at timestamp NOT NULL",
            [(i, f"Customer {i}", f"c{i}@example.org", f"City {random.randrange(12)}", f"2024-01-{1 + i % 28:02} 10:00") for i in range(1, 201)])
        + script("products", "id int PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL, price numeric(10,2) NOT NULL",
            [(i, f"SKU-{i:04}", f"Product {i}", i * 1.25) for i in range(1, 51)])
        + script("orders", "id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status text NOT NULL, ordered_at timestamp NOT NULL",
            [(i, random.randrange(1, 201), random.choice(["open", "paid", "sent"]), f"2024-02-{1 + i % 28:02} 11:{i % 60:02}") for i in range(1, 501)])
        + script("order_items", "order_id int NOT NULL REFERENCES orders, product_id int NOT NULL REFERENCES products, quantity int NOT NULL, "
            "unit_price numeric(10,2) NOT NULL, PRIMARY KEY (order_id, product_id)",
            [(o, p, random.randrange(1, 5), p * 1.25) for o in range(1, 501) for p in random.sample(range(1, 51), 2)])
    )  # fmt: skip


def trade(seed: int = 6) -> str:
    """A wholesale trade as an import leaves it: keys, but not one reference declared. Expected ones in `TRADE_REFERENCES`."""
    random = Random(seed)
    name = "name text NOT NULL"
    return (
        script("categories", f"category_id int PRIMARY KEY, category_{name}, description text", [(i, f"Cat {i}", f"All of {i}") for i in range(1, 9)])
        + script("suppliers", "supplier_id int PRIMARY KEY, company_name text NOT NULL, country text", [(i, f"Supplier {i}", "Chile") for i in range(1, 30)])
        + script("shippers", "shipper_id int PRIMARY KEY, company_name text NOT NULL, phone text", [(i, f"Shipper {i}", "1") for i in range(1, 7)])
        + script("regions", "region_id int PRIMARY KEY, region_description text", [(i, f"Region {i}") for i in range(1, 5)])
        + script("territories", "territory_id varchar(20) PRIMARY KEY, territory_description text, region_id int NOT NULL",
            [(f"{1000 + i}", f"Terr {i}", random.randrange(1, 5)) for i in range(54)])
        + script("employees", "employee_id int PRIMARY KEY, last_name text, title text, reports_to int, hire_date date",
            [(i, f"Name {i}", random.choice(["Rep", "Lead"]), None if i == 2 else 2 if i < 6 else 5, f"2020-01-{i:02}") for i in range(1, 10)])
        + script("employee_territories", "employee_id int, territory_id varchar(20), PRIMARY KEY (employee_id, territory_id)",
            [(e, f"{1000 + t}") for e in range(1, 10) for t in random.sample(range(54), 5)])
        + script("customers", "customer_id char(5) PRIMARY KEY, company_name text, city text, postal_code text",
            [(f"C{i:04}", f"Company {i}", f"City {random.randrange(60)}", f"{random.randrange(10**5):05}") for i in range(91)])
        + script("products", "product_id int PRIMARY KEY, product_name text, supplier_id int, category_id int, units_in_stock int, reorder_level int",
            [(i, f"Product {i}", random.randrange(1, 30), random.randrange(1, 9), random.randrange(0, 120), 5 * random.randrange(0, 7)) for i in range(1, 78)])
        + script("orders", "order_id int PRIMARY KEY, customer_id char(5), employee_id int, order_date date, ship_via int, freight numeric(8,2), ship_city text",
            [(10248 + i, f"C{random.randrange(91):04}", random.randrange(1, 10), f"2023-{1 + i % 12:02}-11", random.randrange(1, 4), i * 0.5, f"City {random.randrange(60)}") for i in range(830)])
        + script("order_details", "order_id int, product_id int, unit_price numeric(8,2), quantity int, discount real, PRIMARY KEY (order_id, product_id)",
            [(10248 + i, p, random.randrange(1, 200) * 0.5, random.randrange(1, 130), 0.05) for i in range(830) for p in random.sample(range(1, 78), 3)])
    )  # fmt: skip


TRADE_REFERENCES = {
    ("territories.region_id", "regions.region_id"), ("employees.reports_to", "employees.employee_id"),
    ("employee_territories.employee_id", "employees.employee_id"), ("employee_territories.territory_id", "territories.territory_id"),
    ("products.supplier_id", "suppliers.supplier_id"), ("products.category_id", "categories.category_id"),
    ("orders.customer_id", "customers.customer_id"), ("orders.employee_id", "employees.employee_id"), ("orders.ship_via", "shippers.shipper_id"),
    ("order_details.order_id", "orders.order_id"), ("order_details.product_id", "products.product_id"),
}  # fmt: skip
RENAMED = {
    "supplier_id int, ": "supp_no int, ", "customer_id char(5), employee_id int, order": "buyer_id char(5), sales_rep_id int, order",
    "region_id int NOT NULL": "fk_region int NOT NULL", "order_id int, product_id int, unit": "orderid int, prod_id int, unit",
    "PRIMARY KEY (order_id, product_id)": "PRIMARY KEY (orderid, prod_id)",
}  # fmt: skip
_NEW_NAMES = {
    "products.supplier_id": "products.supp_no", "orders.customer_id": "orders.buyer_id", "orders.employee_id": "orders.sales_rep_id",
    "territories.region_id": "territories.fk_region", "order_details.order_id": "order_details.orderid",
    "order_details.product_id": "order_details.prod_id",
}  # fmt: skip


def renamed(column: str) -> str:
    return _NEW_NAMES.get(column, column)


def rules(seed: int = 7) -> str:
    """3NF with much hanging on the columns that move: checks, defaults, indexes, a trigger that notes changes, names that need quoting."""
    random = Random(seed)
    carriers = {i: (f"Carrier {i}", random.choice(["road", "rail", "air"])) for i in range(1, 12)}
    rows = []
    for i in range(1, 201):
        carrier = random.randrange(1, 12) if random.random() < 0.9 else None
        rows.append((i, carrier, *(carriers[carrier] if carrier else (None, None)), random.randrange(1, 900)))
    return (
        script('"Shipments"', '"ShipmentId" int PRIMARY KEY, "CarrierId" int, "CarrierName" text DEFAULT \'none\', "CarrierMode" text '
            "CHECK (\"CarrierMode\" IN ('road', 'rail', 'air')), \"WeightKg\" int NOT NULL, \"ChangedAt\" timestamptz DEFAULT now()",
            [])
        + 'CREATE INDEX shipments_by_name ON "Shipments" ("CarrierName", "ShipmentId");\n'
        + 'COMMENT ON COLUMN "Shipments"."CarrierName" IS \'as printed\';\n'
        + 'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."ChangedAt" := now(); RETURN NEW; END $$;\n'
        + 'CREATE TRIGGER touched BEFORE UPDATE ON "Shipments" FOR EACH ROW EXECUTE FUNCTION touch();\n'
        + 'INSERT INTO "Shipments" VALUES '
        + ",\n".join("(" + ", ".join("NULL" if v is None else f"'{v}'" for v in row) + ", '2024-01-01')" for row in rows)
        + ";\n"
    )  # fmt: skip
