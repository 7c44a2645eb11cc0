"""Reliability diagram and risk-coverage curve as SVG that reads on light and on dark ground."""

from collections.abc import Sequence
from typing import Final

from server.evaluation.confidence_measures import Bin, Point

SIZE: Final = 320
MARGIN: Final = 48
"""Pixels of the plot's side, and around it."""

POINTS_MAX: Final = 200
"""Of a curve: more are not seen."""

STYLE: Final = (
    "text{font:12px system-ui,sans-serif;fill:#57606a}.axis{stroke:#8c959f}.ideal{stroke:#8c959f;stroke-dasharray:4 4}"
    ".line{fill:none;stroke:#0969da;stroke-width:2}.dot{fill:#0969da}"
    "@media(prefers-color-scheme:dark){text{fill:#b1bac4}.line{stroke:#58a6ff}.dot{fill:#58a6ff}}"
)


def reliability_picture(bins: Sequence[Bin]) -> str:
    """What was said against what was, a dot for each bin; on the dashed line both are the same."""
    dots = "".join(f'<circle class="dot" cx="{_x(each.said):.1f}" cy="{_y(each.was):.1f}" r="4"/>' for each in bins)
    ideal = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _picture("Reliability", "confidence", "share that was right", ideal + dots)


def risk_coverage_picture(curve: Sequence[Point]) -> str:
    """The share of wrong answers among those given, as more of all questions are answered."""
    step = max(1, len(curve) // POINTS_MAX)
    shown = [*curve[::step], *curve[-1:]]
    points = " ".join(f"{_x(each.answered):.1f},{_y(each.wrong):.1f}" for each in shown)
    return _picture(
        "Risk and coverage", "share answered", "share wrong of those", f'<polyline class="line" points="{points}"/>'
    )


def _picture(title: str, across: str, up: str, drawn: str) -> str:
    side = SIZE + 2 * MARGIN
    middle = MARGIN + SIZE // 2
    ticks = "".join(
        f'<text x="{_x(share):.0f}" y="{_y(0) + 18:.0f}" text-anchor="middle">{share:g}</text>'
        f'<text x="{_x(0) - 8:.0f}" y="{_y(share) + 4:.0f}" text-anchor="end">{share:g}</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" role="img" '
        f'aria-label="{title}"><style>{STYLE}</style>'
        f'<path class="axis" fill="none" d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}"/>{ticks}{drawn}'
        f'<text x="{middle}" y="{side - 8}" text-anchor="middle">{across}</text>'
        f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">{up}</text>'
        f'<text x="{middle}" y="24" text-anchor="middle">{title}</text></svg>\n'
    )


def _x(share: float) -> float:
    return MARGIN + SIZE * share


def _y(share: float) -> float:
    return MARGIN + SIZE * (1 - share)
