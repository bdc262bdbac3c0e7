"""`fast_strided_convolve` beside SciPy, OpenCV, torch and the time of one copy of the picture."""

import tracemalloc
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.measure import goal, interleaved, ratio, table
from stride_helpers import fast_strided_convolve

SIZES, KERNELS, STRIDES, KINDS = (24, 256, 512, 2048, 4096), (3, 5, 9), (1, 2, 3), ("float32", "float64")
OURS, COPY = "fast_strided_convolve", "one copy"
PLAIN = "plain sum of slices"


def rivals(image, kernel, stride):
    """What a user would write instead, by name; each gives the cells that fit into the picture, on one thread."""
    from scipy import ndimage, signal

    rows, cols = (
        slice(length // 2, size - (length - 1) // 2, stride)
        for size, length in zip(image.shape, kernel.shape, strict=True)
    )
    runs = {
        OURS: lambda: fast_strided_convolve(image, kernel, stride),
        PLAIN: lambda: plain(image, kernel, stride),
        "scipy.signal": lambda: signal.correlate2d(image, kernel, "valid")[::stride, ::stride],
        "scipy.ndimage": lambda: ndimage.correlate(image, kernel, mode="constant")[rows, cols],
        COPY: image.copy,
    }
    try:
        import cv2

        cv2.setNumThreads(1)
        runs["OpenCV"] = lambda: cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_CONSTANT)[rows, cols]
    except ImportError:
        pass
    try:
        import torch

        torch.set_num_threads(1)
        weights = torch.from_numpy(kernel)[None, None]
        runs["torch"] = lambda: torch.conv2d(torch.from_numpy(image)[None, None], weights, stride=stride)[0, 0].numpy()
    except ImportError:
        pass
    return runs


def plain(image, kernel, stride):
    """Lesson 2's sum of slices over the whole picture: no bands, no dealing out."""
    rows, cols = ((n - k) // stride for n, k in zip(image.shape, kernel.shape, strict=True))
    output = np.zeros((rows + 1, cols + 1), image.dtype)
    for (row, col), weight in np.ndenumerate(kernel):
        output += image[row : row + rows * stride + 1 : stride, col : col + cols * stride + 1 : stride] * weight
    return output


def extra_memory(image, kernel, stride):
    """The memory that `fast_strided_convolve` needs beside its result, in results."""
    tracemalloc.start()
    output = fast_strided_convolve(image, kernel, stride)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / output.nbytes - 1


def measure(quick=False):
    """Every size, kernel, stride and kind: times of all, and the extra memory of ours."""
    results = []
    for size, kind in product(SIZES[:3] if quick else SIZES, KINDS):
        generator = np.random.default_rng(0)
        image = generator.random((size, size)).astype(kind)
        for length, stride in product(KERNELS[:1] if quick else KERNELS, STRIDES):
            kernel = generator.random((length, length)).astype(kind)
            runs = rivals(image, kernel, stride)
            for name in set(runs) - {COPY}:
                np.testing.assert_allclose(runs[name](), runs[OURS](), rtol=1e-3, err_msg=name)
            times = interleaved(runs, seconds=0.3 if quick else 1.2, least=3)
            memory = extra_memory(image, kernel, stride)
            results.append({"case": (size, length, stride, kind), "times": times, "memory": memory})
    return results


def report(results):
    """The ratios as tables, each goal with its worst case, and the plot's place."""
    names = [name for name in results[0]["times"] if name not in (OURS, PLAIN, COPY)]
    rows = []
    for result in results:
        times = result["times"]
        ours = 1000 * float(np.median(times[OURS]))
        rivals = [ratio(times, name, OURS) for name in [*names, PLAIN]]
        rows.append((*result["case"], ours, *rivals, ratio(times, OURS, COPY), result["memory"]))
    columns = ("px", "kernel", "stride", "numbers", "ours, ms", *names, PLAIN, "ours / one copy", "extra memory")
    return f"""The middle columns say how many times longer than `fast_strided_convolve` the others take, above 1: ours
is ahead. One thread each. *One copy* is the time to copy the picture once, the limit that memory sets. Extra memory
is in outputs. Ours alone checks its arguments, every pixel for NaN too; at 24 px that is most of its time.

OpenCV and SciPy compute every position, and the slice throws most of them away: at stride 3 eight of nine. OpenCV is
near ours all the same, because it works on 4 (float64) or 8 (float32) neighbours at once; NumPy reads every second or
third number one by one.

{table(("goal, at 512 px and more", "worst case", ""), _goals(results, names))}

{table(columns, rows)}

![Time for each output cell, by size](convolution.png)
"""


def _goals(results, names):
    goals = [
        ("scipy.signal", 2, KINDS, 5.0), ("scipy.signal", 3, KINDS, 10.0),
        ("torch", (1, 2, 3), ("float64",), 1.0), ("torch", (1, 2, 3), ("float32",), 0.5),
        ("OpenCV", 3, ("float64",), 1.0), ("OpenCV", 3, ("float32",), 1.0),
        ("OpenCV", 2, ("float64",), 1 / 1.5), ("OpenCV", 2, ("float32",), 1 / 1.5),
    ]  # fmt: skip
    large = [result for result in results if result["case"][0] >= 512]
    for name, strides, kinds, least in goals:
        if name not in names:
            yield f"{name}: not installed", "", ""
            continue
        strides = strides if isinstance(strides, tuple) else (strides,)
        among = [r for r in large if r["case"][2] in strides and r["case"][3] in kinds]
        found = [(ratio(r["times"], name, OURS), r["case"]) for r in among]
        worst, (size, length, stride, kind) = min(found)
        met = sum(value >= least for value, _ in found)
        where = f"{worst:.2f} ({size} px, kernel {length}, stride {stride}, {kind})"
        text = f"{name} takes at least {least:.2g} times ours: stride {', '.join(map(str, strides))}, {'/'.join(kinds)}"
        yield text, where, f"{goal(met == len(found))}, {met} of {len(found)} cases"
    worst, case = max((result["memory"], result["case"]) for result in large)
    where = f"{worst:.2f} ({case[0]} px, kernel {case[1]}, stride {case[2]}, {case[3]})"
    yield "extra memory at most 2 outputs", where, goal(worst <= 2)


PLOT = Path(__file__).with_name("convolution.png")


def plot(results, path=PLOT):
    """How the time for one output cell grows with the picture, for each kernel and stride, float32."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    kernels = [length for length in KERNELS if any(r["case"][1] == length for r in results)]
    figure, axes = plt.subplots(
        len(kernels), len(STRIDES), figsize=(11, 3.1 * len(kernels)), sharex=True, squeeze=False
    )
    styles = dict(zip(results[0]["times"], ("o-", "s:", "^--", "v--", "k.:", "d-.", "x-."), strict=False))
    for (length, stride), ax in zip(product(kernels, STRIDES), axes.flat, strict=True):
        chosen = [r for r in results if r["case"][1:] == (length, stride, "float32")]
        sizes = [r["case"][0] for r in chosen]
        for name, style in styles.items():
            cells = [((size - length) // stride + 1) ** 2 for size in sizes]
            times = [1e9 * np.median(r["times"][name]) / n for r, n in zip(chosen, cells, strict=True)]
            ax.loglog(sizes, times, style, label=name, markersize=4)
        ax.set_title(f"kernel {length}x{length}, stride {stride}", fontsize=9)
        ax.set_xticks(sizes, sizes, fontsize=8, rotation=45)
        ax.minorticks_off()
        ax.grid(alpha=0.3)
    for ax in axes[:, 0]:
        ax.set_ylabel("ns for each output cell")
    for ax in axes[-1]:
        ax.set_xlabel("rows and columns, float32")
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="upper center", ncols=4, fontsize=8)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.17 / len(kernels)))
    figure.savefig(path, dpi=90, facecolor="white")
    plt.close(figure)
