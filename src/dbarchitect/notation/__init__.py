"""The small languages of a brief: fields, quantities, rules and access patterns, read from words and written back."""
