-- A repair workshop's till in SQLite, with faults and with things that only look like faults. See planted_sqlite.yaml.
CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    passwd TEXT NOT NULL,
    phone_1 TEXT,
    phone_2 TEXT,
    phone_3 TEXT,
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX customer_email_idx ON customer (email);
CREATE INDEX customer_email_again_idx ON customer (email);

CREATE TABLE bike (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    brand TEXT NOT NULL,
    frame_no TEXT,
    UNIQUE (brand, frame_no)
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    bike_id INTEGER,
    shop_id INTEGER REFERENCES shop (id),
    total REAL NOT NULL,
    status TEXT NOT NULL,
    part_ids TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT 'no'
);

CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    price FLOAT NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0 OR stock < 0),
    kind TEXT NOT NULL DEFAULT 'misc' CHECK (kind IN ('tyre', 'brake', 'chain')),
    deleted_at TEXT
);

CREATE TABLE order_part (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE SET NULL,
    part_id INTEGER NOT NULL REFERENCES part (id),
    quantity INTEGER NOT NULL
);

CREATE TABLE setting (
    entity_id INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT,
    PRIMARY KEY (entity_id, attribute)
);

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    notable_type TEXT NOT NULL,
    notable_id INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX note_of_idx ON note (notable_type, notable_id);

CREATE TABLE payment (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES order_head (id),
    amount_cents INTEGER NOT NULL,
    card_number TEXT,
    cvc TEXT,
    paid_at TEXT NOT NULL
);
CREATE INDEX payment_order_idx ON payment (order_id);

CREATE TABLE sale_2023 (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, sold_on TEXT NOT NULL, amount_cents INTEGER NOT NULL);
CREATE TABLE sale_2024 (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, sold_on TEXT NOT NULL, amount_cents INTEGER NOT NULL);
CREATE TABLE sale_2025 (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, sold_on TEXT NOT NULL, amount_cents INTEGER NOT NULL);
CREATE TABLE part_old (id INTEGER PRIMARY KEY, sku TEXT NOT NULL, title TEXT NOT NULL, price FLOAT NOT NULL, stock INTEGER NOT NULL, kind TEXT NOT NULL, deleted_at TEXT);

-- decoys
CREATE TABLE mechanic (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('trainee', 'skilled', 'master')),
    password_hash TEXT NOT NULL
);
CREATE TABLE shift (
    mechanic_id INTEGER NOT NULL REFERENCES mechanic (id),
    day TEXT NOT NULL,
    hours REAL NOT NULL,
    PRIMARY KEY (mechanic_id, day)
) WITHOUT ROWID;
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    bike_id INTEGER NOT NULL REFERENCES bike (id),
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    said TEXT
);
CREATE INDEX review_bike_idx ON review (bike_id);
CREATE INDEX review_bike_bad_idx ON review (bike_id) WHERE stars = 1;

INSERT INTO customer (name, email, passwd, phone_1)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
SELECT 'Customer ' || i, 'c' || i || '@example.org', 'secret' || i, '+44 20 7946 0' || (100 + i) FROM n;
INSERT INTO bike WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
SELECT i, 1 + i % 1500, CASE i % 3 WHEN 0 THEN 'Velo' WHEN 1 THEN 'Rad' ELSE 'Cykel' END, CASE WHEN i % 9 THEN 'F' || i END FROM n;
INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
SELECT i, 1 + i % 1500, CASE WHEN i % 300 = 0 THEN 99999 ELSE 1 + i % 2000 END, 1, 10.1 + i % 90, CASE i % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'done' WHEN 2 THEN 'paid' ELSE 'void' END,
 (1 + i % 5) || ',' || (2 + i % 5) || ',' || (3 + i % 5), date('2023-01-01', '+' || i || ' hours'), CASE i % 2 WHEN 0 THEN 'yes' ELSE 'no' END FROM n;
INSERT INTO part VALUES (1, 'T1', 'Tyre', 20.5, 3, 'tyre', NULL), (2, 'B1', 'Brake', 12.25, 9, 'brake', NULL), (3, 'C1', 'Chain', 15.9, 4, 'chain', '2024-01-01'), (4, 'T2', 'Tyre wide', 25, 5, 'tyre', NULL);
INSERT INTO order_part WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) SELECT 1 + i % 3000, 1 + i % 4, 1 + i % 3 FROM n;
INSERT INTO setting VALUES (1, 'colour', 'red'), (1, 'size', '54'), (2, 'colour', 'blue'), (3, 'bell', 'yes');
INSERT INTO note VALUES (1, 'Bike', 4, 'Scratched, but rolls'), (2, 'Customer', 5, 'Calls often, likes tea'), (3, 'Order', 9, 'Later');
INSERT INTO payment WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
SELECT i, i, 1000 + i, CASE i % 3 WHEN 0 THEN '4111111111111111' WHEN 1 THEN '5555555555554444' ELSE '4012888888881881' END, substr('00' || (i % 1000), -3), datetime('2024-01-01', '+' || i || ' hours') FROM n;
INSERT INTO sale_2023 VALUES (1, 'T1', '2023-02-01', 2050), (2, 'B1', '2023-02-03', 1225);
INSERT INTO sale_2024 VALUES (1, 'T1', '2024-02-01', 2050), (2, 'B1', '2024-02-03', 1225);
INSERT INTO sale_2025 VALUES (1, 'T1', '2025-02-01', 2050), (2, 'B1', '2025-02-03', 1225);
INSERT INTO part_old SELECT * FROM part;
INSERT INTO mechanic VALUES (1, 'Ida', 'master', '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGTRdescudvJC'), (2, 'Jon', 'trainee', '$argon2id$v=19$m=65536,t=3,p=4$b3RoZXJzYWx0b3RoZXJzYQ$aJObGTRdescudvJCsgt3ub+b4dWRWJTmaaJObGTRdes');
INSERT INTO shift VALUES (1, '2024-05-01', 7.5), (1, '2024-05-02', 8), (2, '2024-05-01', 4.25);
INSERT INTO review WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
SELECT i, 1 + i % 2000, 1 + i % 5, CASE WHEN i % 3 THEN 'Quick, friendly, not cheap' END FROM n;
