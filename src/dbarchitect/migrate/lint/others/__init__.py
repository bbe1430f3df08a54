"""Migrations of engines beside PostgreSQL, judged by running them where the engine is at hand."""
