"""DuckDB files, read without a change to them; scripts run in memory."""
