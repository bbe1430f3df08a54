"""Migrations judged by running them: what each statement locks, scans, rewrites, loses and breaks, and a form that does not."""
