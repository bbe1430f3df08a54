"""A workload shown: terminal, Markdown, JSON. Values of people are left out unless they are asked for."""
