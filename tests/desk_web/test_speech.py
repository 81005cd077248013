"""The pages' texts are whole in both languages, and every page's texts are there."""

import re
from pathlib import Path

from desk import tables, web
from desk.web.accounts import ROLES
from desk.web.app import KNOWN
from desk.web.pages import NOTICES
from desk.web.speech import TABLE, say

FOLDER = Path(web.__file__).parent


def test_every_key_has_two_texts_with_the_same_parts():
    rows = tables.rows(TABLE)
    assert len({key for key, _, _ in rows}) == len(rows)
    for key, indonesian, english in rows:
        assert indonesian
        assert english
        parts = [sorted(re.findall(r"\{\w+\}", text)) for text in (indonesian, english)]
        assert parts[0] == parts[1], key


def test_every_text_that_is_named_exists():
    named = {f"notice.{one}" for one in NOTICES} | {f"role.{one}" for one in ROLES}
    named |= {f"error.{status}{part}" for status in KNOWN for part in ("", ".title")}
    for path in FOLDER.rglob("*"):
        if path.suffix in (".html", ".py"):
            named |= set(re.findall(r"""say\("([\w./]+)"[,)]""", path.read_text("utf-8")))
            named |= set(re.findall(r'(?:Incomplete|Account)Error\("([\w.]+)"\)', path.read_text()))
    known = say("id").known
    missing = {key for key in named if key not in known and f"account.{key}" not in known}
    assert missing - {"role", "id", "en"} == set()  # languages, and what no text says
    assert len(named) > 100
