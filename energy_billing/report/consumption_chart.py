# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A bar chart as SVG text, without script, style sheet or font of its own: it prints as it is."""

from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 960, 220
TOP, BOTTOM = 26, 30  # room for the values above the bars, and for the months below
FILL, HIGHLIGHT, AXIS, TEXT = "#a9b8c6", "#2f6690", "#8a8a8a", "#333333"
MAX_BAR_SHARE = 0.62
MAX_SLOTS_WIDTH = WIDTH / 4


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    text: str
    is_highlighted: bool = False


def consumption_chart(bars, title):
    """The SVG element of a chart of these bars, from left to right; empty text without bars."""
    if not bars:
        return ""
    slot = min(WIDTH / len(bars), MAX_SLOTS_WIDTH)
    highest = max(max(bar.value for bar in bars), 0) or 1
    drawn = "".join(_draw(bar, index * slot, slot, highest) for index, bar in enumerate(bars))
    floor = HEIGHT - BOTTOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="14" text-anchor="middle">'
        f'{drawn}<line x1="0" y1="{floor}" x2="{slot * len(bars):.1f}" y2="{floor}" stroke="{AXIS}"/></svg>'
    )


def _draw(bar, left, slot, highest):
    floor = HEIGHT - BOTTOM
    height = max(bar.value, 0) / highest * (floor - TOP)
    width = slot * MAX_BAR_SHARE
    middle = left + slot / 2
    fill = HIGHLIGHT if bar.is_highlighted else FILL
    weight = ' font-weight="bold"' if bar.is_highlighted else ""
    return (
        f'<rect x="{middle - width / 2:.1f}" y="{floor - height:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{fill}"/>'
        f'<text x="{middle:.1f}" y="{floor - height - 6:.1f}" fill="{TEXT}"{weight}>{escape(bar.text)}</text>'
        f'<text x="{middle:.1f}" y="{HEIGHT - 9}" fill="{TEXT}"{weight}>{escape(bar.label)}</text>'
    )
