"""Models behind two small seams: ``Encoder`` makes vectors, ``CrossEncoder`` scores pairs.

The defaults' weights come with an installed package, so that a machine without access to a model
hub works; a setting names any other model. See ``load_encoder`` and ``load_cross_encoder``.
"""

from pipeline.models.cross_encoder import CrossEncoder, OnnxCrossEncoder
from pipeline.models.encoder import Encoder, OnnxEncoder
from pipeline.models.loading import load_cross_encoder, load_encoder

__all__ = [
    "CrossEncoder",
    "Encoder",
    "OnnxCrossEncoder",
    "OnnxEncoder",
    "load_cross_encoder",
    "load_encoder",
]
