"""Scoring: what the evidence of a pair weighs, in bits."""
