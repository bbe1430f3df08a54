"""A rehearsal as text, Markdown, a page with its timeline, and data."""
