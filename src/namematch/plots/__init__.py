"""Charts of a pair, a model, a result, an evaluation: each a function that returns an Altair chart.

They need the extra ``plot`` (Altair and vl-convert). ``save`` writes HTML, SVG or PNG.
"""

from importlib.util import find_spec

from namematch.errors import NameMatchError

if find_spec("altair") is None or find_spec("vl_convert") is None:
    raise NameMatchError("charts need the extra plot: pip install 'namematch[plot]'")

from namematch.plots.cluster import cluster_graph
from namematch.plots.curves import precision_recall, reliability_curve
from namematch.plots.cuts import cuts_of
from namematch.plots.histogram import score_histogram
from namematch.plots.passes import blocking_passes
from namematch.plots.save import save, svg
from namematch.plots.waterfall import waterfall
from namematch.plots.weights import match_weights

__all__ = [
    "blocking_passes",
    "cluster_graph",
    "cuts_of",
    "match_weights",
    "precision_recall",
    "reliability_curve",
    "save",
    "score_histogram",
    "svg",
    "waterfall",
]
