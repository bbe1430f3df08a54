"""How well prose is understood, measured against gold answers a senior data modeller would give from the text alone."""
