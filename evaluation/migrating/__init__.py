"""Migrations whose hazards are known, judged and counted."""
