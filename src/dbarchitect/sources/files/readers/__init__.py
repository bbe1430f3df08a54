"""One file per form that is read."""
