"""Training: a matcher that fits the data, with or without decisions of officers.

``train`` gives the matcher; ``fit`` the same with what happened on the way; ``ask`` the pairs whose
decisions would teach it most.
"""

from namematch.training.ask import ask
from namematch.training.fit import fit, train
from namematch.training.report import Training

__all__ = ["Training", "ask", "fit", "train"]
