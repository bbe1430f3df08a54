"""An assessment as text, Markdown, a page, JSON and SARIF. Values of people are masked in all of them."""
