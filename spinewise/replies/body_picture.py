"""The painful places on a person's back as a PNG, for channels that send pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from spinewise.knowledge.drawing import Point, lines
from spinewise.knowledge.load import load_body_map
from spinewise.knowledge.models import BodyMap
from spinewise.loaded import forgotten_with_it

WIDTH = 520
"""Pixels of the finished picture."""
_FINER = 4
"""How much larger it is drawn before it is scaled down, which makes edges smooth."""
_MARGIN = 8.0
"""Around the drawing, in its own units."""

_PAPER = "#ffffff"
_SKIN = "#f4e9df"
_EDGE = "#8a7466"
_INNER = "#b8a596"
_BONE = "#fbf6f1"
_MARKED = "#d6453a"
_MARKED_EDGE = "#a8261d"
_STRENGTH = 0.62
"""How much of the colour covers what lies below."""

_Colour = str


def picture_png(regions: Sequence[str], side: str | None) -> bytes:
    """The back seen from behind, with places marked.

    Args:
        regions: values of the finding ``region``; one that the drawing does not know marks nothing.
        side: value of the finding ``side``, if known.
    """
    return _png(tuple(regions), side)


@lru_cache(maxsize=64)
def _png(regions: tuple[str, ...], side: str | None) -> bytes:
    drawing = _drawing()
    canvas = _Canvas(drawing)
    body, *inner = drawing.outline
    canvas.fill(body, _SKIN)
    canvas.mark([place.path for place in drawing.places if place.id in drawing.shown(regions, side)])
    for path in inner:
        canvas.stroke(path, _INNER, 1.0, inside=_BONE)
    canvas.stroke(body, _EDGE, 1.7)
    return canvas.png()


@lru_cache(maxsize=1)
def _drawing() -> BodyMap:
    return load_body_map()


forgotten_with_it(_png.cache_clear)
forgotten_with_it(_drawing.cache_clear)


class _Canvas:
    """Draws in the units of the drawing."""

    def __init__(self, drawing: BodyMap) -> None:
        left, top, width, height = drawing.view_box
        self._left, self._top = left - _MARGIN, top - _MARGIN
        self._scale = WIDTH * _FINER / (width + 2 * _MARGIN)
        self._size = (WIDTH * _FINER, round((height + 2 * _MARGIN) * self._scale))
        self._image = Image.new("RGB", self._size, _PAPER)
        self._pen = ImageDraw.Draw(self._image)

    def fill(self, path: str, colour: _Colour) -> None:
        for line in lines(path):
            self._pen.polygon(self._placed(line.points), fill=colour)

    def mark(self, paths: Sequence[str]) -> None:
        """Lay the marking colour over places, so that what is drawn there still shines through."""
        layer = Image.new("RGB", self._size, _MARKED)
        cover = Image.new("L", self._size, 0)
        pen = ImageDraw.Draw(cover)
        for path in paths:
            for line in lines(path):
                pen.polygon(self._placed(line.points), fill=round(255 * _STRENGTH))
        self._image.paste(layer, (0, 0), cover)
        for path in paths:
            self.stroke(path, _MARKED_EDGE, 1.2)

    def stroke(self, path: str, colour: _Colour, width: float, inside: _Colour | None = None) -> None:
        """Draw lines; ``inside`` fills the closed ones that are small, such as bones."""
        thick = max(1, round(width * self._scale))
        for line in lines(path):
            points = self._placed(line.points)
            if line.closed:
                points.append(points[0])
                if inside is not None and self._is_small(line.points):
                    self._pen.polygon(points, fill=inside)
            self._pen.line(points, fill=colour, width=thick, joint="curve")
            self._round_ends(points, colour, thick)

    def png(self) -> bytes:
        """The finished picture."""
        small = self._image.resize(
            (self._size[0] // _FINER, self._size[1] // _FINER), Image.Resampling.LANCZOS
        )
        out = BytesIO()
        small.quantize(128).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        return [((x - self._left) * self._scale, (y - self._top) * self._scale) for x, y in points]

    def _is_small(self, points: Sequence[Point]) -> bool:
        across = [x for x, _ in points]
        return max(across) - min(across) < self._size[0] / self._scale / 8

    def _round_ends(self, points: Sequence[Point], colour: _Colour, thick: int) -> None:
        r = thick / 2
        for x, y in (points[0], points[-1]):
            self._pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
