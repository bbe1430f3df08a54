"""Every constraint broken on purpose: the engine must refuse, name the constraint, and let the edge pass."""
