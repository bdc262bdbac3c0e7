"""Gradients and training steps beside automatic differentiation, and how long lesson 5's own training takes."""

import contextlib
import io
import re
import time

import numpy as np

import lessons
from benchmarks.measure import goal, interleaved, ratio, table
from stride_helpers import descent, image_gradient, kernel_gradient, networks, test_image

LESSON = lessons.ROOT / "notebooks/05_learned_kernel.ipynb"
OURS = "ours"
LAYERS = "8 8 max 16 16 max"  # the largest network of lesson 5
BATCH = 32


def measure(quick=False):
    """Times of gradients, of one training step, of nine weights and of the five networks on the digits."""
    seconds = 0.5 if quick else 3.0
    results = {"gradients": {}, "step": interleaved(_steps(), seconds, least=5)}
    for size in (24, 512):
        results["gradients"][size] = interleaved(_gradients(size), seconds, least=5)
    start = time.perf_counter()
    clean = test_image(level=0) - 0.5
    error = descent.restoring_error([test_image(0.3, seed) - 0.5 for seed in range(50)], clean, stride=2)
    descent.gradient_descent(error, np.zeros((3, 3)), rate=2, steps=30)
    results["nine weights"] = time.perf_counter() - start
    start = time.perf_counter()
    _run_cells(r"^(import|digits, |def train|NETWORKS|counts = )")
    results["digits"] = time.perf_counter() - start
    return results


def report(results):
    """Times as ratios, and the two goals in seconds."""
    rows = []
    for size, times in results["gradients"].items():
        rows += _rows(f"both gradients of a 3x3 kernel at stride 2, {size} px", times)
    rows += _rows(f"one training step, `{LAYERS}`, {BATCH} digits", results["step"])
    nine, digits = results["nine weights"], results["digits"]
    goals = [
        ("nine weights trained in under a second (50 noisy pictures made, 30 steps)", f"{nine:.2f} s", goal(nine < 1)),
        ("digits in under a minute (5 networks, 5 splits, 20 epochs)", f"{digits:.1f} s", goal(digits < 60)),
    ]
    return f"""Above 1: ours is ahead. Everything in float64, torch on one thread. Every rival's numbers are compared
with ours before the clock runs.

{table(("goal", "found", ""), goals)}

{table(("what", "beside", "ours, ms", "takes times as long as ours"), rows)}
"""


def _run_cells(chosen):
    """Run those of the lesson's own code cells that hold the pattern, in this process."""
    names = {"__name__": "__lesson__"}
    for cell in lessons.cells(LESSON, "code"):
        if "@panel" not in cell.source and re.search(chosen, cell.source, re.M):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell.source, LESSON.name, "exec"), names)


def _rows(what, times):
    ours = 1000 * float(np.median(times[OURS]))
    return [(what, name, ours, ratio(times, name, OURS)) for name in times if name != OURS]


def _gradients(size):
    """Both gradients of a 3x3 convolution at stride 2, with padding 1."""
    generator = np.random.default_rng(0)
    image, kernel = generator.random((size, size)), generator.random((3, 3))
    upstream = generator.random((size // 2, size // 2))
    wanted = kernel_gradient(image, upstream, 2, 1), image_gradient(upstream, kernel, image.shape, 2, 1)
    runs = {
        OURS: lambda: (
            kernel_gradient(image, upstream, 2, 1),
            image_gradient(upstream, kernel, image.shape, 2, 1),
        )
    }

    import autograd
    import autograd.numpy as anp

    def loss(kernel, image):
        padded, total = anp.pad(image, [(1, 1), (1, 1)], mode="constant"), 0
        for row, col in np.ndindex(3, 3):
            total = total + padded[row : row + size : 2, col : col + size : 2] * kernel[row, col]
        return anp.sum(total * upstream)

    both = autograd.grad(loss, (0, 1))
    runs["autograd"] = lambda: both(kernel, image)
    torch = _torch()
    if torch:
        along = torch.from_numpy(upstream)[None, None]

        def by_torch():
            tensors = [torch.from_numpy(a)[None, None].requires_grad_() for a in (image, kernel)]
            made = torch.conv2d(*tensors, stride=2, padding=1)
            found = torch.autograd.grad(made, tensors[::-1], along)
            return tuple(gradient[0, 0].numpy() for gradient in found)

        runs["torch"] = by_torch
    for run in runs.values():
        for found, right in zip(run(), wanted, strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-9)
    return runs


def _steps():
    """One step of gradient descent with momentum for the same network from the same weights."""
    generator = np.random.default_rng(0)
    pictures, labels = generator.random((BATCH, 8, 8, 1)), generator.integers(0, 10, BATCH)
    network = networks.network(LAYERS, 8, 10, np.random.default_rng(1))
    weights = [[p.copy() for layer in network.layers for p in layer.parameters] for _ in range(2)]
    before = network.loss(pictures, labels)
    runs = {OURS: lambda: network.step(pictures, labels, rate=1e-6)}
    runs["autograd"], loss = _autograd_step(pictures, labels, weights[0])
    losses = [loss(weights[0])]
    torch = _torch()
    if torch:
        runs["torch"], loss = _torch_step(torch, pictures, labels, weights[1])
        losses.append(loss())
    np.testing.assert_allclose(losses, before, rtol=1e-9)
    return runs


def _autograd_step(pictures, labels, weights):
    import autograd
    import autograd.numpy as anp

    def convolve(images, kernel, bias):
        rows, cols = images.shape[1:3]
        padded = anp.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="constant")
        parts = [padded[:, r : r + rows, c : c + cols] for r, c in np.ndindex(3, 3)]
        return anp.maximum(anp.concatenate(parts, axis=3) @ kernel.reshape(-1, bias.size) + bias, 0)

    def pool(images):
        n, rows, cols, channels = images.shape
        return anp.max(images.reshape(n, rows // 2, 2, cols // 2, 2, channels), axis=(2, 4))

    def loss(weights):
        images = pool(convolve(convolve(pictures, *weights[0:2]), *weights[2:4]))
        images = pool(convolve(convolve(images, *weights[4:6]), *weights[6:8]))
        scores = images.reshape(len(images), -1) @ weights[8] + weights[9]
        scores = scores - anp.max(scores, axis=1, keepdims=True)
        shares = anp.exp(scores) / anp.sum(anp.exp(scores), axis=1, keepdims=True)
        return -anp.mean(anp.log(shares[np.arange(BATCH), labels]))

    gradient, moving = autograd.grad(loss), [np.zeros_like(w) for w in weights]

    def step():
        for weight, move, change in zip(weights, moving, gradient(weights), strict=True):
            move *= 0.9
            move -= 1e-6 * change
            weight += move

    return step, loss


def _torch_step(torch, pictures, labels, weights):
    images, labels = torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy()), torch.from_numpy(labels)
    tensors = [torch.from_numpy(w.transpose(3, 2, 0, 1).copy() if w.ndim == 4 else w) for w in weights]
    # Ours flattens rows, columns, channels; torch channels, rows, columns.
    tensors[8] = tensors[8].reshape(2, 2, 16, 10).permute(2, 0, 1, 3).reshape(64, 10).contiguous()
    for tensor in tensors:
        tensor.requires_grad_()
    optimizer = torch.optim.SGD(tensors, lr=1e-6, momentum=0.9)

    def loss():
        now = images
        for n in range(0, 8, 2):
            now = torch.relu(torch.conv2d(now, tensors[n], tensors[n + 1], padding=1))
            now = torch.max_pool2d(now, 2) if n in (2, 6) else now
        return torch.nn.functional.cross_entropy(now.flatten(1) @ tensors[8] + tensors[9], labels)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step, lambda: loss().item()


def _torch():
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    return torch
