"""One file per tool: `write(migration)` gives its files, `notes(migration)` what the tool cannot do by itself."""
