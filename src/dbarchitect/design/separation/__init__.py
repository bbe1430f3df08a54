"""Tenants in schemas or databases of their own."""
