"""What sentences ask of a data layer beside its things: abilities, limits and figures, each with its strength."""
