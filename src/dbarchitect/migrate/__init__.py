"""Schema change on a running database: judged, planned in phases, rehearsed and applied."""
