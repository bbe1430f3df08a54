"""A change in phases: in the terminal, as Markdown, and as one script for each phase and its way back."""

from dbarchitect.report.migration.phases.markdown import render as markdown
from dbarchitect.report.migration.phases.sql import back as phase_back
from dbarchitect.report.migration.phases.sql import phase as phase_sql
from dbarchitect.report.migration.phases.sql import render as sql
from dbarchitect.report.migration.phases.text import render as text

__all__ = ["markdown", "phase_back", "phase_sql", "sql", "text"]
