CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, city text, postal_code text,
  name text NOT NULL, vip boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, status text NOT NULL,
  total numeric(10, 2), placed_at timestamptz NOT NULL, shipped_on date, code text
);
CREATE INDEX ON orders (customer_id, placed_at DESC);
CREATE INDEX ON orders (placed_at);
CREATE INDEX ON orders (status);
CREATE TABLE items (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, sku text NOT NULL,
  qty int NOT NULL CHECK (qty > 0), price numeric(10, 2) NOT NULL
);
CREATE INDEX ON items (order_id);
CREATE TABLE blocked (email text, since timestamptz);
