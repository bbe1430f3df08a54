"""The interview: questions in the order in which they matter, every answer read into the brief."""
