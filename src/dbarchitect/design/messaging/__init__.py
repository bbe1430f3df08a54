"""Work to do later, and news for other systems, as tables."""
