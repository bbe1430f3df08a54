"""From what the brief says to a clean conceptual model."""
