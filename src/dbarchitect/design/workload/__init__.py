"""From access patterns in words to statements, and to what they want of an index."""
