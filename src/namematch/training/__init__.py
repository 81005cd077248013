"""Training: a matcher that fits the data, with or without decisions of officers.

``train`` gives the matcher; ``fit`` the same with what happened on the way.
"""

from namematch.training.fit import fit, train
from namematch.training.report import Training

__all__ = ["Training", "fit", "train"]
