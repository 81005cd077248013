"""Phonetics: from a token to the keys it sounds like."""
