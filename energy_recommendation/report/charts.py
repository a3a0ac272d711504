# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The charts of a recommendation as SVG text, whose letters stay letters: one can select and search them in the PDF."""

import io
import re
from dataclasses import dataclass, field
from html import escape

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

matplotlib.rcParams["svg.fonttype"] = "none"

CURRENT, PROPOSED, AXIS, TEXT, FLAT = "#a9b8c6", "#2f6690", "#8a8a8a", "#333333", "#e3ecf3"
MEASURED = ("#7ba7bc", "#d9a441")  # of one band, or of two
PARTS = ("#2f6690", "#c0504d", "#7ba7bc", "#c9c9c9")
FONT_SIZE = 7.5
WIDTH_IN = 7.2
HEIGHT_IN = 2.3
PANEL_HEIGHT_IN = 1.7
LEGEND_IN, TITLE_IN, RIGHT_IN = 0.2, 0.22, 0.12
LEFT_IN, LEVEL_IN, UPRIGHT_IN, AXIS_TITLE_IN = 0.55, 0.2, 0.46, 0.14
LETTER_IN = 0.062
MOST_IN_A_ROW = 2
GROUP_WIDTH = 0.8
ROOM_ABOVE = 1.08
MONTHS_WRITTEN_LEVEL = 14  # more of them, or narrower panels, stand upright


@dataclass(frozen=True, slots=True)
class Series:
    """Values from left to right; None where there is none."""

    label: str
    values: list
    color: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of months with the level that is contracted, or was."""

    title: str
    bars: list  # of Series
    levels: list = field(default_factory=list)  # of Series


@dataclass(frozen=True, slots=True)
class Curve:
    """What each level of a power costs. flat: the ends of the zone within the clearance. marks: (label, x, colour)."""

    title: str
    x: list
    y: list
    flat: tuple
    marks: list


def bars_by_month(months, panels, title, tell, unit, absent):
    """Bars of each month, in one panel or several.

    months: their labels. tell: a number as the language writes it. unit: of the vertical axis. absent: for each month
    what is written where no bar has a value, or an empty text.
    """
    if not months or not panels:
        return ""
    is_narrow = len(panels) > 1 or len(months) > MONTHS_WRITTEN_LEVEL
    height = HEIGHT_IN if len(panels) == 1 else PANEL_HEIGHT_IN
    figure, axes = _figure(len(panels), height, LEFT_IN, UPRIGHT_IN if is_narrow else LEVEL_IN)
    for axis, panel in zip(axes, panels, strict=True):
        _draw_bars(axis, months, panel, absent)
        _label(axis, panel.title, tell, unit)
        axis.set_xticks(range(len(months)), months, rotation=90 if is_narrow else 0)
    _legend(figure, axes)
    return _svg(figure, title)


def cost_curves(curves, title, tell, unit, currency, flat_zone):
    """Curves of cost by power; `flat_zone` is what the zone is called in which the cost hardly differs."""
    if not curves:
        return ""
    height = HEIGHT_IN if len(curves) == 1 else PANEL_HEIGHT_IN
    figure, axes = _figure(len(curves), height, LEFT_IN, LEVEL_IN + AXIS_TITLE_IN)
    for axis, curve in zip(axes, curves, strict=True):
        axis.plot(curve.x, curve.y, color=PROPOSED, linewidth=1.4, marker="o" if len(curve.x) == 1 else None)
        if curve.flat and curve.flat[0] < curve.flat[1]:
            axis.axvspan(*curve.flat, color=FLAT, zorder=0, label=flat_zone)
        for label, x, color in curve.marks:
            axis.axvline(x, color=color, linewidth=1.2, linestyle="--", label=label)
        _label(axis, curve.title, tell, currency)
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: tell(value)))
        axis.set_xlabel(unit, color=TEXT, fontsize=FONT_SIZE, labelpad=1)
        axis.margins(x=0.01)
    _legend(figure, axes)
    return _svg(figure, title)


def stacked_shares(rows, parts, title, tell, currency):
    """A horizontal bar for each row, made of its parts. rows: (label, values); parts: their labels."""
    if not rows:
        return ""
    labels, places = [label for label, _values in rows], range(len(rows))
    left = LETTER_IN * max(map(len, labels))
    figure, (axis,) = _figure(1, 0.5 + 0.3 * len(rows), left, LEVEL_IN + AXIS_TITLE_IN)
    starts = [0.0] * len(rows)
    for place, (part, color) in enumerate(zip(parts, PARTS, strict=True)):
        values = [values[place] for _label, values in rows]
        if any(values):
            axis.barh(places, values, left=starts, color=color, label=part, height=0.55)
        starts = [start + value for start, value in zip(starts, values, strict=True)]
    axis.invert_yaxis()
    _label(axis, "", tell, "")
    axis.set_yticks(places, labels)
    axis.xaxis.set_major_locator(MaxNLocator(6))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: tell(value)))
    axis.grid(visible=False, axis="y")
    axis.set_xlabel(currency, color=TEXT, fontsize=FONT_SIZE, labelpad=1)
    _legend(figure, [axis])
    return _svg(figure, title)


def _figure(count, height, left, below):
    """A figure with so many panels, side by side and one below the other. height, left, below: in inches.

    left: beside each panel for its labels; below: for those of its months or powers. matplotlib could find out how much
    room they need, by drawing all of it twice.
    """
    columns = min(count, MOST_IN_A_ROW)
    rows = -(-count // columns)
    whole = LEGEND_IN + rows * height
    figure = Figure(figsize=(WIDTH_IN, whole))
    FigureCanvasSVG(figure)
    slot = WIDTH_IN / columns
    axes = []
    for place in range(count):
        row, column = divmod(place, columns)
        corner = (column * slot + left) / WIDTH_IN, ((rows - 1 - row) * height + below) / whole
        size = (slot - left - RIGHT_IN) / WIDTH_IN, (height - below - TITLE_IN) / whole
        axes.append(figure.add_axes((*corner, *size)))
    return figure, axes


def _draw_bars(axis, months, panel, absent):
    width = GROUP_WIDTH / len(panel.bars)
    for place, series in enumerate(panel.bars):
        left = (place - (len(panel.bars) - 1) / 2) * width
        known = [(month + left, value) for month, value in enumerate(series.values) if value is not None]
        if known:
            axis.bar(*zip(*known, strict=True), width=width, color=series.color, label=series.label)
    for series in panel.levels:
        edges = [month - 0.5 for month in range(len(months) + 1)]
        values = [float("nan") if value is None else value for value in series.values]
        axis.stairs(values, edges, baseline=None, color=series.color, linewidth=1.6, label=series.label)
    drawn = [value for series in (*panel.bars, *panel.levels) for value in series.values if value is not None]
    top = ROOM_ABOVE * max(drawn, default=1) or 1
    axis.set_ylim(min(0, *drawn), top)
    for month, text in enumerate(absent):
        if all(series.values[month] is None for series in panel.bars):
            axis.text(
                month, top * 0.04, text, rotation=90, color=AXIS, fontsize=FONT_SIZE - 1, ha="center", va="bottom"
            )
    axis.set_xlim(-0.6, len(months) - 0.4)


def _label(axis, title, tell, unit):
    axis.set_title(" · ".join(filter(None, [title, unit])), loc="left", color=TEXT, fontsize=FONT_SIZE, pad=4)
    axis.tick_params(colors=TEXT, labelsize=FONT_SIZE - 1, length=0, pad=2)
    axis.yaxis.set_major_locator(MaxNLocator(5))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: tell(value)))
    axis.grid(visible=True, axis="y", color="#e8e8e8", linewidth=0.6)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(AXIS)


def _legend(figure, axes):
    """One legend for all panels, each name once."""
    named = {}
    for axis in axes:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            named.setdefault(label, handle)
    if named:
        figure.legend(
            named.values(),
            named,
            loc="upper right",
            borderpad=0.2,
            ncols=len(named),
            frameon=False,
            fontsize=FONT_SIZE - 1,
            labelcolor=TEXT,
            handlelength=1.2,
            columnspacing=1.2,
        )


def _svg(figure, title):
    """The SVG element alone, as wide as where it stands."""
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    element = out.getvalue()
    element = element[element.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    head = re.match(r'<svg [^>]*viewBox="([^"]*)"[^>]*>', element)
    opening = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{head[1]}" width="100%" role="img" aria-label="{escape(title)}">'
    )
    return opening + element[head.end() :]
