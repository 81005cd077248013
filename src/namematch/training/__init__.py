"""Training: a matcher that fits the data, with or without decisions of officers.

``train`` gives the matcher; ``fit`` the same with what happened on the way; ``ask`` the pairs whose
decisions would teach it most; ``changes`` what decisions changed.
"""

from namematch.training.ask import ask
from namematch.training.changes import Changes, changes
from namematch.training.fit import fit, train
from namematch.training.report import Training

__all__ = ["Changes", "Training", "ask", "changes", "fit", "train"]
