"""An explanation as text, Markdown, JSON and a page with the plan drawn."""
