"""The kinds of history: an audit trail, versions, events."""
