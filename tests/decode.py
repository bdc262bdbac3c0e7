"""What a drawing shows, read back from what was drawn."""

import base64
import collections
import fractions
import io
import re
from xml.etree import ElementTree

import numpy as np
from PIL import Image


def drawings(view):
    """The drawings of a view by title."""
    return {item.title: item for item in view.figures if hasattr(item, "parts")}


def grid(drawing):
    """A drawn grid: the texts in its cells, how strongly each is coloured, and which are hatched."""
    rows, cols, left, top, cell = drawing.cells
    svg = ElementTree.fromstring(f"<svg>{''.join(drawing.parts)}</svg>")
    texts, shade, hatched = np.full((rows, cols), "", object), np.zeros((rows, cols)), np.zeros((rows, cols), bool)
    for text in svg.find("g[@class='stride-digits']"):
        places = text.get("x").split()
        letters = zip(text.text, places, strict=True) if len(places) > 1 else [(text.text, places[0])]
        for letter, x in letters:
            texts[int((float(text.get("y")) - top) // cell), int((float(x) - left) // cell)] += letter
    for path in svg.iter("path"):
        if path.get("fill-opacity"):
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", path.get("d")):
                shade[int((float(y) - top) // cell), int((float(x) - left) // cell)] = float(path.get("fill-opacity"))
    for path in svg.findall("path[@class='hatched']"):
        for x, y in re.findall(rf"M([\d.]+) ([\d.]+)l{cell} -{cell}", path.get("d")):  # a diagonal, from below left
            hatched[int((float(y) - top) // cell) - 1, int((float(x) - left) // cell)] = True
        for x, y in re.findall(r"M([\d.]+) ([\d.]+)l4 4", path.get("d")):  # in a corner at the top right
            hatched[int((float(y) - top) // cell), int((float(x) - left) // cell)] = True
    return texts, shade, hatched


Box = collections.namedtuple("Box", "left top right bottom shade border lines middles baselines")


def boxes(drawing):
    """The boxes of a drawing with the texts in them, and its arrows: x, top, where the line ends, the tip."""
    svg = ElementTree.fromstring(f"<svg>{''.join(drawing.parts)}</svg>")
    found, arrows = [], []
    for part in svg:
        at = {name: float(value) for name, value in part.attrib.items() if re.fullmatch(r"[\d.]+", value)}
        if part.tag == "rect":
            ends = at["x"] + at["width"], at["y"] + at["height"]
            found.append(Box(at["x"], at["y"], *ends, at["fill-opacity"], at["stroke-width"], [], [], []))
        elif part.tag == "text":
            found[-1].lines.append(part.text)
            found[-1].middles.append(at["x"])
            found[-1].baselines.append(at["y"])
        elif part.tag == "line":
            assert at["x1"] == at["x2"]
            arrows.append((at["x1"], at["y1"], at["y2"]))
        else:
            (*left, x, tip, right, level) = map(float, re.findall(r"[\d.]+", part.get("d")))
            assert (x, tip > level, left[0] < x < right) == (arrows[-1][0], True, True)
            assert left[1] == level <= arrows[-1][2] <= tip
            arrows[-1] += (tip,)
    return found, arrows


def _svg(chart):
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", chart.html(live=True), re.S).group())


def curves(chart):
    """The curves of a chart by name, as lists of (x, y) in its own units, and the x of each arrow.

    What leaves the axes is in the lists, too: the element of the curve cuts it off.
    """
    svg = _svg(chart)
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range
    found, arrows = {}, []
    for each in svg.iter("svg"):
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
    svg = _svg(chart)
    depth = next(_depth(each) for each in svg.iter("svg") if each.get("data-line"))
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range
    across, up = [], []
    for text in svg.iter("text"):
        x, y = text.get("x"), float(text.get("y"))
        if x == "-8":  # left of the axes; 4 px below the middle of the letters
            up.append((y_high - (y - 4) / depth * (y_high - y_low), text.text))
        elif y == round(depth + 18, 1):
            across.append((x_low + float(x.rstrip("%")) / 100 * (x_high - x_low), text.text))
    return across, up


def pictures(view):
    """The PNG pictures of a view by name, as they are stored, grey levels from 0 to 255."""
    found = {}
    for alt, source in re.findall(
        r'<img [^>]*alt="([^":]*(?:, [^":]*)*): [^"]*"[^>]*src="data:image/png;base64,([^"]*)"', view.html()
    ):
        found[alt] = np.asarray(Image.open(io.BytesIO(base64.b64decode(source))))
    return found


def numbers(written):
    """The numbers behind a picture, as they are sent to the page."""
    values = np.frombuffer(base64.b64decode(written["data"]), f"<i{written['bytes']}") / 10 ** written["digits"]
    return values.reshape(written["rows"], written["cols"])


def loupe(view, reading=0):
    """What the loupe can show of a view: for each output cell its pixels, and the sums; the weights as texts."""
    data = view.data()
    read = data["readings"][reading]
    behind, made = data["numbers"][read["input"]], data["numbers"][read["output"]]
    inputs, beyond = numbers(behind), behind["around"]
    sums = numbers(made)[made["around"] :, made["around"] :][: read["cells"][0], : read["cells"][1]]
    high, wide = read["window"]
    top = beyond - read["around"]
    windows = np.lib.stride_tricks.sliding_window_view(inputs[top:, top:], (high, wide))
    windows = windows[:: read["step"], :: read["step"]][: sums.shape[0], : sums.shape[1]]
    return windows, sums, np.array(read["weights"]).reshape(high, wide)


def weights(reading):
    """The weights of a kernel as numbers; the loupe has them as texts, "1/9" or "−0.25"."""
    return np.array([[float(fractions.Fraction(text.replace("−", "-"))) for text in row] for row in reading])
