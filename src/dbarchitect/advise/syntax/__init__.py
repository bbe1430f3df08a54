"""What statements ask of the tables they read: columns compared, joined, sorted, grouped and fetched."""
