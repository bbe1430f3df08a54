"""One file per safe form: another way to the same end, which is run through the same measurement."""
