"""What `assess` makes of databases into which faults, and things that only look like faults, were planted."""
