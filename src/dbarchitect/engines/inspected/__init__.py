"""Databases seen through SQLAlchemy's Inspector: engines that have no reader of ours."""
