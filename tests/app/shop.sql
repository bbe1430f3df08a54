CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE basket (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer);
CREATE INDEX basket_customer ON basket (customer_id);
CREATE INDEX basket_customer_again ON basket (customer_id);
CREATE TABLE line (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, basket_id bigint NOT NULL REFERENCES basket, note text
);
INSERT INTO customer (email, name)
  SELECT 'someone.' || i || '@people.test', 'Person ' || i FROM generate_series(1, 50) AS i;
