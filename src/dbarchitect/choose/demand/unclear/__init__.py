"""What a brief leaves open and another choice may hang on: one file per question, with what each answer changes."""
