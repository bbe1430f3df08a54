CREATE SEQUENCE seq START 5 INCREMENT BY 2;
CREATE TYPE mood AS ENUM ('a', 'B''c');
CREATE SCHEMA other;
CREATE TABLE person (
    id INTEGER PRIMARY KEY DEFAULT nextval('seq'),
    n VARCHAR NOT NULL UNIQUE,
    m mood,
    x DECIMAL(10, 2) DEFAULT 1.5 CHECK (x > 0),
    s STRUCT(a INTEGER, "B c" VARCHAR),
    l INTEGER[],
    g INTEGER GENERATED ALWAYS AS (id * 2) VIRTUAL,
    CHECK (n <> '')
);
CREATE TABLE "Odd ""one" ("a b" INTEGER, b INTEGER REFERENCES person (id), UNIQUE ("a b", b));
CREATE TABLE other.t (moment TIMESTAMPTZ);
CREATE INDEX by_lower ON person (lower(n), x);
CREATE UNIQUE INDEX one_b ON "Odd ""one" (b, "a b");
CREATE VIEW names AS SELECT n FROM person;
CREATE MACRO plus(a, b) AS a + b;
COMMENT ON TABLE person IS 'who''s who';
COMMENT ON COLUMN person.n IS 'called';
