"""What a drawing shows, read back from what was drawn."""

import base64
import fractions
import io
import re
from xml.etree import ElementTree

import numpy as np
from bs4 import BeautifulSoup  # comes with nbconvert
from PIL import Image

from stride_helpers.figures.grids import MARGIN


def drawings(view):
    """The drawings of a view by title."""
    return {item.title: item for item in view.figures if hasattr(item, "parts")}


def letters(drawing):
    """The letters in the cells of a drawn grid: for each (row, column), where each stands along its row, and itself."""
    found = {}
    for text in svg(drawing).find(".//g[@class='stride-digits']"):
        places = text.get("x").split()
        pieces = text.text if len(places) > 1 else [text.text]  # one place is that of the whole text
        for piece, x in zip(pieces, places, strict=True):
            found.setdefault(_cell(drawing, x, text.get("y")), []).append((float(x), piece))
    return found


def _cell(drawing, x, y):
    """The row and the column of a cell of a drawn grid that this place is in."""
    _, _, left, top, cell = drawing.cells
    return int((float(y) - top) // cell), int((float(x) - left) // cell)


def grid(drawing):
    """A drawn grid: the texts in its cells, how strongly each is coloured, and which are hatched."""
    rows, cols, _, _, _ = drawing.cells
    texts, shade = np.full((rows, cols), "", object), np.zeros((rows, cols))
    for place, pieces in letters(drawing).items():
        texts[place] = "".join(piece for _, piece in sorted(pieces))
    for path in svg(drawing).iter("path"):
        drawn = path.get("d")
        if path.get("fill-opacity"):
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", drawn):
                shade[_cell(drawing, x, y)] = float(path.get("fill-opacity"))
    strokes = hatched(drawing)
    around = (len(strokes) - rows) // 2
    return texts, shade, strokes[around : around + rows, around : around + cols]


def hatched(drawing):
    """Which cells of a drawn grid are hatched, with those of the ring around it."""
    rows, cols, left, _, cell = drawing.cells
    around = (left - MARGIN) // cell
    found = np.zeros((rows + 2 * around, cols + 2 * around), bool)
    for path in svg(drawing).iter("path"):
        if path.get("class") != "hatched":
            continue
        drawn = path.get("d")
        diagonals = re.findall(rf"M([\d.]+) ([\d.]+)l{cell} -{cell}", drawn)  # from below left
        corners = re.findall(r"M([\d.]+) ([\d.]+)l4 4", drawn)  # at the top right
        places = [(x, float(y) - cell) for x, y in diagonals] + corners
        for x, y in places:
            row, col = _cell(drawing, x, y)
            found[row + around, col + around] = True
    return found


def svg(drawn):
    """The SVG element of a chart or drawing on a live page, without its namespace."""
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", drawn.html(live=True), re.S).group())


def curves(chart):
    """The curves of a chart by name, as lists of (x, y) in its own units, and the x of each arrow.

    What leaves the axes is in the lists, too: the element of the curve cuts it off.
    """
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range
    found, arrows = {}, []
    for each in svg(chart).iter("svg"):
        if each.get("data-line"):
            assert each.get("overflow") == "hidden"
            points = [tuple(map(float, point.split())) for point in each[0].get("d").removeprefix("M").split("L")]
            found[each.get("data-line")] = [
                (x_low + x / 100 * (x_high - x_low), y_high - y / _depth(each) * (y_high - y_low)) for x, y in points
            ]
        if each.get("class") == "goes-on":
            arrows.append(x_low + float(each.get("x").rstrip("%")) / 100 * (x_high - x_low))
    return found, arrows


def _depth(curve):
    """How high the axes are, in pixels: the element of a curve reaches a little beyond them above and below."""
    _, top, _, height = map(float, curve.get("viewBox").split())
    assert (float(curve.get("y")), float(curve.get("height"))) == (top, height)
    return height + 2 * top


def ticks(chart):
    """What is written along the axes of a chart that has a curve: (place in the axis' own units, text) along each."""
    root = svg(chart)
    depth = next(_depth(each) for each in root.iter("svg") if each.get("data-line"))
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range
    across, up = [], []
    for text in root.iter("text"):
        x, y = text.get("x"), float(text.get("y"))
        if x == "-8":  # left of the axes; 4 px below the middle of the letters
            up.append((y_high - (y - 4) / depth * (y_high - y_low), text.text))
        elif y == round(depth + 18, 1):
            across.append((x_low + float(x.rstrip("%")) / 100 * (x_high - x_low), text.text))
    return across, up


def pictures(view):
    """The PNG pictures of a view by name, as a live page gets them, grey levels from 0 to 255."""
    found = {}
    for image in BeautifulSoup(view.html(live=True), "html.parser").select("img[src^='data:image/png']"):
        name, colon, _ = image["alt"].partition(":")
        if colon:
            found[name] = png(image["src"])
    return found


def png(address):
    """The pixels of a PNG picture in a data address."""
    kind, _, content = address.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))


def numbers(written):
    """The numbers behind a picture, as they are sent to the page."""
    values = np.frombuffer(base64.b64decode(written["data"]), f"<i{written['bytes']}") / 10 ** written["digits"]
    return values.reshape(written["rows"], written["cols"])


def loupe(view, reading=0):
    """What the loupe can show of a view: for each output cell its pixels, and the sums; the weights as texts."""
    data = view.data()
    read = data["readings"][reading]
    behind, made = data["numbers"][read["input"]], data["numbers"][read["output"]]
    rows, cols = made["padding"]
    sums = numbers(made)[rows:, cols:][: read["cells"][0], : read["cells"][1]]
    high, wide = read["window"]
    top, left = np.subtract(behind["padding"], read["padding"])
    windows = np.lib.stride_tricks.sliding_window_view(numbers(behind)[top:, left:], (high, wide))
    windows = windows[:: read["step"], :: read["step"]][: sums.shape[0], : sums.shape[1]]
    return windows, sums, np.array(read["weights"]).reshape(high, wide)


def weights(reading):
    """The weights of a kernel as numbers; the loupe has them as texts, "1/9" or "−0.25"."""
    return np.array([[float(fractions.Fraction(text.replace("−", "-"))) for text in row] for row in reading])
