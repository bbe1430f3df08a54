"""dbarchitect designs data layers and proves what it says by running it on real engines."""
