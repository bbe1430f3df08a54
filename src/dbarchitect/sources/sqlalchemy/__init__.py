"""Engines without a reader of ours (SQL Server, Oracle), seen through SQLAlchemy: less than our own readers see."""
