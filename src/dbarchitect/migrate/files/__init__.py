"""A plan as the files of a migration tool: one file per tool in `forms/`, found by its folder."""

from dbarchitect.migrate.files.registry import FilesOut, files_for, tools

__all__ = ["FilesOut", "files_for", "tools"]
