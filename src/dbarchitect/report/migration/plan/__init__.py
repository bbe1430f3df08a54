"""The plan from one schema to another in the terminal, as Markdown, as data, as a page and as SQL that runs."""
