"""How well one colour can be read on another, as WCAG 2.2 measures it, and which of black and white is read better."""

from typing import Final, Literal

TEXT_CONTRAST_MIN: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA, for text of a usual size."""

PANEL_GROUNDS: Final = {"light": "#ffffff", "dark": "#161d1c"}
"""What the panel's texts stand on in its two themes, as `panel.css` has it."""

_LINEAR_BELOW: Final = 0.04045
"""Where sRGB's curve turns from a line into a power (IEC 61966-2-1)."""


def on_colour(colour: str) -> Literal["#000000", "#ffffff"]:
    """Black or white, whichever is read better on `colour` (`#rrggbb`); it always reaches TEXT_CONTRAST_MIN."""
    return "#ffffff" if contrast(colour, "#ffffff") >= contrast(colour, "#000000") else "#000000"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`), from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
