"""Change a schema without downtime: plan it, judge it by running it in a throw-away engine, rehearse it, apply it."""
