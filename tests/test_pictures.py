"""The recipe, the noise, the shipped files and the reader of a learner's own pictures."""

import hashlib
import json
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFile

import stride_helpers
from files import picture_file
from stride_helpers import add_salt_and_pepper, load_picture, read_photograph
from stride_helpers.arguments import BadInput
from stride_helpers.pictures import data_folder

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

DATA = data_folder()
MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
GREY = np.full((24, 24), 0.5)


# --- the recipe ---------------------------------------------------------------------------------------------


def test_the_test_picture_is_the_written_recipe_and_the_one_in_data():
    row, col = np.mgrid[:24, :24]
    clean = 0.5 + 0.25 * np.cos(2 * np.pi * 1.00 * row / 24) + 0.22 * np.cos(2 * np.pi * 1.37 * col / 24)
    field = np.random.default_rng(365).random((24, 24))
    noisy = np.select([field < 0.15, field > 0.85], [0.0, 1.0], clean)
    stored = np.loadtxt(DATA / "test_picture.csv", delimiter=",")
    np.testing.assert_allclose(stride_helpers.test_image(level=0), clean, atol=1e-15)
    np.testing.assert_allclose(stride_helpers.test_image(), noisy, atol=1e-15)
    np.testing.assert_allclose(stride_helpers.test_image(), stored, rtol=0, atol=1e-15)  # another machine's cosine


def test_89_pixels_are_pepper_81_are_salt_and_no_other_is_black_or_white():
    assert (stride_helpers.test_image() == 0).sum() == 89
    assert (stride_helpers.test_image() == 1).sum() == 81
    clean = stride_helpers.test_image(level=0)
    assert 0 < clean.min() < clean.max() < 1


# --- noise --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 365])
def test_a_higher_level_keeps_every_grain_and_adds_more(seed):
    before = GREY
    for level in np.linspace(0, 1, 21):
        noisy = add_salt_and_pepper(GREY, level, seed)
        grains = before != GREY
        np.testing.assert_array_equal(noisy[grains], before[grains])
        assert np.count_nonzero(noisy != GREY) >= np.count_nonzero(grains)
        before = noisy
    assert (before != GREY).all()


def test_half_of_the_grains_are_salt_and_half_pepper():
    noisy = add_salt_and_pepper(np.full((500, 500), 0.5), 0.3, seed=7)
    assert (noisy == 0).mean() == pytest.approx(0.15, abs=0.005)
    assert (noisy == 1).mean() == pytest.approx(0.15, abs=0.005)


def test_a_seed_repeats_and_another_draws_anew():
    first, second = (add_salt_and_pepper(GREY, 0.3, 5) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert (add_salt_and_pepper(GREY, 0.3, 6) != first).any()


# --- data/ --------------------------------------------------------------------------------------------------


def test_the_manifest_lists_every_file_of_data():
    assert set(MANIFEST) == {path.name for path in DATA.iterdir()} - {"README.md", "manifest.json"}


@pytest.mark.parametrize("file", MANIFEST)
def test_every_file_has_its_sum_source_and_licence(file):
    entry = MANIFEST[file]
    assert hashlib.sha256((DATA / file).read_bytes()).hexdigest() == entry["sha256"]
    assert len(entry["source"]) > 20
    assert entry["licence"] in {"CC0-1.0", "CC-BY-4.0", "public domain"}


@pytest.mark.parametrize("name", [path.stem for path in DATA.glob("*.png")])
def test_the_photographs_are_grey_levels_from_0_to_1(name):
    photograph = load_picture(name)
    assert photograph.shape == (512, 512)
    assert photograph.dtype == np.float64
    assert 0 <= photograph.min() < 0.3
    assert 0.7 < photograph.max() <= 1


# --- a learner's own picture --------------------------------------------------------------------------------

RAMP = np.arange(0, 240, 10, dtype=np.uint8).reshape(4, 6)


def palette_image():
    image = Image.fromarray(RAMP // 10)
    image.putpalette([level for grey in range(0, 240, 10) for level in (grey, grey, grey)])
    return image


KINDS_OF_PNG = {
    "grey": (Image.fromarray(RAMP), RAMP / 255),
    "colours": (Image.fromarray(RAMP).convert("RGB"), RAMP / 255),
    "palette": (palette_image(), RAMP / 255),
    "opaque colours": (Image.fromarray(RAMP).convert("RGBA"), RAMP / 255),
    "opaque grey": (Image.fromarray(RAMP).convert("LA"), RAMP / 255),
    "16 bits": (Image.fromarray(RAMP.astype(np.uint16) * 257), RAMP / 255),
    "black and white": (Image.fromarray(RAMP > 100), RAMP > 100),
}


@pytest.mark.parametrize("kind", KINDS_OF_PNG)
def test_every_kind_of_png_gives_its_grey_levels(kind):
    image, levels = KINDS_OF_PNG[kind]
    found = read_photograph(picture_file(image))
    np.testing.assert_allclose(found, levels, atol=1e-7)
    assert found.dtype == np.float64
    found[:] = 0  # which the next reader of the same file does not see


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_pictures_are_read(mode):
    smooth = Image.fromarray(np.tile(np.arange(40, 200, 5, dtype=np.uint8), (32, 1)))
    found = read_photograph(picture_file(smooth.convert(mode), "JPEG", quality=95))
    np.testing.assert_allclose(found, np.asarray(smooth) / 255, atol=0.03)


def test_colours_become_the_usual_grey():
    """ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue."""
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    found = read_photograph(picture_file(colours))
    np.testing.assert_allclose(found, [[0.299, 0.587, 0.114, 1]], atol=0.003)


def png(width, height, rows, *chunks):
    """A grey PNG by hand, from the specification; chunks are (kind, data) that stand before the pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def test_transparent_parts_become_white():
    rgba = np.zeros((1, 3, 4), np.uint8)
    rgba[0, :, 3] = 0, 255, 128
    expected = [[1, 0, 127 / 255]]
    np.testing.assert_allclose(read_photograph(picture_file(rgba)), expected, atol=0.005)
    np.testing.assert_allclose(read_photograph(picture_file(Image.fromarray(rgba).convert("LA"))), expected, atol=0.005)
    palette = read_photograph(picture_file(palette_image(), transparency=0))
    assert palette[0, 0] == 1
    assert palette[0, 1] == 10 / 255


TURNED = {  # by the number in the notes of the camera
    1: lambda array: array,
    2: lambda array: array[:, ::-1],
    3: lambda array: array[::-1, ::-1],
    4: lambda array: array[::-1],
    5: lambda array: array.T,
    6: lambda array: np.rot90(array, -1),
    7: lambda array: array[::-1, ::-1].T,
    8: np.rot90,
}


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_the_camera_s_orientation_is_respected(file_format):
    blocks = np.kron(np.array([[0, 100, 250], [200, 50, 150]], np.uint8), np.ones((16, 16), np.uint8))
    for orientation, turned in TURNED.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        found = read_photograph(picture_file(blocks, file_format, exif=exif))
        np.testing.assert_allclose(found, turned(blocks) / 255, atol=0.03)


LIMITS = [  # (columns, rows), the limit for the longer side, (rows, columns)
    ((60, 40), 30, (20, 30)),
    ((40, 60), 30, (30, 20)),
    ((60, 40), 1000, (40, 60)),
    ((60, 40), None, (40, 60)),
    ((100, 3), 10, (1, 10)),
    ((61, 40), 24, (16, 24)),
]


@pytest.mark.parametrize(("size", "longest", "shape"), LIMITS)
def test_the_longer_side_is_limited_and_the_aspect_kept(size, longest, shape):
    found = read_photograph(picture_file(Image.new("L", size, 100)), longest=longest)
    assert found.shape == shape
    np.testing.assert_allclose(found, 100 / 255)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_large_picture_is_reduced_by_averaging_areas(depth):
    scale = np.iinfo(depth).max
    fine = (np.indices((8, 12)).sum(axis=0) % 2 * scale).astype(depth)
    found = read_photograph(picture_file(fine), longest=6)
    np.testing.assert_allclose(found, np.full((4, 6), 0.5), atol=0.003)


NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64), dtype=np.uint8))
NOISY_PNG = picture_file(NOISE)
NOISY_JPEG = picture_file(NOISE, "JPEG")
NOISY_PROGRESSIVE = picture_file(NOISE.convert("RGB"), "JPEG", progressive=True)

OTHER_KINDS = {
    "AVIF": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf",
    "HEIC": b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiaf",
    "WebP": b"RIFF\x24\0\0\0WEBPVP8 ",
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_another_kind_of_file_is_named_and_what_to_do(kind):
    with pytest.raises(BadInput, match=f"^This is an? {kind} ?.*: open it .* save it as JPEG or PNG"):
        read_photograph(OTHER_KINDS[kind])


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\0\0\0\x20ftypmp42", b"%PDF-1.7\n", b"GIF89a"])
def test_whatever_is_neither_png_nor_jpeg_is_refused(content):
    with pytest.raises(BadInput, match="The file must be a PNG or JPEG picture"):
        read_photograph(content)


DAMAGED = {
    "half a PNG": NOISY_PNG[: len(NOISY_PNG) // 2],
    "a PNG with damaged pixels": NOISY_PNG[:60] + bytes(200) + NOISY_PNG[260:],
    "a third of a JPEG": NOISY_JPEG[: len(NOISY_JPEG) // 3],
    "a progressive JPEG without its last scan": NOISY_PROGRESSIVE[: NOISY_PROGRESSIVE.rindex(b"\xff\xda")],
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_picture_that_is_damaged_or_cut_short_is_refused(kind):
    for longest in (None, 20):
        with pytest.raises(BadInput, match="must be a whole PNG or JPEG picture, but this one is damaged or cut short"):
            read_photograph(DAMAGED[kind], longest)


def test_a_whole_picture_is_read_whatever_follows_it():
    for content in (NOISY_JPEG, NOISY_PROGRESSIVE):
        expected = read_photograph(content)
        for trailer in (b"SEFT" + bytes(3000), b"\0\0\0\x18ftypmp42" + b"\x55" * 5000, NOISY_JPEG):
            np.testing.assert_array_equal(read_photograph(content + trailer), expected)
    np.testing.assert_array_equal(read_photograph(NOISY_PNG + bytes(100)), np.asarray(NOISE) / 255)


def png_that_claims(width, height):
    """A PNG of a few bytes: its header says how large it is, its pixel data is almost nothing."""
    return png(width, height, [b"12345678"])


def jpeg_that_claims(width, height, scans="C0"):
    """A JPEG of one grey that is said to be larger than it is, and to have many scans (C2) or one (C0)."""
    content = picture_file(Image.new("L", (8, 8)), "JPEG")
    begin = content.index(bytes.fromhex("FFC0"))
    size = struct.pack(">HH", height, width)
    return content[:begin] + bytes.fromhex(f"FF{scans}") + content[begin + 2 : begin + 5] + size + content[begin + 9 :]


def decoded(monkeypatch):
    """The sizes of the files that Pillow decodes from now on."""
    seen = []
    load = ImageFile.ImageFile.load

    def noted(file):
        seen.append(file.size)
        return load(file)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    return seen


TOO_LARGE = {
    "pixels": (png_that_claims(6_000, 4_001), "at most 24 million pixels, but it has 6000 x 4001"),
    "far too many pixels": (png_that_claims(60_000, 60_000), "at most 24 million pixels, but it has 60000 x 60000"),
    "pixels in many scans": (jpeg_that_claims(8_000, 6_000, scans="C2"), "24 million pixels, but it has 8000 x 6000"),
    "pixels in one scan": (jpeg_that_claims(8_000, 8_001), "at most 64 million pixels, but it has 8000 x 8001"),
    "a strip": (png_that_claims(1, 65_536), "at most 65535 pixels wide and high, but it has 1 x 65536"),
    "bytes": (bytes(8_000_001), "at most 8,000,000 bytes, but it has 8,000,001"),
}


@pytest.mark.parametrize("kind", TOO_LARGE)
@pytest.mark.filterwarnings("always")
def test_what_is_too_large_is_refused_before_any_pixel_is_decoded(kind, monkeypatch, recwarn):
    content, sentence = TOO_LARGE[kind]
    seen = decoded(monkeypatch)
    with pytest.raises(BadInput, match=sentence):
        read_photograph(content)
    assert seen == []
    assert not list(recwarn)


def test_a_picture_at_the_limits_is_read():
    white = Image.new("1", (6_000, 4_000), 1)
    assert read_photograph(picture_file(white), longest=6).tolist() == [[1.0] * 6] * 4
    of_a_telephone = Image.new("RGB", (8_064, 6_048), "white")
    assert read_photograph(picture_file(of_a_telephone, "JPEG"), longest=4).tolist() == [[1.0] * 4] * 3
    assert read_photograph(picture_file(Image.new("L", (1, 65_535), 51)), longest=1).tolist() == [[0.2]]
    assert read_photograph(NOISY_JPEG + bytes(8_000_000 - len(NOISY_JPEG))).shape == (64, 64)


def jpeg_of_many_scans(scans):
    """A progressive JPEG whose last scan is there again and again."""
    picture = picture_file(Image.new("L", (64, 64), 80), "JPEG", progressive=True)
    start, end = picture.rfind(b"\xff\xda"), picture.rfind(b"\xff\xd9")
    more = scans - picture.count(b"\xff\xda")
    return picture[:end] + picture[start:end] * more + picture[end:]


def test_a_usual_number_of_scans_is_read_and_no_more():
    assert read_photograph(jpeg_of_many_scans(100)).shape == (64, 64)
    with pytest.raises(BadInput, match="at most 100 scans, but this JPEG has 101"):
        read_photograph(jpeg_of_many_scans(101))


PROFILE = (b"iCCP", b"a\0\0" + zlib.compress(bytes(10**6)))
NOTES = {  # which would keep Pillow busy for many seconds
    "profiles of colours": lambda: png(64, 64, [bytes(64)] * 64, *[PROFILE] * 500),
    "notes of a camera": lambda: NOISY_JPEG[:2] + (b"\xff\xe1\1\x0eExif\0\0" + bytes(262)) * 19_000 + NOISY_JPEG[2:],
    "comments": lambda: NOISY_JPEG[:2] + b"\xff\xfe\0\x02" * 100_000 + NOISY_JPEG[2:],
}


@pytest.mark.parametrize("kind", NOTES)
def test_a_picture_with_notes_without_number_is_refused_at_once(kind):
    content = NOTES[kind]()
    started = time.process_time()
    with pytest.raises(BadInput, match="damaged or cut short"):
        read_photograph(content)
    assert time.process_time() - started < 1


@pytest.mark.filterwarnings("always")
def test_damaged_notes_of_the_camera_give_neither_warning_nor_refusal(recwarn):
    upright = np.kron(np.array([[0, 100], [200, 50]], np.uint8), np.ones((16, 16), np.uint8))
    for notes in (b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense"):
        for file_format in ("JPEG", "PNG"):
            found = read_photograph(picture_file(upright, file_format, exif=notes))
            np.testing.assert_allclose(found, upright / 255, atol=0.03)
    assert not list(recwarn)
