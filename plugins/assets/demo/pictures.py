"""Pictures of the sample building works, drawn by code and the same at every call; no real photos."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

__all__ = ["kitchen_after", "kitchen_before"]

WIDTH, HEIGHT, FINE = 800, 600, 2
"""Size in pixels, and the factor by which pictures are drawn larger, so that edges are smooth."""
STEEL, DARK, SHADOW = "#c3ccd2", "#8f9aa2", "#a7b1b8"


def kitchen_before(seed: int) -> bytes:
    """Return a JPEG of one narrow kitchen with worn tiles and a crowded table."""
    image, draw, chance = _sheet("#d9d2c2", seed)
    for row in range(9):
        for column in range(12):
            worn = chance.random() < 0.18
            left, top = column * 68, row * 42
            _box(draw, left, top, left + 66, top + 40, "#c7bda6" if worn else "#dfd8c8")
    _box(draw, 0, 380, WIDTH, HEIGHT, "#a89880")
    for at in range(9):
        left = at * 96 + chance.randrange(20)
        _box(draw, left, 380, left + 4, HEIGHT, "#94846d")
    _box(draw, 60, 90, 190, 200, "#b9c7c9")
    _lamp(draw, 400, 40, 30)
    # The only table, crowded.
    _box(draw, 110, 330, 640, 352, DARK)
    for leg in (130, 610):
        _box(draw, leg, 352, leg + 14, 470, "#7d878e")
    for at, colour in enumerate(("#b5654a", "#7a9e6f", "#c9a24e", "#b5654a", "#8fa6b5", "#7a9e6f")):
        left = 130 + at * 82
        _box(draw, left, 296 - chance.randrange(24), left + 60, 330, colour)
    _box(draw, 660, 200, 780, 500, "#cfcfc8")
    _box(draw, 664, 340, 776, 346, DARK)
    for at in range(4):
        _box(draw, 30 + at * 62, 492 - (at % 2) * 30, 84 + at * 62, 545, "#b48b62")
    return _bytes(image)


def kitchen_after(seed: int) -> bytes:
    """Return a JPEG of a wide, light kitchen with separate zones for raw and for cooked food."""
    image, draw, chance = _sheet("#f2f5f4", seed)
    for row in range(7):
        _box(draw, 0, row * 56, WIDTH, row * 56 + 2, "#e0e7e6")
    for column in range(11):
        _box(draw, column * 76, 0, column * 76 + 2, 380, "#e0e7e6")
    _box(draw, 0, 380, WIDTH, HEIGHT, "#cfd8d6")
    # Stripes on the floor and along the tables tell the zones apart.
    for left, right, colour in ((40, 370, "#c46a52"), (430, 760, "#5c9a78")):
        _box(draw, left, 150, right, 160, colour)
        _box(draw, left, 330, right, 356, STEEL)
        _box(draw, left, 356, right, 366, colour)
        _box(draw, left, 366, right, 470, SHADOW)
        for at in range(3):
            _box(draw, left + 12 + at * 106, 380, left + 106 + at * 106, 458, STEEL)
            _box(draw, left + 50 + at * 106, 392, left + 68 + at * 106, 397, DARK)
            height = 26 + chance.randrange(16)
            _box(draw, left + 22 + at * 106, 330 - height, left + 82 + at * 106, 330, colour if at == 1 else DARK)
        _box(draw, left, 520, right, 532, colour)
        for at in range(3):
            _box(draw, left + 8 + at * 108, 180, left + 100 + at * 108, 250, STEEL)
    _box(draw, 390, 60, 410, 480, "#b7c6c9")
    for at in (200, 600):
        _lamp(draw, at, 40, 90)
    return _bytes(image)


def _sheet(colour: str, seed: int) -> tuple[Image.Image, ImageDraw.ImageDraw, random.Random]:
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), colour)
    return image, ImageDraw.Draw(image), random.Random(seed)  # noqa: S311 - the same picture every time


def _bytes(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "JPEG", quality=82)
    return file.getvalue()


def _box(  # noqa: PLR0917 (four sides of a box)
    draw: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, fill: str
) -> None:
    draw.rectangle((left * FINE, top * FINE, right * FINE, bottom * FINE), fill=fill)


def _lamp(draw: ImageDraw.ImageDraw, x: float, y: float, half: float) -> None:
    _box(draw, x - 2, 0, x + 2, y, DARK)
    _box(draw, x - half, y, x + half, y + 14, "#fff6d8")
