"""Charts as files: of their kind, complete, without the network, whole or not at all."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import namematch as nm
from namematch import plots
from namematch.errors import InputError


@pytest.fixture(scope="module")
def chart():
    return plots.waterfall(nm.compare("Djoko Soesanto", "Joko Susanto"))


def test_svg_is_xml_with_the_texts_of_the_chart(tmp_path, chart):
    plots.save(chart, tmp_path / "a.svg")
    tree = ET.parse(tmp_path / "a.svg")
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert any("djoko" in (text or "") for text in texts)


def test_png_is_a_png_at_twice_the_size(tmp_path, chart):
    plots.save(chart, tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20]) > 1_000


def test_html_fetches_nothing(tmp_path, chart):
    plots.save(chart, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text()
    markup = re.sub(r"(?s)(<script[^>]*>).*?</script>", r"\1", page)
    assert "<script" in markup
    assert not re.search(r"\b(src|href)\s*=|@import|url\(|https?:", markup)
    assert "vegaEmbed" in page


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.svg.gz"])
def test_another_suffix_is_refused(tmp_path, chart, name):
    with pytest.raises(InputError, match=r"expected \.html, \.svg or \.png"):
        plots.save(chart, tmp_path / name)


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path, chart):
    with pytest.raises(InputError, match="cannot be written"):
        plots.save(chart, tmp_path / "nowhere" / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_names_that_are_markup_stay_text(tmp_path):
    comparison = nm.compare("Djoko <b>Soesanto", "Djoko & Susanto")
    plots.save(
        plots.waterfall(comparison, title="<script>alert(1)</script> & co"), tmp_path / "a.svg"
    )
    text = (tmp_path / "a.svg").read_text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_without_the_extra_there_is_one_clear_line():
    code = (
        "import sys; sys.modules['altair'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'altair' else find(name, *a)\n"
        "import namematch.plots"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith("charts need the extra plot: pip install 'namematch[plot]'")
