"""The agent definition: what a coding agent has to know to use the tools well, in the forms that agents read."""
