"""A heading never repeats the chat a brief begins with."""

from __future__ import annotations

import pytest

from dbarchitect.model.brief import Brief, Entity
from dbarchitect.report.purpose import heading, statement


@pytest.mark.parametrize(
    ("said", "title", "whole"),
    [
        ("hi! im building an app for a small clinic network", "An app for a small clinic network", None),
        ("We need a database for our bakery. It sells bread.", "A database for a bakery", None),
        ("Hello there, I want to make a tracker for my books", "A tracker for books", None),
        ("Can you help me design a schema for a bike rental?", "A schema for a bike rental", None),
        ("So I'm trying to build an online store", "An online store", None),
        ("I run a small library and want to track loans.", "A small library", None),
        ("We run 40 stores.", "Books and loans", "A data layer that remembers books and loans."),
        ("As a visitor I want to announce a thing.", "Books and loans", "A data layer that remembers books and loans."),
        ("I need help", "Books and loans", "A data layer that remembers books and loans."),
        ("Members borrow books.", "Books and loans", "Members borrow books."),
        ("", "Books and loans", "A data layer that remembers books and loans."),
    ],
)
def test_chat_is_left_out(said: str, title: str, whole: str | None) -> None:
    for brief in (Brief(summary=said), Brief(title=said or None)):
        if brief.title and whole == "Members borrow books.":
            continue
        brief = brief.but(entities=(Entity(name="book"), Entity(name="loan")))
        assert heading(brief) == title
        assert statement(brief) == (whole or title + ".")


def test_a_title_stays_as_it_is() -> None:
    brief = Brief(title="Clinic system", summary="A clinic with doctors.")
    assert (heading(brief), statement(brief)) == ("Clinic system", "A clinic with doctors.")
    brief = Brief(
        title="new booking system", summary="Subject: new booking system We are building a diary for dentists."
    )
    assert (heading(brief), statement(brief)) == ("New booking system", "A diary for dentists.")
    assert heading(Brief(domain="health care", entities=(Entity(name="book"),))) == "Health care"
