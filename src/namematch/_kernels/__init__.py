"""Compiled loops over flat arrays: no names, no objects, no imports of ours."""
