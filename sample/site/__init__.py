"""A replica of a legal site over any law records: what the crawler is tested and shown on."""

from sample.site.faults import Fault, Trouble
from sample.site.server import Hit, ReplicaServer, serve

__all__ = ["Fault", "Hit", "ReplicaServer", "Trouble", "serve"]
