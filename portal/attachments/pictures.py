"""Cleaning of uploaded pictures: decoded whole, turned upright, scaled down to print size, written without metadata."""

from __future__ import annotations

import io
import threading
import warnings

from PIL import Image

from portal.attachments.content import Content, UnfitError
from portal.base.i18n import _l

__all__ = ["clean_picture", "thumbnail"]

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
MOST_SIDE = 16_384
"""Longest side in pixels; anything longer is no photo, and decoders reserve memory by it."""
LONGEST_SIDE = 2560
"""Longest side in pixels of a stored picture: 300 dpi over the whole width of a page."""
THUMBNAIL_SIDE = 480
QUALITY = 85
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow compares with this when it has read the header and before it decodes; what it would only warn of is refused.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_turn = threading.Lock()
"""Lock for one picture at a time: decoded, fifty million pixels take up to 200 MB."""


def clean_picture(data: bytes) -> Content:
    """Return the picture of an uploaded JPEG, PNG or WebP, and nothing else. Raise UnfitError."""
    with _turn:
        try:
            return _clean(data)
        except UnfitError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_large() from None
        except Exception:
            # Decoders of hostile data raise anything: OSError, SyntaxError, struct.error, zlib.error, …
            raise UnfitError(
                _l("The picture cannot be read: the file is damaged or was not sent as a whole. Please send it again.")
            ) from None


def thumbnail(data: bytes) -> bytes:
    """Return a small copy of a stored picture, in the same format."""
    with _turn, Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        kind = picture.format or "JPEG"
        picture.draft(picture.mode, (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        return _written(picture, kind)


def _clean(data: bytes) -> Content:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_SIDE:
            raise _too_large()
        # Phones keep a second picture of the same scene in a JPEG (MPO); its first one is the photo.
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            raise UnfitError(_l("This picture moves. Please send a still one."))
        orientation = _orientation(picture)
        # A JPEG can be decoded at a half or a quarter of its size, which saves most of the time and memory.
        picture.draft(picture.mode, (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        clean = _plain(picture)
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if orientation in UPRIGHT:
        clean = clean.transpose(UPRIGHT[orientation])
    kind = "PNG" if clean.mode == "RGBA" else "JPEG"
    return Content(_written(clean, kind), f"image/{kind.lower()}", clean.width, clean.height)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception:
        # What a camera wrote beside the picture may be damaged while the picture is not.
        return 1


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in grey, in RGB, or in RGBA if anything in it really is transparent."""
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        return clear if clear.getchannel("A").getextrema() != (255, 255) else clear.convert("RGB")
    if picture.mode.startswith("I"):  # sixteen bits a pixel, which a plain conversion would cut off at white
        return picture.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    return picture.convert("L" if picture.mode in {"1", "L", "LA", "F"} else "RGB")


def _written(picture: Image.Image, kind: str) -> bytes:
    # Pillow writes again what it finds here: comments, colour profiles.
    picture.info.clear()
    file = io.BytesIO()
    if kind == "PNG":
        picture.save(file, "PNG", optimize=True)
    else:
        picture.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def _too_large() -> UnfitError:
    return UnfitError(
        _l(
            "The picture has too many pixels: at most %(pixels)d million, and at most %(side)d in one direction. "
            "Please send a smaller copy.",
            pixels=MOST_PIXELS // 1_000_000,
            side=MOST_SIDE,
        )
    )
