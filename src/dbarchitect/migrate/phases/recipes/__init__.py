"""One recipe per kind of change: `ORDER` says when it has its turn, `contribute(case, draft)` adds to the phases."""
