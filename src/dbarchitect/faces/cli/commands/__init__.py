"""Commands that are no use cases: one file each, found by folder; `command()` gives the click command."""
