"""Growth as text, Markdown, a page and data."""
