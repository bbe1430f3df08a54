"""The brief as a YAML file: read with line numbers, completed from archetypes, written back, described by a JSON Schema."""
