"""Forms of trees beside the adjacency list."""
