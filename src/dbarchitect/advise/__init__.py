"""The index set for a workload under budgets, with a lower bound that no set of the same candidates can undercut."""
