"""Find the same person behind differently written Indonesian names.

Every public name is imported when it is first used, so that importing the package costs nothing.

>>> import namematch as nm
>>> nm.parse("Drs. H. Moh. Djoko Soesanto, S.H.").text
'moh djoko soesanto'
>>> nm.unknown
Traceback (most recent call last):
AttributeError: module 'namematch' has no attribute 'unknown'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from namematch._version import __version__

if TYPE_CHECKING:
    from namematch import phonetic
    from namematch.compare import compare, compare_many
    from namematch.dedupe import dedupe
    from namematch.errors import InputError, LexiconError, ModelError, NameMatchError
    from namematch.evaluation.evaluate import evaluate
    from namematch.evaluation.evaluation import Evaluation
    from namematch.link import link
    from namematch.names.lexicon import Lexicon
    from namematch.names.name import Name
    from namematch.names.parse import parse
    from namematch.reading.given import as_given
    from namematch.records import Person
    from namematch.registry.hit import Hit
    from namematch.registry.registry import Registry
    from namematch.result import Result
    from namematch.review import ReviewPlan
    from namematch.scoring.explain import Comparison, Evidence
    from namematch.scoring.matcher import Matcher
    from namematch.training.fit import train

__all__ = [
    "Comparison",
    "Evaluation",
    "Evidence",
    "Hit",
    "InputError",
    "Lexicon",
    "LexiconError",
    "Matcher",
    "ModelError",
    "Name",
    "NameMatchError",
    "Person",
    "Registry",
    "Result",
    "ReviewPlan",
    "__version__",
    "as_given",
    "compare",
    "compare_many",
    "dedupe",
    "evaluate",
    "link",
    "parse",
    "phonetic",
    "train",
]

_HOMES = {
    "Comparison": "scoring.explain",
    "Evaluation": "evaluation.evaluation",
    "Evidence": "scoring.explain",
    "Hit": "registry.hit",
    "InputError": "errors",
    "Lexicon": "names.lexicon",
    "LexiconError": "errors",
    "Matcher": "scoring.matcher",
    "ModelError": "errors",
    "Name": "names.name",
    "NameMatchError": "errors",
    "Person": "records",
    "Registry": "registry.registry",
    "Result": "result",
    "ReviewPlan": "review",
    "as_given": "reading.given",
    "compare": "compare",
    "compare_many": "compare",
    "dedupe": "dedupe",
    "link": "link",
    "evaluate": "evaluation.evaluate",
    "parse": "names.parse",
    "phonetic": "phonetic",
    "train": "training.fit",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    found = home if name == _HOMES[name] == "phonetic" else getattr(home, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """Importing a module of the package binds it here; a verb of that name must stay the verb."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOMES and name != "phonetic"):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
