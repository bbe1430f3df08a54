CREATE TABLE "parent" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE, -- a comment, with ( and '
    x REAL DEFAULT (1+2),
    y TEXT DEFAULT 'a''b' CHECK (y <> ''),
    z DEFAULT -1,
    CONSTRAINT ck CHECK (x > 0 AND name IN ('a)', 'b'))
);
CREATE TABLE child (
    a INT NOT NULL,
    b varchar(20) references parent on delete cascade deferrable initially deferred,
    c GENERATED ALWAYS AS (a*2) STORED,
    d int as (a+1),
    e DATETIME DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (a DESC, b),
    foreign key (b) references parent(name) on update set null
) WITHOUT ROWID;
CREATE TABLE strict_one (k TEXT PRIMARY KEY, v BLOB) STRICT;
CREATE TABLE [odd "name] ("a ""quoted"" column" NUMERIC(10, 2), `tick` text);
CREATE UNIQUE INDEX i1 ON child (lower(b) DESC, a) WHERE a > 3;
CREATE INDEX i2 ON parent (name COLLATE RTRIM, x DESC);
CREATE INDEX i3 ON parent (name);
CREATE VIEW v (p, q) AS WITH t AS (SELECT 1) SELECT a, b FROM child;
CREATE TRIGGER tr AFTER INSERT ON child BEGIN UPDATE parent SET x = 1; END;
CREATE TRIGGER instead INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
