"""One decision a file, found by the folder. Adding one edits no other file."""
