"""Judging what exists: checks over one shared inspection, each answering found, clean or not judged."""
