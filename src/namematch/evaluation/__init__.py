"""How good a result is: precision, recall, F1 of pairs and clusters, curves, calibration, errors.

``evaluate`` does it all; the functions behind take plain arrays.
"""

from namematch.evaluation.agreement import Agreement, kappa
from namematch.evaluation.b_cubed import BCubed, b_cubed
from namematch.evaluation.curve import average_precision, curve, thresholds
from namematch.evaluation.evaluate import evaluate
from namematch.evaluation.evaluation import Evaluation
from namematch.evaluation.reliability import calibration_error, reliability
from namematch.evaluation.scores import Score, of_clusters, of_pairs, pairs_within

__all__ = [
    "Agreement",
    "BCubed",
    "Evaluation",
    "Score",
    "average_precision",
    "b_cubed",
    "calibration_error",
    "curve",
    "evaluate",
    "kappa",
    "of_clusters",
    "of_pairs",
    "pairs_within",
    "reliability",
    "thresholds",
]
