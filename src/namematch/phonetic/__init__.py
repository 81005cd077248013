"""Token to key: the Indonesian rules, and the classics to measure them against."""

from namematch.phonetic.indonesian import indonesian, indonesian_keys
from namematch.phonetic.match_rating import match_rating
from namematch.phonetic.metaphone import metaphone
from namematch.phonetic.nysiis import nysiis
from namematch.phonetic.soundex import soundex

__all__ = ["indonesian", "indonesian_keys", "match_rating", "metaphone", "nysiis", "soundex"]
