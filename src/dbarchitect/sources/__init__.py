"""Reading what exists: databases, files and repositories as an inspection."""
