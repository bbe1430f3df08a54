CREATE TABLE customer (id bigint PRIMARY KEY, email text NOT NULL, country text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer (id), status text NOT NULL,
  placed_at timestamptz NOT NULL, total numeric(10, 2), data jsonb, tags text[], deleted_at timestamptz);
CREATE INDEX orders_total ON orders (total);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
INSERT INTO customer SELECT i, 'u' || i || '@Example.com', (array['DE', 'FR'])[1 + i % 2] FROM generate_series(1, 5000) AS i;
INSERT INTO orders SELECT i, 1 + i % 5000, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END, timestamptz '2026-01-01' + i * interval '1 min',
  i % 1000, jsonb_build_object('channel', 'c' || i % 200), array['t' || i % 500], CASE WHEN i % 10 = 0 THEN now() END
  FROM generate_series(1, 60000) AS i;
