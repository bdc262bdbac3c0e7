"""What can be shown: pictures, tables, charts, grids of cells, and the view that holds them. Knows no widgets."""

from stride_helpers.figures.chart import Chart, Handle, Line
from stride_helpers.figures.grids import grid
from stride_helpers.figures.markup import Figure
from stride_helpers.figures.picture import Compare, Drawing, Picture
from stride_helpers.figures.pointing import Origin, Reading, Windows
from stride_helpers.figures.static import StaticFigure
from stride_helpers.figures.table import Table
from stride_helpers.figures.text import ascii_picture
from stride_helpers.figures.view import Loupe, Stack, View, Words
