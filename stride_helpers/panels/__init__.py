"""A function becomes a panel, with a question before it and a bar for what takes long.

Knows nothing of what a panel is about: another course could use it.
"""

from stride_helpers.panels.model import Panel, Try, panel
from stride_helpers.panels.progress import progress
from stride_helpers.panels.question import nearest, predict
from stride_helpers.panels.ranges import Kernel, Photographs, Steps, typed_kernel
