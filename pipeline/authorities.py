"""The authorities of a library: what is held, and which citations are of one case."""

from law.parallels import Parallels
from law.resolution import Authorities, own_keys
from pipeline.snapshot import Snapshot


def authorities_of(snapshot: Snapshot) -> Authorities:
    """What the citations of a snapshot can resolve to, parallel citations merged."""
    return Authorities.of(snapshot.headings(), parallels=parallels_of(snapshot))


def parallels_of(snapshot: Snapshot) -> Parallels:
    """Which citations are of one case, as they stand together and in the opinions' captions."""
    return Parallels.of(snapshot.parallel_citations(), known=own_keys(snapshot.headings()))
