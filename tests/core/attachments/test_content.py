"""Recognition of files by their bytes; PDF scans may not act or hide anything."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from portal.attachments.content import MOST_BYTES, UnfitError
from portal.attachments.examine import examine

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def gif() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("P", (8, 8), number) for number in (0, 90)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("a.txt", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (SVG, "SVG"),
        (b"\xef\xbb\xbf  <svg/>", "SVG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "HTML"),
        (b"<note/>", "XML"),
        (gif(), "GIF"),
        (b"BM" + bytes(60), "BMP"),
        (b"II*\x00" + bytes(60), "TIFF"),
        (archive(), "ZIP"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(40), "a film"),
        (b"only text", "picture"),
        (b"\x00" * 5000, "picture"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(english: None, data: bytes, message: str) -> None:
    for photos in (True, False):
        with pytest.raises(UnfitError) as refused:
            examine(data, photos=photos)
        assert message in str(refused.value) or (not photos and "既This is no picture" in str(refused.value))


def test_the_size_is_limited(english: None, picture: Callable[..., bytes]) -> None:
    largest = picture("JPEG")
    largest += b"\x00" * (MOST_BYTES - len(largest))
    assert examine(largest, photos=True).width == 40
    with pytest.raises(UnfitError) as refused:
        examine(largest + b"\x00", photos=True)
    assert "15 MB" in str(refused.value)


def test_a_pdf_is_kept_as_it_is_where_scans_belong(english: None, pdf: Callable[..., bytes]) -> None:
    whole = pdf(packed="<< /Type /Page >>")
    found = examine(whole, photos=False)
    assert (found.data, found.media_type, found.width, found.height) == (whole, "application/pdf", None, None)
    with pytest.raises(UnfitError) as refused:
        examine(whole, photos=True)
    assert "this is a PDF" in str(refused.value)


def test_pictures_belong_among_scans_too(picture: Callable[..., bytes]) -> None:
    assert examine(picture("PNG"), photos=False).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "active",
    [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>",
        "/A << /S /Launch /F (cmd.exe) >>",
        "/Names << /EmbeddedFiles 3 0 R >>",
        "/Type /EmbeddedFile",
        "/Subtype /RichMedia",
        "/AcroForm << /XFA [3 0 R] >>",
        "/S /SubmitForm",
    ],
)
def test_a_pdf_that_acts_or_carries_files_is_refused(english: None, pdf: Callable[..., bytes], active: str) -> None:
    for bad in (pdf(active), pdf(packed=active)):
        with pytest.raises(UnfitError) as refused:
            examine(bad, photos=False)
        assert "programs or other files" in str(refused.value)


def test_harmless_words_are_not_taken_for_actions(english: None, pdf: Callable[..., bytes]) -> None:
    examine(pdf("/OpenAction [3 0 R /Fit] /Title (JavaScript and Launch) /LaunchDate 1 /JSX 1"), photos=False)


def test_packed_pixels_are_no_programs(english: None, pdf: Callable[..., bytes]) -> None:
    """Bytes in a scan's pixels may match a forbidden name by chance."""
    pixels = b"/JS " + os.urandom(1000) + b"/AA /JS("
    image = b"3 0 obj\n<< /Subtype /Image /Filter /DCTDecode >>\nstream\n" + pixels + b"\nendstream\nendobj\n"
    examine(pdf().replace(b"trailer", image + b"trailer"), photos=False)


def test_a_pdf_that_is_cut_off_locked_or_goes_on_is_refused(english: None, pdf: Callable[..., bytes]) -> None:
    for bad, message in (
        (pdf()[:-8], "not sent as a whole"),
        (pdf("/Encrypt 9 0 R"), "with a password"),
        (pdf() + archive(), "behind the end"),
        (pdf() + b"<script>alert(1)</script>", "behind the end"),
        (pdf() + archive() + bytes(2000), "not sent as a whole"),
    ):
        with pytest.raises(UnfitError) as refused:
            examine(bad, photos=False)
        assert message in str(refused.value)


def test_a_pdf_that_cannot_be_unpacked_is_refused(english: None, pdf: Callable[..., bytes]) -> None:
    head = b"2 0 obj\n<< /Type /ObjStm /Filter /LZWDecode >>\nstream\n"
    bad = pdf().replace(b"trailer", head + b"no zlib\nendstream\nendobj\ntrailer")
    with pytest.raises(UnfitError) as refused:
        examine(bad, photos=False)
    assert "cannot be checked" in str(refused.value)


def test_a_bomb_of_objects_is_refused(english: None, pdf: Callable[..., bytes]) -> None:
    with pytest.raises(UnfitError) as refused:
        examine(pdf(packed="0" * 70_000_000), photos=False)
    assert "when unpacked" in str(refused.value)
