"""Blocking: which pairs deserve a look."""
