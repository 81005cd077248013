"""A chart to a file: HTML that needs no network, SVG or PNG, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import altair as alt
import vl_convert

from namematch.errors import InputError
from namematch.writing import whole

SCALE = 2  # pixels of a PNG per pixel of the chart: sharp on today's screens and in print


def save(chart: alt.TopLevelMixin, path: str | os.PathLike[str], *, scale: float = SCALE) -> None:
    """Write a chart by the suffix of its path: .html, .svg or .png, the last at ``scale``.

    Raises:
        InputError: another suffix, or the place cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".html":
        content = chart.to_html(inline=True).encode()
    elif suffix == ".svg":
        content = svg(chart).encode()
    elif suffix == ".png":
        content = vl_convert.vegalite_to_png(specification(chart), scale=scale)
    else:
        raise InputError(f"{path}: expected .html, .svg or .png")
    whole(path, lambda file: file.write(content))


def svg(chart: alt.TopLevelMixin) -> str:
    """A chart as SVG: texts stay texts, nothing is fetched or run."""
    return str(vl_convert.vegalite_to_svg(specification(chart)))


def specification(chart: alt.TopLevelMixin) -> str:
    """The Vega-Lite specification, as JSON."""
    return json.dumps(chart.to_dict())
