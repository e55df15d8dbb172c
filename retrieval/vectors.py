"""The type of embeddings: one row a text, or one vector."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
