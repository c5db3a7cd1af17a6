"""Pictures of the sample drills, drawn by code and the same at every call; no real photos."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

__all__ = ["assembly", "evacuation", "shelter"]

WIDTH, HEIGHT, FINE = 800, 600, 2
"""Size in pixels, and the factor by which pictures are drawn larger, so that edges are smooth."""
SKY, GRASS, WALL, ROOF, GLASS = "#dcebf5", "#b9d3a4", "#f3e3c3", "#c98b6b", "#9cc3da"
CLOTHES = ("#d97757", "#5b8db8", "#e0b54f", "#7a9e6f", "#a583b5")
SKIN, HAIR, VEST = "#f2cfae", "#4b3a32", "#e5a43a"

Scene = Callable[[ImageDraw.ImageDraw, random.Random], None]


def assembly(seed: int) -> bytes:
    """Return a JPEG of classes lined up on the playground, each with an adult."""
    return _picture(_assembly, seed)


def evacuation(seed: int) -> bytes:
    """Return a JPEG of children leaving the building in a row along the wall."""
    return _picture(_evacuation, seed)


def shelter(seed: int) -> bytes:
    """Return a JPEG of children under their tables."""
    return _picture(_shelter, seed)


def _picture(scene: Scene, seed: int) -> bytes:
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), SKY)
    scene(ImageDraw.Draw(image), random.Random(seed))  # noqa: S311 - the same picture every time is what is wanted
    file = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(file, "JPEG", quality=82)
    return file.getvalue()


def _box(  # noqa: PLR0917 (four sides of a box)
    draw: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, fill: str
) -> None:
    draw.rectangle((left * FINE, top * FINE, right * FINE, bottom * FINE), fill=fill)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str) -> None:
    draw.ellipse(((x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE), fill=fill)


def _building(draw: ImageDraw.ImageDraw) -> None:
    _box(draw, 60, 90, 740, 300, WALL)
    _box(draw, 40, 70, 760, 96, ROOF)
    for floor in (120, 205):
        for at in range(8):
            _box(draw, 90 + at * 82, floor, 140 + at * 82, floor + 50, GLASS)
    _box(draw, 372, 215, 436, 300, "#8a6b55")


def _person(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: str) -> None:
    """Draw a person standing at ``y``."""
    draw.rounded_rectangle(
        ((x - size * 0.3) * FINE, (y - size * 0.68) * FINE, (x + size * 0.3) * FINE, (y - size * 0.2) * FINE),
        radius=size * 0.14 * FINE,
        fill=colour,
    )
    for side in (-0.16, 0.08):
        _box(draw, x + side * size, y - size * 0.24, x + (side + 0.1) * size, y, "#5d6470")
    _disc(draw, x, y - size * 0.84, size * 0.19, HAIR)
    _disc(draw, x, y - size * 0.8, size * 0.165, SKIN)


def _assembly(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _building(draw)
    _box(draw, 0, 300, WIDTH, HEIGHT, GRASS)
    _box(draw, 0, 330, WIDTH, HEIGHT, "#d9a78a")
    for line in range(6):
        _box(draw, 60 + line * 136, 330, 64 + line * 136, HEIGHT, "#f4e6dc")
    for column in range(5):
        x = 132 + column * 136
        _person(draw, x, 392, 70, VEST)
        for row in range(4):
            for side in (-24, 24):
                _person(draw, x + side, 446 + row * 44, 50, chance.choice(CLOTHES))


def _evacuation(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, 400, "#f6efe0")
    _box(draw, 0, 330, WIDTH, 400, "#a9c4b4")
    _box(draw, 0, 400, WIDTH, HEIGHT, "#cdb89a")
    _box(draw, 600, 120, 740, 400, GLASS)
    _box(draw, 664, 120, 676, 400, "#f6efe0")
    # The green sign over the exit, without a word.
    _box(draw, 625, 70, 715, 104, "#3f8f5f")
    draw.polygon([(690 * FINE, 80 * FINE), (708 * FINE, 87 * FINE), (690 * FINE, 94 * FINE)], fill="#ffffff")
    _box(draw, 645, 84, 690, 90, "#ffffff")
    for at in range(3):
        _box(draw, 60 + at * 170, 110, 170 + at * 170, 230, GLASS)
    for at in range(7):
        _person(draw, 90 + at * 74, 500 + (at % 2) * 8, 96, chance.choice(CLOTHES))
    _person(draw, 636, 505, 150, VEST)
    _person(draw, 40, 520, 150, VEST)


def _shelter(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, 330, "#eaf0e4")
    _box(draw, 0, 330, WIDTH, HEIGHT, "#dcc7a6")
    for at in range(3):
        _box(draw, 70 + at * 240, 60, 230 + at * 240, 200, GLASS)
    for row, y in enumerate((300, 430)):
        for at in range(3):
            left = 50 + at * 250 + row * 20
            for child in range(3):
                x = left + 36 + child * 62
                draw.ellipse(
                    ((x - 26) * FINE, (y + 62) * FINE, (x + 30) * FINE, (y + 110) * FINE), fill=chance.choice(CLOTHES)
                )
                _disc(draw, x - 8, y + 62, 17, HAIR)
                _disc(draw, x - 8, y + 66, 14, SKIN)
            _box(draw, left, y + 18, left + 200, y + 36, "#c99a63")
            for leg in (6, 184):
                _box(draw, left + leg, y + 36, left + leg + 10, y + 112, "#a97f50")
