"""Cleaning of uploaded pictures, and refused ones; every file is made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from portal.attachments import pictures
from portal.attachments.content import UnfitError
from portal.attachments.examine import examine
from portal.testing.values import present


def rgb(picture: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    pixel = picture.getpixel(place)
    assert isinstance(pixel, tuple)
    return pixel


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a PNG that claims to be so large, whatever it holds."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode", "colour", "media_type", "stored_mode"),
    [
        ("JPEG", "RGB", "teal", "image/jpeg", "RGB"),
        ("JPEG", "L", 120, "image/jpeg", "L"),
        ("JPEG", "CMYK", (0, 200, 200, 0), "image/jpeg", "RGB"),
        ("PNG", "RGB", "teal", "image/jpeg", "RGB"),
        ("PNG", "P", 3, "image/jpeg", "RGB"),
        ("PNG", "1", 1, "image/jpeg", "L"),
        ("PNG", "RGBA", (0, 120, 120, 90), "image/png", "RGBA"),
        ("PNG", "LA", (90, 10), "image/png", "RGBA"),
        ("PNG", "RGBA", (0, 120, 120, 255), "image/jpeg", "RGB"),
        ("WEBP", "RGB", "teal", "image/jpeg", "RGB"),
        ("WEBP", "RGBA", (0, 120, 120, 90), "image/png", "RGBA"),
    ],
)
def test_jpeg_png_and_webp_are_kept(
    picture: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
    kind: str,
    mode: str,
    colour: tuple[int, ...] | str | int,
    media_type: str,
    stored_mode: str,
) -> None:
    found = examine(picture(kind, (40, 30), colour, mode=mode), photos=True)
    assert (found.media_type, found.width, found.height) == (media_type, 40, 30)
    stored = opened(found.data)
    assert (stored.size, stored.mode) == ((40, 30), stored_mode)
    assert f"image/{present(stored.format).lower()}" == media_type


def test_sixteen_bits_a_pixel_stay_grey(picture: Callable[..., bytes], opened: Callable[[bytes], Image.Image]) -> None:
    found = examine(picture("PNG", colour=0x8000, mode="I;16"), photos=True)
    assert opened(found.data).getpixel((5, 5)) == pytest.approx(128, abs=2)


def test_nothing_but_the_picture_is_stored(
    picture: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    """Place, camera, comment, colour profile, XMP: gone from the bytes, not only from what Pillow reads."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif[ExifTags.Base.ImageDescription] = "王小明"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (31.0, 12.0, 30.0), 3: "E", 4: (121.0, 28.0, 10.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    original = picture(
        "JPEG", exif=exif, comment=b"SecretComment", icc_profile=profile, xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>"
    )
    before = opened(original)
    assert before.getexif().get_ifd(ExifTags.IFD.GPSInfo)[2] == (31.0, 12.0, 30.0)
    assert b"SecretCamera" in original
    assert b"SecretComment" in original
    assert b"SecretXmp" in original
    stored = examine(original, photos=True).data
    after = opened(stored)
    assert dict(after.getexif()) == {}
    assert {"exif", "comment", "icc_profile", "xmp"} & set(after.info) == set()
    for trace in (b"Exif", b"Secret", b"ICC_PROFILE", b"xmpmeta", "王小明".encode()):
        assert trace not in stored


def test_nothing_but_the_picture_is_stored_of_a_png(
    picture: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "SecretComment")
    texts.add_itxt("XML:com.adobe.xmp", "SecretXmp")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    original = picture(
        "PNG", colour=(1, 2, 3, 90), mode="RGBA", pnginfo=texts, icc_profile=profile, exif=exif, dpi=(72, 72)
    )
    assert {b"tEXt", b"iCCP", b"eXIf"} <= {kind for kind in (b"tEXt", b"iCCP", b"eXIf") if kind in original}
    stored = examine(original, photos=True).data
    for trace in (b"Secret", b"tEXt", b"iTXt", b"zTXt", b"iCCP", b"eXIf"):
        assert trace not in stored
    assert set(opened(stored).info) == set()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(opened: Callable[[bytes], Image.Image], orientation: int) -> None:
    """Red above blue on the right side, however the camera was held."""
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (30, 0, 60, 20))
    upright.paste("blue", (30, 20, 60, 40))
    undo = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    held = upright.transpose(pictures.UPRIGHT[undo]) if undo in pictures.UPRIGHT else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    file = io.BytesIO()
    held.save(file, "JPEG", exif=exif, quality=95)
    found = examine(file.getvalue(), photos=True)
    assert (found.width, found.height) == (60, 40)
    stored = opened(found.data)
    corners = [rgb(stored, place) for place in ((50, 8), (50, 32), (8, 20))]
    assert [max(range(3), key=lambda band: pixel[band]) for pixel in corners[:2]] == [0, 2]
    assert min(corners[2]) > 230


@pytest.mark.filterwarnings("ignore")
def test_a_damaged_note_of_the_camera_does_not_cost_the_picture(picture: Callable[..., bytes]) -> None:
    good = picture("JPEG")
    note = b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + b"\xff" * 20
    broken = good[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + good[2:]
    assert examine(broken, photos=True).width == 40


@pytest.mark.parametrize(
    ("size", "stored"), [((5200, 2600), (2560, 1280)), ((2560, 40), (2560, 40)), ((900, 5120), (450, 2560))]
)
def test_no_side_is_longer_than_a_page_needs(
    picture: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
    size: tuple[int, int],
    stored: tuple[int, int],
) -> None:
    found = examine(picture("JPEG", size), photos=True)
    assert (found.width, found.height) == opened(found.data).size == stored


def test_the_first_picture_of_a_phone_s_pair_is_taken(opened: Callable[[bytes], Image.Image]) -> None:
    """Phones write a second picture of the scene behind the first (MPO); that is no animation."""
    file = io.BytesIO()
    second = Image.new("RGB", (40, 30), "blue")
    Image.new("RGB", (40, 30), "red").save(file, "MPO", save_all=True, append_images=[second])
    assert getattr(opened(file.getvalue()), "n_frames", 1) == 2
    stored = opened(examine(file.getvalue(), photos=True).data)
    assert (stored.format, getattr(stored, "n_frames", 1)) == ("JPEG", 1)
    assert rgb(stored, (5, 5))[0] > 200


def test_what_hides_behind_a_picture_is_lost(picture: Callable[..., bytes]) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("evil.html", "<script>alert(1)</script>")
    polyglot = picture("JPEG") + archive.getvalue() + b"<script>alert(2)</script>"
    assert zipfile.is_zipfile(io.BytesIO(polyglot))
    stored = examine(polyglot, photos=True).data
    assert not zipfile.is_zipfile(io.BytesIO(stored))
    assert b"script" not in stored
    assert stored.endswith(b"\xff\xd9")


def test_the_same_picture_gives_the_same_bytes(picture: Callable[..., bytes]) -> None:
    one, two = (examine(picture("PNG", (300, 200)), photos=True).data for _ in range(2))
    assert one == two


def moving(kind: str, mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    frames = [Image.new(mode, (20, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(english: None, kind: str) -> None:
    with pytest.raises(UnfitError) as refused:
        examine(moving(kind), photos=True)
    assert "This picture moves" in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [png(30_000, 1), png(1, 30_000), png(8_000, 8_000), png(60_000, 60_000), png(2**31 - 1, 2**31 - 1)],
    ids=["wide", "tall", "64 million", "3600 million", "all there are"],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(
    english: None, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(pictures, "_plain", lambda _picture: pytest.fail("it was decoded"))
    with pytest.raises(UnfitError) as refused:
        examine(data, photos=True)
    assert "too many pixels" in str(refused.value)


def test_a_jpeg_may_not_say_it_is_larger_either(english: None, picture: Callable[..., bytes]) -> None:
    good = bytearray(picture("JPEG"))
    at = good.index(b"\xff\xc0") + 5
    good[at : at + 4] = struct.pack(">HH", 9000, 9000)
    with pytest.raises(UnfitError) as refused:
        examine(bytes(good), photos=True)
    assert "too many pixels" in str(refused.value)


def test_a_bomb_of_text_in_a_picture_is_refused(english: None) -> None:
    """A note that unpacks to a hundred megabytes."""
    bomb = chunk(b"zTXt", b"note\x00\x00" + zlib.compress(b"0" * 100_000_000))
    whole = png(1, 1, b"\x00\x00\x00\x00")
    at = whole.index(b"IDAT") - 4
    with pytest.raises(UnfitError) as refused:
        examine(whole[:at] + bomb + whole[at:], photos=True)
    assert "cannot be read" in str(refused.value)


def halves(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(english: None, kind: str) -> None:
    noise = Image.effect_noise((200, 200), 60).convert("RGB")
    file = io.BytesIO()
    noise.save(file, kind)
    assert examine(file.getvalue(), photos=True).width == 200
    for bad in (halves(file.getvalue()), file.getvalue()[:40]):
        with pytest.raises(UnfitError) as refused:
            examine(bad, photos=True)
        assert "cannot be read" in str(refused.value)


def test_noise_with_a_picture_s_first_bytes_is_refused(english: None) -> None:
    for start in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"):
        with pytest.raises(UnfitError):
            examine(start + bytes(range(256)) * 20, photos=True)


def test_a_small_copy_is_small(picture: Callable[..., bytes], opened: Callable[[bytes], Image.Image]) -> None:
    stored = examine(picture("JPEG", (2000, 1000)), photos=True).data
    assert opened(pictures.thumbnail(stored)).size == (480, 240)
    clear = examine(picture("PNG", (600, 800), (9, 9, 9, 40), mode="RGBA"), photos=True).data
    small = opened(pictures.thumbnail(clear))
    assert (small.size, small.mode) == ((360, 480), "RGBA")
