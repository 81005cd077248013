"""A chart as a figure of the page: drawn already, in the page's own colours, with its title."""

from __future__ import annotations

import json
import re

import altair as alt
import vl_convert

from namematch.plots import theme
from namematch.report.markup import scrolled, text

_COLOURS = {
    theme.INK: "ink", theme.MUTED: "muted", theme.RULE: "rule", theme.PAPER: "paper",
    theme.FOR: "for", theme.AGAINST: "against", theme.NEUTRAL: "neutral", theme.PALE: "pale",
}  # fmt: skip
_PAINTED = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_SIZE = re.compile(r'<svg[^>]*?viewBox="0 0 ([0-9.]+) ([0-9.]+)"[^>]*>')


def figure(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG, its title as the caption; where the page is narrower, it scrolls."""
    spec = chart.to_dict()
    title = spec.pop("title")
    heading, *more = [title] if isinstance(title, str) else [title["text"], *title["subtitle"]]
    spec["padding"] = 4
    drawn = str(vl_convert.vegalite_to_svg(json.dumps(spec)))
    drawn = _PAINTED.sub(_by_name, drawn)
    drawn = _SIZE.sub(lambda found: _opened(found, heading), drawn, count=1)
    note = f"<span>{text('. '.join(more))}</span>" if more else ""
    caption = f"<figcaption><strong>{text(heading)}</strong>{note}</figcaption>"
    return f"<figure>{caption}{scrolled(drawn)}</figure>"


def _by_name(found: re.Match[str]) -> str:
    name = _COLOURS.get(found[2])
    return f'{found[1]}="var(--{name})"' if name else found[0]


def _opened(found: re.Match[str], title: str) -> str:
    width, height = found[1], found[2]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {space} role="img" aria-label="{text(title)}" {size}>'
