"""The technology decision as text, Markdown, a page with charts, a decision record."""
