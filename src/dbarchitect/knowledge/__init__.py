"""Facts about data-layer practice, each written once: used to choose in a new design and to check an existing one."""
