"""Plans and judgements of migrations as text, Markdown, JSON and SARIF."""
