"""The recipe, the noise, the shipped files and the reader of a learner's own pictures."""

import hashlib
import io
import json
import shutil
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFile

import stride_helpers
from stride_helpers import add_salt_and_pepper, load_picture, read_photograph
from stride_helpers.arguments import BadInput
from stride_helpers.photograph import MOST_BYTES, MOST_PIXELS
from stride_helpers.pictures import data_folder

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

DATA = data_folder()
MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
GREY = np.full((24, 24), 0.5)


# --- the recipe ---------------------------------------------------------------------------------------------


def test_the_recipe_still_gives_the_picture_in_data():
    stored = np.loadtxt(DATA / "test_picture.csv", delimiter=",")
    np.testing.assert_array_equal(stored == 0, stride_helpers.test_image() == 0)
    np.testing.assert_array_equal(stored == 1, stride_helpers.test_image() == 1)
    np.testing.assert_allclose(stride_helpers.test_image(), stored, rtol=0, atol=1e-15)  # another machine's cosine
    np.testing.assert_array_equal(stored, load_picture("test_picture"))


def test_the_picture_is_the_written_recipe():
    row, col = np.mgrid[:24, :24]
    clean = 0.5 + 0.25 * np.cos(2 * np.pi * 1.00 * row / 24) + 0.22 * np.cos(2 * np.pi * 1.37 * col / 24)
    np.testing.assert_allclose(stride_helpers.test_image(level=0), clean, atol=1e-15)
    field = np.random.default_rng(365).random((24, 24))
    expected = np.select([field < 0.15, field > 0.85], [0.0, 1.0], clean)
    np.testing.assert_allclose(stride_helpers.test_image(), expected, atol=1e-15)


def test_89_pixels_are_pepper_and_81_salt():
    image = stride_helpers.test_image()
    assert image.shape == (24, 24)
    assert ((image == 0).sum(), (image == 1).sum()) == (89, 81)


def test_the_background_lies_inside_0_to_1():
    clean = stride_helpers.test_image(level=0)
    assert clean.min() > 0
    assert clean.max() < 1


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


def test_level_0_adds_nothing_and_the_input_is_never_changed():
    image = stride_helpers.test_image(level=0)
    image.flags.writeable = False
    unchanged = add_salt_and_pepper(image, 0, seed=1)
    np.testing.assert_array_equal(unchanged, image)
    assert not np.shares_memory(unchanged, image)
    unchanged[:] = add_salt_and_pepper(image, 1, seed=1)
    assert set(np.unique(unchanged)) == {0, 1}


@pytest.mark.parametrize("level", [0.1, 0.3, 0.8])
def test_half_of_the_grains_are_salt_and_half_pepper(level):
    noisy = add_salt_and_pepper(np.full((500, 500), 0.5), level, seed=7)
    assert (noisy == 0).mean() == pytest.approx(level / 2, abs=0.005)
    assert (noisy == 1).mean() == pytest.approx(level / 2, abs=0.005)


class FixedField(np.random.Generator):
    """A generator whose noise field is known: the edges of both rules can be hit exactly."""

    def random(self, shape):
        return np.resize([0.125, np.nextafter(0.125, 0), 0.875, np.nextafter(0.875, 1)], shape)


def test_the_rules_are_strict_inequalities():
    noisy = add_salt_and_pepper([[0.5] * 4], 0.25, FixedField(np.random.PCG64(1)))
    assert noisy.tolist() == [[0.5, 0, 0.5, 1]]


def test_a_seed_repeats_and_a_generator_is_accepted():
    first, second = (add_salt_and_pepper(GREY, 0.3, 5) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    generator = np.random.default_rng(5)
    np.testing.assert_array_equal(add_salt_and_pepper(GREY, 0.3, generator), first)
    assert (add_salt_and_pepper(GREY, 0.3, generator) != first).any()
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


@pytest.mark.parametrize("name", ["grass", "gravel", "brick", "camera", "astronaut"])
def test_the_photographs_are_grey_levels_from_0_to_1(name):
    photograph = load_picture(name)
    assert photograph.shape == (512, 512)
    assert photograph.dtype == np.float64
    assert 0 <= photograph.min() < 0.3
    assert 0.7 < photograph.max() <= 1


def change_a_byte(folder):
    content = bytearray((folder / "grass.png").read_bytes())
    content[5000] ^= 1
    (folder / "grass.png").write_bytes(content)


def change_the_last_digit_of_the_sum(folder):
    right = MANIFEST["grass.png"]["sha256"]
    changed = {**MANIFEST, "grass.png": {**MANIFEST["grass.png"], "sha256": right[:-1] + "0"}}
    (folder / "manifest.json").write_text(json.dumps(changed))


def write_manifest(content):
    def write(folder):
        (folder / "manifest.json").write_bytes(content)

    write.__name__ = f"manifest is {content!r}"
    return write


DAMAGES = [
    (
        change_a_byte,
        ValueError,
        r"grass\.png has changed: its SHA-256 is \w{12}\.\.\. and should be b6b602242",
    ),
    (change_the_last_digit_of_the_sum, ValueError, r"grass\.png has changed"),
    (lambda folder: (folder / "grass.png").write_bytes(b""), ValueError, r"grass\.png has changed"),
    (lambda folder: (folder / "grass.png").unlink(), FileNotFoundError, r"grass\.png is missing"),
    (lambda folder: (folder / "manifest.json").unlink(), FileNotFoundError, r"manifest\.json is missing"),
    (shutil.rmtree, FileNotFoundError, r"manifest\.json is missing"),
    *(
        (write_manifest(content), ValueError, r"manifest\.json .*git checkout data")
        for content in (b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"grass.png": {}}', b'{"grass.png": null}')
    ),
]


@pytest.mark.parametrize(("damage", "error", "sentence"), DAMAGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_damaged_data_folder_gives_a_clear_error(tmp_path, damage, error, sentence):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    np.testing.assert_array_equal(load_picture("grass", folder=str(folder)), load_picture("grass"))
    damage(folder)
    with pytest.raises(error, match=sentence) as caught:
        load_picture("grass", folder=folder)
    assert "git checkout data" in str(caught.value)


def test_a_loaded_photograph_belongs_to_the_caller():
    first = load_picture("grass")
    first[:] = 0
    assert load_picture("grass").mean() > 0.1


# --- a learner's own picture --------------------------------------------------------------------------------

RAMP = np.arange(0, 240, 10, dtype=np.uint8).reshape(4, 6)


def encoded(image, file_format="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


def grey_image():
    return Image.fromarray(RAMP)


def palette_image():
    image = Image.fromarray(RAMP // 10)
    image.putpalette([level for grey in range(0, 240, 10) for level in (grey, grey, grey)])
    return image


EXACT = {
    "grey PNG": lambda: encoded(grey_image()),
    "RGB PNG": lambda: encoded(grey_image().convert("RGB")),
    "palette PNG": lambda: encoded(palette_image()),
    "opaque RGBA PNG": lambda: encoded(grey_image().convert("RGBA")),
    "opaque grey and alpha PNG": lambda: encoded(grey_image().convert("LA")),
    "16-bit PNG": lambda: encoded(Image.fromarray(RAMP.astype(np.uint16) * 257)),
    "memoryview": lambda: memoryview(encoded(grey_image())),  # what the upload button hands over
    "bytearray": lambda: bytearray(encoded(grey_image())),
}


@pytest.mark.parametrize("kind", EXACT)
def test_every_kind_of_png_gives_its_grey_levels(kind):
    found = read_photograph(EXACT[kind]())
    np.testing.assert_allclose(found, RAMP / 255, atol=1e-7)
    assert found.dtype == np.float64
    found[:] = 0


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_pictures_are_read(mode):
    smooth = Image.fromarray(np.tile(np.arange(40, 200, 5, dtype=np.uint8), (32, 1)))
    found = read_photograph(encoded(smooth.convert(mode), "JPEG", quality=95))
    np.testing.assert_allclose(found, np.asarray(smooth) / 255, atol=0.03)


def test_colours_become_the_usual_grey():
    """ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue."""
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    found = read_photograph(encoded(Image.fromarray(colours)))
    np.testing.assert_allclose(found, [[0.299, 0.587, 0.114, 1]], atol=0.003)


def test_black_and_white_is_0_and_1():
    checks = Image.fromarray(np.indices((3, 5)).sum(axis=0) % 2 == 0)
    assert checks.mode == "1"
    np.testing.assert_array_equal(read_photograph(encoded(checks)), np.asarray(checks))


def test_sixteen_bits_are_scaled_not_cut_off():
    levels = np.array([[0, 256, 1000, 32768, 65535]], np.uint16)
    np.testing.assert_allclose(read_photograph(encoded(Image.fromarray(levels))), levels / 65535, atol=1e-7)


def png(width, height, depth, colour, rows, *chunks):
    """A PNG by hand, from the specification: rows are bytes, chunks are (kind, data) that stand before the pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


TRANSPARENT = {  # depth, colour type, the pixels of one row, the level that is transparent, what is seen
    "16-bit grey": (16, 0, struct.pack(">3H", 1000, 1001, 30000), struct.pack(">H", 1001), [1000 / 65535, 1, 0.45778]),
    "16-bit colour": (16, 2, struct.pack(">6H", *[0] * 3, *[51201] * 3), struct.pack(">3H", *[51201] * 3), [0, 1]),
    "8-bit grey": (8, 0, bytes([7, 8, 9]), b"\0\x08", [7 / 255, 1, 9 / 255]),
    "2-bit grey": (2, 0, bytes([0b00011011]), b"\0\x02", [0, 1 / 3, 1, 1]),
    "1-bit grey": (1, 0, bytes([0b01000000]), b"\0\x00", [1, 1, 1]),
    "1-bit grey, white": (1, 0, bytes([0b01000000]), b"\0\x01", [0, 1, 0]),
    "8-bit colour": (8, 2, bytes([9, 9, 9, 8, 9, 9]), struct.pack(">3H", 8, 9, 9), [9 / 255, 1]),
}


def test_a_transparent_level_of_any_depth_becomes_white():
    for name, (depth, colour, row, level, seen) in TRANSPARENT.items():
        found = read_photograph(png(len(seen), 1, depth, colour, [row], (b"tRNS", level)))
        np.testing.assert_allclose(found, [seen], atol=1e-4, err_msg=name)


def test_transparent_parts_become_white():
    rgba = np.zeros((1, 3, 4), np.uint8)
    rgba[0, :, 3] = 0, 255, 128
    expected = [[1, 0, 127 / 255]]
    np.testing.assert_allclose(read_photograph(encoded(Image.fromarray(rgba))), expected, atol=0.005)
    np.testing.assert_allclose(read_photograph(encoded(Image.fromarray(rgba).convert("LA"))), expected, atol=0.005)
    palette = read_photograph(encoded(palette_image(), transparency=0))
    assert (palette[0, 0], palette[0, 1]) == (1, 10 / 255)


TURNED = {
    1: lambda array: array,
    2: lambda array: array[:, ::-1],
    3: lambda array: array[::-1, ::-1],
    4: lambda array: array[::-1],
    5: lambda array: array.T,
    6: lambda array: np.rot90(array, -1),
    7: lambda array: array[::-1, ::-1].T,
    8: np.rot90,
}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_the_camera_s_orientation_is_respected(orientation, file_format):
    blocks = np.kron(np.array([[0, 100, 250], [200, 50, 150]], np.uint8), np.ones((16, 16), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read_photograph(encoded(Image.fromarray(blocks), file_format, exif=exif))
    np.testing.assert_allclose(found, TURNED[orientation](blocks) / 255, atol=0.03)


@pytest.mark.parametrize(
    ("size", "longest", "shape"),
    [
        ((60, 40), 30, (20, 30)),
        ((40, 60), 30, (30, 20)),
        ((60, 40), 60, (40, 60)),
        ((60, 40), 1000, (40, 60)),
        ((100, 3), 10, (1, 10)),
        ((61, 40), 24, (16, 24)),
        ((60, 40), None, (40, 60)),
        ((60, 40), np.int64(30), (20, 30)),
        ((60, 40), 1, (1, 1)),
    ],
)
def test_the_longer_side_is_limited_and_the_aspect_kept(size, longest, shape):
    found = read_photograph(encoded(Image.new("L", size, 100)), longest=longest)
    assert found.shape == shape
    np.testing.assert_allclose(found, 100 / 255)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_large_picture_is_reduced_by_averaging_areas(depth):
    scale = np.iinfo(depth).max
    fine = (np.indices((8, 12)).sum(axis=0) % 2 * scale).astype(depth)
    found = read_photograph(encoded(Image.fromarray(fine)), longest=6)
    np.testing.assert_allclose(found, np.full((4, 6), 0.5), atol=0.003)


NOISY_PNG = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64), dtype=np.uint8)))
NOISY_JPEG = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64), dtype=np.uint8)), "JPEG")
UNREADABLE = {
    "empty": b"",
    "text": b"not a picture",
    "GIF": encoded(grey_image(), "GIF"),
    "BMP": encoded(grey_image(), "BMP"),
    "TIFF": encoded(grey_image(), "TIFF"),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "PNG signature alone": NOISY_PNG[:8],
    "PNG header alone": NOISY_PNG[:33],
    "half a PNG": NOISY_PNG[: len(NOISY_PNG) // 2],
    "half a JPEG": NOISY_JPEG[: len(NOISY_JPEG) // 2],
    "a damaged PNG": NOISY_PNG[:60] + bytes(200) + NOISY_PNG[260:],
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_anything_but_png_and_jpeg_is_refused(kind):
    with pytest.raises(ValueError, match="must be a PNG or JPEG picture, but it cannot be read as one"):
        read_photograph(UNREADABLE[kind])


@pytest.mark.parametrize("rows", [[b"12"], [b"12345678", b"1"]])
def test_a_file_that_is_whole_but_whose_pixels_end_early_is_refused(rows):
    with pytest.raises(BadInput, match="must be a PNG or JPEG picture, but it cannot be read as one"):
        read_photograph(png(8, 8, 8, 0, rows))


def test_a_large_photograph_in_several_scans_is_read():
    levels = np.add.outer(np.arange(2500), np.arange(3000)) % 251
    picture = Image.fromarray(levels.astype(np.uint8)).convert("RGB")
    found = read_photograph(encoded(picture, "JPEG", progressive=True, quality=90), longest=300)
    assert found.shape == (250, 300)
    assert found.mean() == pytest.approx(levels.mean() / 255, abs=0.01)


def png_that_claims(width, height):
    """A PNG of a few bytes: its header says how large it is, its pixel data is almost nothing."""
    return png(width, height, 8, 0, [b"12345678"])


@pytest.mark.parametrize(
    ("width", "height"),
    [(60_000, 60_000), (12_000, 10_000), (8_000, 5_001), (2**31 - 1, 1), (1, MOST_PIXELS + 1)],
)
def test_too_many_pixels_are_counted_before_any_is_decoded(width, height):
    with pytest.raises(ValueError, match="at most 40 million pixels, but it"):
        read_photograph(png_that_claims(width, height))


def test_the_size_of_a_picture_that_is_too_large_is_named():
    with pytest.raises(ValueError, match="but it is 8000 wide and 5001 high"):
        read_photograph(png_that_claims(8000, 5001))


@pytest.mark.filterwarnings("always")
def test_a_picture_that_is_too_large_gives_a_sentence_and_no_warning(recwarn):
    with pytest.raises(ValueError, match="at most 40 million pixels"):
        read_photograph(png_that_claims(12_000, 10_000))
    assert not list(recwarn)


def test_a_picture_at_the_limit_of_pixels_is_read():
    white = Image.new("1", (8_000, 5_000), 1)
    assert white.width * white.height == MOST_PIXELS
    assert read_photograph(encoded(white), longest=8).tolist() == [[1.0] * 8] * 5


def test_too_many_bytes_are_refused():
    with pytest.raises(ValueError, match=r"at most 8 MB, but it has 9\.0 MB"):
        read_photograph(bytes(9_000_000))
    padded = encoded(grey_image())
    padded += bytes(MOST_BYTES - len(padded))
    assert read_photograph(padded).shape == RAMP.shape
    with pytest.raises(ValueError, match=r"at most 8 MB, but it has 8\.000001 MB"):
        read_photograph(padded + b"\0")


def jpeg_of_many_scans(scans):
    """A progressive JPEG whose last scan is there again and again."""
    picture = encoded(Image.new("L", (64, 64), 80), "JPEG", progressive=True)
    start, end = picture.rfind(b"\xff\xda"), picture.rfind(b"\xff\xd9")
    more = scans - picture.count(b"\xff\xda")
    return picture[:end] + picture[start:end] * more + picture[end:]


def jpeg_with_hidden_scans(scans):
    """A JPEG whose decoder, told to start anew after every block, leaps into what looks like a part to pass over."""
    picture = jpeg_of_many_scans(10)
    first, last = picture.find(b"\xff\xda"), picture.rfind(b"\xff\xda")
    header = picture[last : last + 2 + picture[last + 3]]
    hidden = (header + b"\0") * scans
    unused = b"\xff\x02" + struct.pack(">H", len(hidden) + 2) + hidden
    restart = b"\xff\xdd\0\x04\0\x01"
    return picture[:first] + restart + picture[first:-2] + header + b"\0" + unused + picture[-2:]


def with_size(jpeg, width, height):
    """Another size in the header."""
    return jpeg.replace(struct.pack(">HH", 64, 64), struct.pack(">HH", height, width), 1)


def jpeg_with(parts):
    return NOISY_JPEG[:2] + parts + NOISY_JPEG[2:]


def decoded(monkeypatch):
    """The names of the files that Pillow decodes from now on."""
    seen, load = [], ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: (seen.append(self.format), load(self))[1])
    return seen


MANY = {
    "225,000 scans": (lambda: jpeg_of_many_scans(225_000), "fewer scans, but this JPEG has 101 or more"),
    "101 scans": (lambda: jpeg_of_many_scans(101), "fewer scans, but this JPEG has 101 or more"),
    "40 million pixels 30 times": (
        lambda: with_size(jpeg_of_many_scans(30), 5000, 8000),
        "fewer scans, but this JPEG has 30",
    ),
    "a hundred thousand notes": (
        lambda: png(2, 1, 8, 0, [b"12"], *[(b"tEXt", b"a\0b")] * 100_000),
        "at most 20000 parts and 100 notes",
    ),
    "101 packed notes": (
        lambda: png(2, 1, 8, 0, [b"12"], *[(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**6)))] * 101),
        "at most 20000 parts and 100 notes",
    ),
    "a hundred thousand frames": (
        lambda: png(2, 1, 8, 0, [b"12"], (b"acTL", bytes(8)), *[(b"fcTL", bytes(26))] * 100_000),
        "at most 20000 parts and 100 notes",
    ),
    "a hundred thousand comments": (
        lambda: jpeg_with(b"\xff\xfe\0\x02" * 100_000),
        "cannot be read",
    ),
    "101 notes of a camera": (
        lambda: jpeg_with((b"\xff\xe1\0\x0eExif\0\0" + bytes(6)) * 101),
        "at most 20000 parts and 100 notes",
    ),
    "101 colour profiles": (
        lambda: png(2, 1, 8, 0, [b"12"], *[(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**6)))] * 101),
        "at most 20000 parts and 100 notes",
    ),
    "fill": (lambda: jpeg_with(b"\xff" * 7_900_000), "cannot be read"),
    "empty fill": (lambda: jpeg_with(b"\xff\0" * 3_900_000), "cannot be read"),
    "hidden scans": (lambda: jpeg_with_hidden_scans(5000), "fewer scans, but this JPEG has 101 or more"),
    "40 million pixels of three colours, kept until the last scan": (
        lambda: with_size(encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True, subsampling=0), 8000, 5000),
        "fewer scans, but this JPEG has 10",
    ),
    "20 million pixels of 16 bits": (
        lambda: png(8000, 2501, 16, 6, [b"12345678"]),
        "at most 20 million pixels of 16 bits, but it is 8000 wide and 2501 high",
    ),
    "a strip": (lambda: png_that_claims(1, 65_536), "at most 65535 pixels wide and high, but it is 1 wide and 65536"),
    "a size that comes late": (
        lambda: NOISY_PNG[:8] + bytes(4) + b"prVt" + zlib.crc32(b"prVt").to_bytes(4) + NOISY_PNG[8:],
        "cannot be read",
    ),
    "no end": (lambda: encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True)[:-2], "cannot be read"),
    "a wrong sum": (lambda: NOISY_PNG[:-20] + b"\0" + NOISY_PNG[-19:], "cannot be read"),
}


def test_what_would_take_long_is_refused_before_any_pixel_is_decoded(monkeypatch):
    for name, (content, sentence) in MANY.items():
        content, seen = content(), decoded(monkeypatch)
        with pytest.raises(BadInput, match=sentence):
            read_photograph(content)
        assert seen == [], name


def test_a_usual_number_of_scans_and_notes_is_read():
    assert read_photograph(jpeg_of_many_scans(100)).shape == (64, 64)
    notes = png(2, 1, 8, 0, [bytes([51, 255])], *[(b"tEXt", b"a\0b")] * 100)
    assert read_photograph(notes).tolist() == [[0.2, 1]]
    noted = jpeg_with((b"\xff\xff\xe1\0\x0eExif\0\0" + bytes(6)) * 100)
    np.testing.assert_array_equal(read_photograph(noted), read_photograph(NOISY_JPEG))
    assert read_photograph(encoded(Image.new("L", (1, 65_535), 51)), longest=1).tolist() == [[0.2]]


def test_an_upload_is_decoded_once(monkeypatch):
    seen, upload = decoded(monkeypatch), encoded(Image.new("L", (640, 480), 77), "JPEG")
    first = read_photograph(memoryview(upload), longest=64)
    first[:] = 0
    again = read_photograph(bytearray(upload), longest=64)
    assert set(seen) == {"JPEG"}
    decodings = len(seen)
    read_photograph(memoryview(upload), longest=64)
    assert len(seen) == decodings
    np.testing.assert_allclose(again, np.full((48, 64), 77 / 255), atol=1e-12)


def test_a_large_jpeg_is_decoded_at_a_fraction_of_its_size(monkeypatch):
    sizes, load = [], ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: (sizes.append(self.size), load(self))[1])
    wave = 0.5 + 0.4 * np.cos(np.arange(1600) / 200)
    fine = Image.fromarray((255 * np.tile(wave, (1200, 1))).round().astype(np.uint8)).convert("RGB")
    found = read_photograph(encoded(fine, "JPEG", quality=95), longest=100)
    assert sizes[0] == (200, 150)
    np.testing.assert_allclose(found, np.tile(wave.reshape(100, 16).mean(axis=1), (75, 1)), atol=0.01)


@pytest.mark.filterwarnings("always")
def test_damaged_notes_of_the_camera_give_neither_warning_nor_refusal(recwarn):
    upright = np.kron(np.array([[0, 100], [200, 50]], np.uint8), np.ones((16, 16), np.uint8))
    for notes in (b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense"):
        for file_format in ("JPEG", "PNG"):
            found = read_photograph(encoded(Image.fromarray(upright), file_format, exif=notes))
            np.testing.assert_allclose(found, upright / 255, atol=0.03)
    assert not list(recwarn)
