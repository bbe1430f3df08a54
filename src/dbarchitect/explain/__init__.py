"""Plans in words: where the time goes, why, and what helps; rewrites that are proven to return the same rows."""
