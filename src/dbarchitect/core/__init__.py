"""What every room may use: errors, names and units. Imports nothing of the project."""
