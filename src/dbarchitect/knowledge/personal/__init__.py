"""Data about people: what names and values say, for designs and for databases that exist."""
