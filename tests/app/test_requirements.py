"""The requirements in words: numbers with their nouns, times in people's units."""

from __future__ import annotations

import pytest

from dbarchitect.app.requirements import requirements
from dbarchitect.brief.reading import load
from dbarchitect.design.pipeline import design


def said(text: str) -> dict[str, str]:
    return dict(requirements(design(load(text, "brief.yaml"))))


THINGS = "entities:\n  event: {keep: 10 years, count: 1, fields: {name: text}}\n  rating_per_time_class: {count: 2 per event, fields: {name: text}}\n"


@pytest.mark.parametrize(
    ("more", "topic", "sentence"),
    [
        ("retention: 25 years\n", "Retention", "25 years; events 10 years."),
        ("", "Retention", "Events 10 years; everything else for ever (assumed)."),
        ("", "Volume", "1 event; 2 ratings per time class per event."),
        ("access:\n  - insert an event: 50 per month\n", "Load", "1 access pattern with a rate, together 50 a month."),
        ("workload: {reads: 200/s, writes: 1 per minute}\n", "Load", "200 reads a second; 1 write a minute."),
        ("workload: {writes: 3 per hour, concurrent users: 1}\n", "Load", "3 writes an hour; 1 user at once."),
        ("availability: {rpo: 1 s, rto: 2 h}\n", "Availability", "at most 1 second of data lost; back within 2 hours."),
        ("team: {developers: 1, administrators: 0}\n", "Team", "1 developer; no database administrator."),
        ("title: hi! we are building a shop\nask: new design\n", "Purpose", "A shop."),
        ("title: The shop\nask: [new design, scaling]\n", "Purpose", "The shop; asked for: scaling."),
    ],
)
def test_a_topic_reads_well(more: str, topic: str, sentence: str) -> None:
    assert said(THINGS + more)[topic] == sentence
