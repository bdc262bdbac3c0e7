"""`fast_strided_convolve` beside the bare sum of slices and SciPy."""

from itertools import product

import numpy as np

from benchmarks.measure import goal, interleaved, ratio, table
from stride_helpers import fast_strided_convolve

SIZES, KERNELS, STRIDES = (24, 256, 512, 2048), (3, 9), (1, 2, 3)
OURS, PLAIN = "fast_strided_convolve", "sum of slices"


def rivals(image, kernel, stride):
    """What a user would write instead, by name; each gives the cells that fit into the picture, on one thread."""
    from scipy import ndimage, signal

    rows, cols = (
        slice(length // 2, size - (length - 1) // 2, stride)
        for size, length in zip(image.shape, kernel.shape, strict=True)
    )
    return {
        OURS: lambda: fast_strided_convolve(image, kernel, stride),
        PLAIN: lambda: plain(image, kernel, stride),
        "scipy.signal": lambda: signal.correlate2d(image, kernel, "valid")[::stride, ::stride],
        "scipy.ndimage": lambda: ndimage.correlate(image, kernel, mode="constant")[rows, cols],
    }


def plain(image, kernel, stride):
    """Lesson 2's sum of slices over the whole picture, without checks."""
    rows, cols = ((n - k) // stride for n, k in zip(image.shape, kernel.shape, strict=True))
    output = np.zeros((rows + 1, cols + 1))
    for (row, col), weight in np.ndenumerate(kernel):
        output += image[row : row + rows * stride + 1 : stride, col : col + cols * stride + 1 : stride] * weight
    return output


def measure(quick=False):
    """Times of all, for every size, kernel and stride."""
    results = []
    for size in SIZES[:3] if quick else SIZES:
        generator = np.random.default_rng(0)
        image = generator.random((size, size))
        for length, stride in product(KERNELS[:1] if quick else KERNELS, STRIDES):
            kernel = generator.random((length, length))
            runs = rivals(image, kernel, stride)
            for name in runs:
                np.testing.assert_allclose(runs[name](), runs[OURS](), rtol=1e-3, err_msg=name)
            found = {"case": (size, length, stride), "times": {}, "ratios": {}}
            for name in list(runs)[1:]:  # in pairs, so that a slow one does not empty the cache for the others
                pair = interleaved({each: runs[each] for each in (OURS, name)}, seconds=0.1 if quick else 0.5, least=3)
                found["times"] = pair | found["times"]
                found["ratios"][name] = ratio(pair, name, OURS)
            results.append(found)
    return results


def report(results):
    """The ratios as tables, each goal with its worst case."""
    names = list(results[0]["ratios"])
    rows = []
    for result in results:
        ours = 1000 * float(np.median(result["times"][OURS]))
        rows.append((*result["case"], ours, *(result["ratios"][name] for name in names)))
    return f"""How many times longer than `fast_strided_convolve` the others take: above 1, ours is ahead. One thread
each. Ours alone checks its arguments; at 24 px that is nearly half of its time.

SciPy computes every position, and the slice throws most of them away: at stride 3 eight of nine.

{table(("goal, kernel 3x3", "worst case", ""), _goals(results))}

{table(("px", "kernel", "stride", "ours, ms", *names), rows)}
"""


def _goals(results):
    goals = [  # rival, sizes, strides, how many times longer it takes at least
        (PLAIN, (24,), STRIDES, 1 / 2), (PLAIN, (512,), (2, 3), 1 / 1.1), (PLAIN, (2048,), (1,), 1.5),
        ("scipy.signal", (512, 2048), (2,), 5.0), ("scipy.signal", (512, 2048), (3,), 10.0),
    ]  # fmt: skip
    for name, sizes, strides, least in goals:
        text = f"{name} takes at least {least:.2g} times ours, {sizes} px, stride {strides}"
        among = [r for r in results if r["case"][0] in sizes and r["case"][1:] in [(3, s) for s in strides]]
        if among:
            worst, size, _, stride = min((r["ratios"][name], *r["case"]) for r in among)
            yield text, f"{worst:.2f} ({size} px, stride {stride})", goal(worst >= least)
        else:  # with --quick
            yield text, "not measured", ""
