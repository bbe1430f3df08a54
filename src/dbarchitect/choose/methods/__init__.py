"""Multi-criteria methods: each makes one score (0..1) of a row of values and weights."""
