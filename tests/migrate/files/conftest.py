"""A plan that has all that is hard for a tool: bodies with semicolons, colons, percent signs, braces, what stands in no transaction."""

from __future__ import annotations

import pytest

from dbarchitect.model.inspection import Source
from dbarchitect.model.migration import Plan, Step

BODY = """CREATE FUNCTION public.numbered(word text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  -- a comment; with a semicolon
  IF word LIKE 'a%' THEN RETURN format('%s :word ${braces} \\:d "quoted"', word); END IF;
  RETURN E'\\\\ and \\n' || word::text;
END $$"""
STEPS = (
    Step(
        sql="CREATE TABLE public.parcel (id integer PRIMARY KEY, note text DEFAULT ':note 100% ${x}', at text CHECK (at ~ '^\\:[a-z]'))",
        reverse="DROP TABLE public.parcel",
        why="Add the table parcel: it's new",
    ),
    Step(sql=BODY, reverse="DROP FUNCTION public.numbered(text)", why="add the function numbered"),
    Step(
        sql="CREATE INDEX CONCURRENTLY parcel_note ON public.parcel (note)",
        reverse="DROP INDEX CONCURRENTLY public.parcel_note",
        transactional=False,
    ),
    Step(
        sql="ALTER TABLE public.parcel ADD COLUMN weight numeric",
        reverse="ALTER TABLE public.parcel DROP COLUMN weight",
    ),
)


@pytest.fixture
def plan() -> Plan:
    source = Source(kind="sql", engine="postgresql", where="old.sql")
    return Plan(before=source, after=source, steps=STEPS)
