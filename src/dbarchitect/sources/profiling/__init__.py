"""Tables read for normalization: values as hashes, patterns from few values, and a cut tried in a sandbox."""

from dbarchitect.sources.profiling.profile import Profile, profiled
from dbarchitect.sources.profiling.trial import Trial, tried

__all__ = ["Profile", "Trial", "profiled", "tried"]
