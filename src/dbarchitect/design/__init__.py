"""Deciding: from a brief to a complete PostgreSQL design. Pure: no clock, no file, no server."""
