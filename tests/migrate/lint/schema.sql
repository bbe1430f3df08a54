CREATE ROLE clerk;
CREATE TYPE state AS ENUM ('open', 'full');
CREATE TABLE owner (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE basket (
    id integer PRIMARY KEY,
    owner_id bigint REFERENCES owner,
    state state NOT NULL DEFAULT 'open',
    code varchar(20),
    total numeric(10, 2)
);
CREATE INDEX basket_owner ON basket (owner_id);
CREATE VIEW full_baskets AS SELECT state, total FROM basket;
GRANT SELECT, INSERT, UPDATE, DELETE ON owner, basket TO clerk;
GRANT SELECT ON full_baskets TO clerk;
