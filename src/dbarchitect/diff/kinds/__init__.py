"""One file per kind of object: what must be made anew (`remade`), and the changes (`changes`)."""
