"""What the pages of documentation show runs as it stands, and the files they name exist."""

import contextlib
import io
import re
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_code_of_the_page_on_registries_runs_from_top_to_bottom(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "registry.md").read_text(), re.DOTALL)
    names: dict[str, object] = {}
    out = io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(out):
        for block in blocks:
            exec(compile(block, "registry.md", "exec"), names)
    printed = out.getvalue()
    assert printed.startswith("7 ")
    assert "soesanto = susanto" in printed
    assert "# EOF" in printed


def test_the_files_that_pages_link_to_exist():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
