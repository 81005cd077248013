"""Hypothesis without deadlines (a first call compiles) and with the same examples on every run."""

from hypothesis import settings

settings.register_profile("namematch", deadline=None, derandomize=True)
settings.load_profile("namematch")
