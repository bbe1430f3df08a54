"""A judgement of migrations as text, Markdown, JSON and SARIF."""
