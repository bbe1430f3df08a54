"""What is unclear: one question a file, found by the folder. Each names the brief that another answer would make."""
