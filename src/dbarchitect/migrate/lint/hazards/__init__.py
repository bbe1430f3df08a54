"""One file per hazard; its docstring is its page."""
