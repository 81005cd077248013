"""Synthetic registries with a known truth: realistic people, and what clerks do to their records.

Nobody in them exists. Names are drawn token by token from aggregate counts (``data/``), dates,
places and the rates of every error come from the sources named in ``rates``.

>>> from namematch.synthetic import make_registry
>>> registry = make_registry(1_000, seed=7)
>>> registry.table().num_rows, registry.truth().column_names
(1000, ['id', 'entity', 'kind', 'fields'])
>>> make_registry(0, seed=7)
Traceback (most recent call last):
    ...
namematch.errors.InputError: expected 100 to 100,000,000 records, got 0
"""

from namematch.synthetic.rates import PRESETS, Preset
from namematch.synthetic.registry import SyntheticRegistry, make_registry

__all__ = ["PRESETS", "Preset", "SyntheticRegistry", "make_registry"]
