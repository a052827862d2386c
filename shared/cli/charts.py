"""Charts as SVG that stands inside a page and asks nobody for anything: no script, no font, no address."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pygal
from pygal.style import Style

sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
"""pygal leaves a finder for its maps' plug-ins there, of a kind that Python warns of at every later import; we draw no maps."""

LOOK: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#1c2430",
    foreground_strong="#1c2430",
    foreground_subtle="#5b6675",
    font_family="system-ui, sans-serif",
    opacity=".9",
    label_font_size=12,
    major_label_font_size=12,
    value_font_size=12,
    title_font_size=15,
    colors=("#3f6f9f",),
    value_colors=("#1c2430",),
)
AGES: Final = ("#4b8a5b", "#d9b23c", "#dd8a35", "#c8553d", "#8f2d3c")
"""From not due to long overdue."""
LONGEST: Final = 34
"""Letters of a name beside its bar."""
FOREIGN: Final = re.compile(r"<!--.*?-->|<script.*?</script>|<script[^>]*/>|\sxmlns(?::\w+)?=\"[^\"]*\"", re.DOTALL)
"""What pygal adds for files of their own: its name, its address, and a script's settings; inside HTML no name space is needed."""


def by_age(name: str, title: str, bars: Mapping[str, tuple[float, str]]) -> str:
    """Upright bars: height and what stands on it, by what stands below."""
    highest = max(height for height, _ in bars.values())
    chart = pygal.Bar(
        height=300,
        print_values=True,
        print_values_position="top",
        show_y_labels=False,
        range=(0, highest * 1.15),  # leaves room for the amount on top
        **_common(title),
    )
    chart.x_labels = list(bars)
    colours = [*AGES, *[AGES[-1]] * len(bars)]
    chart.add("", [_bar(*bar, color=colour) for bar, colour in zip(bars.values(), colours, strict=False)])
    return _drawn(chart, name)


def by_name(name: str, title: str, bars: Sequence[tuple[str, float, str]]) -> str:
    """Lying bars, the first on top: name, length and what stands beside the name."""
    chart = pygal.HorizontalBar(height=90 + 32 * len(bars), show_x_labels=False, **_common(title))
    upwards = list(reversed(bars))
    chart.x_labels = [f"{_short(who)}  {said}" for who, _, said in upwards]
    chart.add("", [_bar(length, said) for _, length, said in upwards])
    return _drawn(chart, name)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _common(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "width": 820,
        "js": [],
        "style": LOOK,
        "show_legend": False,
        "show_y_guides": False,
        "disable_xml_declaration": True,
        "truncate_label": -1,
    }


def _bar(length: float, said: str, **look: str) -> dict[str, Any]:
    return {"value": length, "formatter": lambda _length: said, **look}


def _drawn(chart: Any, name: str) -> str:
    chart.uuid = name
    return FOREIGN.sub("", chart.render(is_unicode=True))
