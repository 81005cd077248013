"""A registry on disk: mapped arrays, a log that is synced, one manifest. Knows nothing of names."""

from namematch.registry.store.block import Block
from namematch.registry.store.checking import Checkup, check
from namematch.registry.store.creation import check_place
from namematch.registry.store.store import Cut, News, Store

__all__ = ["Block", "Checkup", "Cut", "News", "Store", "check", "check_place"]
