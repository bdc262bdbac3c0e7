"""Lesson 5: gradients, the exact optimum, training, the digits and the panels, against other libraries and by hand."""

import itertools
import re

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from playwright.sync_api import expect
from scipy import optimize, stats

import decode
import lessons
import stride_helpers as sh
from authorities import correlated, starts, stretched
from stride_helpers import checks, descent, networks
from stride_helpers.arguments import BadInput
from stride_helpers.figures import View
from stride_helpers.lessons import learned
from stride_helpers.panels import typed_kernel

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

LESSON = lessons.ROOT / "notebooks" / "05_learned_kernel.ipynb"
CLEAN = sh.test_image(level=0) - 0.5
BOX = np.full((3, 3), 1 / 9)
DRAWS = {noise: [sh.test_image(noise, seed) - 0.5 for seed in range(50)] for noise in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)}


@pytest.fixture(scope="module")
def names():
    """What the lesson's cells define."""
    return lessons.run(LESSON)


@pytest.fixture(scope="module")
def counts():
    """Right answers of the networks, as the lesson stores them."""
    rows = re.findall(r"^(.+?)((?: +3\d\d){5})$", stored("*tables,"), flags=re.M)
    return {name: np.array([int(n) for n in numbers.split()]) for name, numbers in rows}


def stored(call):
    """What the cell that makes a call shows, as the lesson stores it."""
    (cell,) = [c for c in lessons.cells(LESSON, "code") if call in c.source]
    return cell.outputs[0]["data"]["text/plain"]


def prose():
    """All that the lesson says."""
    return "\n".join(cell.source for cell in lessons.cells(LESSON, "markdown"))


def numbers_in(drawing):
    """The numbers that stand in the cells of a grid."""
    return np.char.replace(decode.grid(drawing)[0].astype(str), "−", "-").astype(float)


# --- gradients ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(5, 5), (9, 7), (8, 10)])
def test_the_loops_of_the_lesson_give_the_gradients_of_the_module(names, shape, stride):
    generator = np.random.default_rng(1)
    image, kernel = generator.normal(size=shape), generator.normal(size=(3, 3))
    upstream = generator.normal(size=sh.strided_convolve(image, kernel, stride).shape)
    for_kernel = names["gradient_by_loop"](image, upstream, stride)
    np.testing.assert_allclose(for_kernel, sh.kernel_gradient(image, upstream, stride), atol=1e-12)
    for_image = names["image_gradient_by_loop"](upstream, kernel, shape, stride)
    np.testing.assert_allclose(for_image, sh.image_gradient(upstream, kernel, shape, stride), atol=1e-12)


def test_each_weight_is_drawn_with_the_four_pixels_that_it_met_and_its_sum_stays_beside_those_found_before(names):
    image = np.arange(1.0, 26).reshape(5, 5)
    upstream = np.array([[1, 0.5], [-0.5, 0]])
    gradient = [(image[a : a + 3 : 2, b : b + 3 : 2] * upstream).sum() for a in range(3) for b in range(3)]
    panel = names["one_weight"]
    for number, found in enumerate(gradient, start=1):
        i, j = divmod(number - 1, 3)
        met = image[i : i + 3 : 2, j : j + 3 : 2]
        view = panel(weight=number)
        drawn = decode.drawings(view)
        for title, expected in (("picture", image), ("upstream", upstream)):
            np.testing.assert_array_equal(numbers_in(drawn[title]), expected)
        texts, shade, _ = decode.grid(drawn["gradient"])
        written = [text.replace("\N{MINUS SIGN}", "-") for text in texts.ravel()]
        assert [float(text) for text in written[:number]] == gradient[:number]
        assert written[number:] == ["?"] * (9 - number)
        np.testing.assert_array_equal(decode.grid(drawn["picture"])[1] > 0, np.isin(image, met))
        assert np.argwhere(shade > 0).tolist() == [[i, j]]
        assert [float(row[1]) for row in view.table.rows] == met.ravel().tolist()
        assert [float(row[-1]) for row in view.table.rows] == (met * upstream).ravel().tolist()
        assert view.sentence.endswith(f"The products add up to **{found:g}**.")
    assert len(list(panel.positions())) == 9


def test_a_press_on_a_place_of_the_gradient_chooses_its_weight(names, alone):
    panel = alone(names["one_weight"])
    place = panel.locator('[data-name="gradient"]').bounding_box()
    panel.page.mouse.click(place["x"] + 0.5 * place["width"], place["y"] + 0.83 * place["height"])
    expect(panel.locator(".stride-sentence")).to_contain_text("at (2, 1), lies on pixels 12, 14, 22, 24")
    expect(panel.get_by_role("button", name="next window »")).to_be_hidden()  # that would be one step
    cell = panel.locator('[data-name="upstream"]').bounding_box()
    panel.page.mouse.move(cell["x"] + 0.75 * cell["width"], cell["y"] + 0.25 * cell["height"], steps=3)
    window = panel.locator('[data-name="picture"] .stride-mark.window')
    assert window.get_attribute("data-cells").split()[:2] == ["0", "2"]


def test_the_messages_are_counted_right_at_every_position(names):
    panel = names["messages_per_pixel"]
    for position in panel.positions():
        pixels, size, stride = position.values()
        begin = starts(pixels, size, 0, stride)
        counts = np.zeros((pixels, pixels))
        for row, col in itertools.product(begin, begin):
            counts[row : row + size, col : col + size] += 1
        view = panel(**position)
        drawn = decode.drawings(view)
        np.testing.assert_array_equal(numbers_in(drawn["pixels"]), counts)
        np.testing.assert_array_equal(decode.grid(drawn["pixels"])[2], counts == 0)
        assert drawn["cells"].cells[0] == len(begin), position
        (reading,) = view.data()["readings"]
        assert (reading["step"], tuple(reading["window"])) == (stride, (size, size))
        along = " ".join(f"{count:.0f}" for count in counts[0] / counts[0, 0])
        expected = (along, f"{counts.max():.0f}", f"{(counts == 0).sum()} of {pixels**2}")
        assert view.table.rows == [expected], position


# --- the bowl and its bottom --------------------------------------------------------------------------------


def rows_of(pictures, stride):
    """Each pixel of each draw as a row: what it shows under nine kernels, each of a single 1."""
    kernels = np.eye(9).reshape(9, 3, 3)
    shown = [[stretched(correlated(each, one, stride), stride, CLEAN.shape) for one in kernels] for each in pictures]
    return np.moveaxis(shown, 1, -1).reshape(-1, 9)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5])
def test_the_optimum_is_the_least_squares_solution_over_all_pixels(noise, stride):
    pictures = DRAWS[noise][:8]
    error = descent.restoring_error(pictures, CLEAN, stride)
    rows, wanted = rows_of(pictures, stride), np.tile(CLEAN.ravel(), len(pictures))
    expected = np.linalg.lstsq(rows, wanted, rcond=1e-9)[0]
    np.testing.assert_allclose(error.optimum().ravel(), expected, atol=1e-6)
    for weights in (expected, BOX.ravel(), np.arange(9.0)):
        assert error(weights) == pytest.approx(((rows @ weights - wanted) ** 2).mean(), rel=1e-9)
    slope = optimize.approx_fprime(np.arange(9.0), lambda w: ((rows @ w - wanted) ** 2).mean(), 1e-6)
    np.testing.assert_allclose(error.gradient(np.arange(9.0)), slope, rtol=1e-4)


def test_the_edges_without_noise_are_found_exactly():
    image = sh.load_picture("camera")[:60, :60]
    kernel = np.array([[0, 2, 0], [-1, 0, 1], [0, 0, -3.0]])
    for stride in (1, 2, 3):
        error = descent.matching_error([image], correlated(image, kernel, stride), stride)
        np.testing.assert_allclose(error.optimum(), kernel, atol=1e-4)
        assert error(kernel) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("noise", "steps"), [(0.0, 100), *[(noise, learned.LAST) for noise in (0.1, 0.2, 0.3, 0.4, 0.5)]]
)
def test_training_from_three_starts_comes_within_1_percent_of_the_optimum(names, noise, steps):
    for stride in (1, 2, 3):
        error = names["error_at"](noise, stride)
        for start in names["STARTS"].values():
            _, errors = descent.gradient_descent(error, start, rate=2, steps=steps)
            assert errors[-1] <= 1.01 * error(error.optimum())
            assert (np.diff(errors) <= 1e-15).all()


def test_above_the_largest_rate_training_runs_away_and_below_it_does_not():
    for noise, draws in DRAWS.items():
        error = descent.restoring_error(draws[:5], CLEAN, 2)
        largest = error.largest_rate()
        for share, ends in ((0.99, 1001), (1.05, None)):
            _, errors = descent.gradient_descent(error, np.eye(3), share * largest, 1000)
            assert np.isfinite(errors).all()
            assert (len(errors) == ends) if ends else (len(errors) < 1001 and errors[-1] > 100), noise


BOWL = descent.restoring_error([CLEAN], CLEAN, 2)
DIGITS = (8, 10, np.random.default_rng(0))
BAD = [
    (descent.gradient_descent, (BOWL, BOX, 0, 3), "rate must be one number above 0, but it is 0"),
    (networks.network, ("8 mean", *DIGITS), "layers must be numbers .*, max or average, but one is 'mean'"),
    (networks.network, ("8 max max max max", *DIGITS), "layers must halve only even sizes"),
]


@pytest.mark.parametrize(("function", "arguments", "sentence"), BAD)
def test_bad_input_is_refused_in_a_clear_sentence(function, arguments, sentence):
    with pytest.raises((BadInput, TypeError), match=sentence) as caught:
        function(*arguments)
    assert "\n" not in str(caught.value)


# --- panels -------------------------------------------------------------------------------------------------


def trained(names, start="edge", rate=2, noise=0.3, stride=2):
    """The kernels of 30 steps from a start, by hand; a run that leaves the chart far behind ends there."""
    error = names["error_at"](noise, stride)
    kernels = [np.array(names["STARTS"][start])]
    while len(kernels) <= 30 and error(kernels[-1]) <= 1000 * error(kernels[0]):
        slope = 2 * (error.curvature @ kernels[-1].ravel() - error.slope)
        kernels.append(kernels[-1] - rate * slope.reshape(3, 3))
    return kernels


def error_over_the_draws(kernel, noise, stride):
    """The error of a kernel, by SciPy, as a panel writes it."""
    found = [stretched(correlated(draw, kernel, stride), stride, CLEAN.shape) - CLEAN for draw in DRAWS[noise]]
    return f"{np.square(found).mean():.5f}"


def test_the_training_panel_is_right_wherever_it_is_tried(names):
    panel = names["training"]
    for position in lessons.some_positions(panel):
        step, *setting = position.values()
        rate, noise, stride = setting[1:]
        error = names["error_at"](noise, stride)
        kernels = trained(names, *setting)
        kernel, view = kernels[min(step, len(kernels) - 1)], panel(**position)
        now, _, box = view.table.rows
        assert (now[1], box[1]) == (f"{error(kernel):.5f}", f"{error(BOX):.5f}"), position
        small = correlated(sh.test_image(noise) - 0.5, kernel, stride)
        (shown,) = [f["small picture"].numbers for f in view.figures if isinstance(f, dict) and "small picture" in f]
        np.testing.assert_allclose(shown, small, atol=1e-6, err_msg=str(position))
        large = stretched(small, stride, CLEAN.shape) + 0.5
        np.testing.assert_allclose(view.pictures["small picture"], large, atol=1e-6, err_msg=str(position))
        stable = rate <= 1 / np.linalg.eigvalsh(error.curvature)[-1]
        assert ("runs away" in view.sentence) is not bool(stable), position
        assert ("the run ends at step" in view.sentence) == (len(kernels) < 31), position
        assert view.ends == {"step": len(kernels) - 1}


@pytest.mark.parametrize(
    "position", [{}, {"step": 5}, {"step": 30, "rate": 4}, {"start": "random", "step": 3, "noise": 0.0}, {"step": 30}]
)
def test_what_the_training_panel_draws_is_the_kernel_and_its_errors(names, position):
    view, error = names["training"](**position), names["error_at"](position.get("noise", 0.3), 2)
    kernels = trained(names, **{name: value for name, value in position.items() if name != "step"})
    step = min(position.get("step", 0), len(kernels) - 1)
    drawn = decode.drawings(view)
    texts, shade, hatched = decode.grid(drawn[f"step {step}"])
    np.testing.assert_array_equal(hatched, np.char.startswith(texts.astype(str), "−"))
    np.testing.assert_allclose(numbers_in(drawn[f"step {step}"]), kernels[step], atol=0.00501)
    strongest = 0.62 * learned.STRONGEST
    np.testing.assert_allclose(shade, strongest * np.abs(kernels[step]) / np.abs(kernels[step]).max(), atol=0.001)
    if step == len(kernels) - 1:
        np.testing.assert_allclose(numbers_in(drawn["optimum"]), error.optimum(), atol=0.00501)
    else:  # it would tell who still looks for it by hand
        assert set(decode.grid(drawn["optimum"])[0].ravel()) == {"?"}

    (chart,) = view.charts
    curves, arrows = decode.curves(chart)
    written = decode.ticks(chart)[1]
    assert [(round(place), float(text)) for place, text in written] == [(n, 10.0 ** (n - 4)) for n in (2, 4, 6, 8)]
    percent = [100 * (error(kernel) / error(error.optimum()) - 1) for kernel in kernels[: step + 1]]
    points = np.array(curves["error"])  # what comes is not told before it is trained
    np.testing.assert_allclose(points[:, 0], range(step + 1), atol=0.01)
    seen = points[:, 1] > 0
    np.testing.assert_allclose(points[seen, 1], 4 + np.log10(np.array(percent)[seen]), atol=0.03)
    assert bool(arrows) == (max(percent) > 10_000 or min(percent) < 0.0001)
    below, above = percent[-1] < 0.0001, percent[-1] > 10_000
    told = [f"{where} the chart, as small triangles say" in view.sentence for where in ("below", "above")]
    assert told == [below, above]
    assert len(arrows) > 1 or not any(told)  # one where the curve leaves, one for the dot


def test_the_panels_errors_are_means_over_50_draws(names):
    edge = np.array(names["STARTS"]["edge"])
    middle = np.eye(3)[1][:, None] * np.eye(3)[1]
    for noise, stride in ((0.0, 1), (0.3, 2), (0.5, 3)):
        trained = names["training"](noise=noise, stride=stride, start="edge", step=0)
        assert trained.table.rows[0][1] == error_over_the_draws(edge, noise, stride)
        for text, kernel in (("0 0 0; 0 1 0; 0 0 0", middle), ("1/9 1/9 1/9;" * 3, BOX)):
            by_hand = names["by_hand"](kernel=text, noise=noise, stride=stride)
            assert by_hand.table.rows[0] == ("yours", error_over_the_draws(kernel, noise, stride), "1.00")


def test_by_hand_begins_with_the_bad_kernel_and_refuses_what_is_not_3_by_3(names):
    panel = names["by_hand"]
    assert "This is the box." in panel(kernel="1/9 1/9 1/9;" * 3).sentence
    np.testing.assert_array_equal(typed_kernel(panel.defaults["kernel"]), names["STARTS"]["edge"])
    assert lessons.answer(panel, kernel="1 2").refused == "The kernel here has 3 rows of 3 weights; this one is 1x2."


def test_the_search_by_hand_can_be_won_and_nothing_in_the_panel_gives_it_away(names):
    error = names["error_at"](0.3, 2)
    found = ".13 .13 .11; .13 .13 .11; .11 .11 .09"
    above = 100 * (error(typed_kernel(found)) / error(error.optimum()) - 1)
    assert f"`{found}` is only {above:.1f} % above the best" in prose()
    assert above < 1 / 3
    panel = names["by_hand"]
    assert panel().table.rows[-1][::2] == ("the best there is", "")  # without the sum of its weights
    for each in panel.tries:
        assert error(typed_kernel(each.values["kernel"])) >= error(BOX)


def test_the_goal_by_hand_is_reached_as_soon_as_the_figure_shown_says_so():
    for above, reached in ((0.24, True), (0.34, True), (0.36, False)):
        said = learned.by_hand_in_words(yours=1 + above / 100, of_box=2.0, least=1.0)
        shown = float(re.search(r"([\d.]+) % above", said)[1])
        assert ("That is within 0.3 % of the best." in said) == (shown <= 0.3) == reached, said


def test_no_step_of_training_is_said_to_be_as_good_as_the_best_while_its_dot_is_drawn_above_it(names):
    error = names["error_at"](0.3, 2)
    for step, kernel in enumerate(trained(names)):
        above = 100 * (error(kernel) / error(error.optimum()) - 1)
        view = names["training"](step=step)
        said = float(re.search(r"([\d.]+) % above the best", view.sentence)[1])
        assert said == pytest.approx(above, abs=0.05), step
        assert said > 0 or above < 0.00005, step
        assert f"{said:g} %" == f"{float(view.table.rows[0][2].rstrip(' %')):g} %"


def test_the_exercise_to_beat_the_box_tells_the_error_also_when_it_is_beaten():
    text = "2/12 2/12 1/12; 2/12 2/12 1/12; 1/12 1/12 0"
    error = error_over_the_draws(typed_kernel(text), 0.1, 1)
    assert checks.beat_the_box.verdict(text).startswith(f"Correct. The error is {error}:")


def test_what_good_weights_have_in_common_is_said_with_the_noise_at_which_it_is_so():
    best = {noise: descent.restoring_error(DRAWS[noise], CLEAN, 2).optimum() for noise in (0.3, 0.5)}
    assert 0 < best[0.3].min() > 0.75 * best[0.3].max()
    assert f"They are positive, nearly equal, and add up to {best[0.3].sum():.2f}." in prose()
    said = f"At noise 0.5 the noise matters more, and there the best weights add up to {best[0.5].sum():.2f}."
    assert said in prose()
    learned_of_it = f"the best weights are positive, nearly equal, and add up to {best[0.3].sum():.2f}."
    assert f"- At noise 0.3 and stride 2 {learned_of_it}" in prose()


def test_the_way_down_from_the_edge_kernel_is_said_as_it_is(names):
    error = names["error_at"](0.3, 2)
    kernels = trained(names)
    errors = [error(kernel) for kernel in kernels]
    assert errors[6] > error(BOX) > errors[7]
    question, answer, *_ = stored("After which step").splitlines()
    given = [errors[1], errors[2], errors[3], error(error.optimum()), error(BOX)]
    assert re.findall(r"0\.\d{5}", question) == [f"{each:.5f}" for each in given]
    assert answer == "7"
    assert 6.5 < errors[0] / error(BOX) < 7  # nearly seven times
    left, _, right = kernels[5].mean(axis=0)
    assert kernels[2].min() < 0 < kernels[3].min()
    assert kernels[5].min() > 0
    assert right > left  # Step 5
    least = error(error.optimum())
    runaway = np.array([error(kernel) for kernel in trained(names, rate=4)])
    assert (np.diff(runaway) > 0).tolist() == [False, *[True] * (len(runaway) - 2)]
    assert np.argmax(runaway / least - 1 > 100) == 6  # the chart ends at 10000 percent
    assert error(trained(names, rate=1)[10]) > errors[5]  # rate 1, step 10


def test_the_best_kernel_is_best_at_every_position(names):
    panel = names["best_kernel"]
    for position in panel.positions():
        task, picture, noise, stride = position.values()
        clean = names["PICTURES"][picture]
        draws = [sh.add_salt_and_pepper(clean + 0.5, noise, seed) - 0.5 for seed in range(10)]
        wanted = clean
        if task == "its edges":
            wanted = (clean[1:-1, 2:] - clean[1:-1, :-2])[::stride, ::stride]
        view = panel(**position)
        errors = [float(row[1]) for row in view.table.rows]
        assert errors[0] == min(errors), position
        np.testing.assert_allclose(view.figures[0]["wanted"].numbers, wanted)  # beside what was made
        best = numbers_in(decode.drawings(view)["best"])
        noisy = sh.add_salt_and_pepper(clean + 0.5, noise, 365) - 0.5
        np.testing.assert_allclose(
            view.figures[0]["made by the best"].numbers, correlated(noisy, best, stride), atol=0.03
        )
        box = [correlated(draw, BOX, stride) for draw in draws]
        if task != "its edges":
            box = [stretched(small, stride, clean.shape) for small in box]
        assert errors[1] == pytest.approx(np.mean((np.array(box) - wanted) ** 2), abs=6e-6), position
        assert errors[2] == pytest.approx((wanted**2).mean(), abs=6e-6), position


# --- the network --------------------------------------------------------------------------------------------


def autograd_loss(parameters, words, images, labels):
    """The loss of a network, its layers in words, written so that autograd can differentiate it."""
    parameters = iter(parameters)
    for word in words.split():
        n, rows, cols, channels = images.shape
        if word in ("max", "average"):
            blocks = anp.reshape(images, (n, rows // 2, 2, cols // 2, 2, channels))
            images = (anp.max if word == "max" else anp.mean)(blocks, axis=(2, 4))
        else:
            stride = 2 if word.endswith("/2") else 1
            weights, bias = next(parameters), next(parameters)
            padded = anp.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)], "constant")
            total = bias
            for i, j in np.ndindex(3, 3):
                met = padded[:, i : i + rows : stride, j : j + cols : stride]
                total = total + anp.einsum("nrci,io->nrco", met, weights[i, j])
            images = anp.maximum(total, 0)
    weights, bias = next(parameters), next(parameters)
    scores = anp.dot(anp.reshape(images, (len(images), -1)), weights) + bias
    shares = scores - anp.log(anp.sum(anp.exp(scores), axis=1, keepdims=True))
    return -anp.mean(shares[np.arange(len(labels)), labels])


@pytest.mark.parametrize("words", ["3/2 4/2", "3 max 4 max", "3 average 4 average", "3 3/2 4 4/2", "3 3 max 4 max"])
def test_the_networks_gradients_agree_with_automatic_differentiation(words):
    generator = np.random.default_rng(4)
    images, labels = generator.normal(size=(6, 8, 8, 1)), generator.integers(0, 10, 6)
    network = networks.network(words, 8, 10, generator)
    network.backward(images, labels)
    parameters = [parameter for layer in network.layers for parameter in layer.parameters]
    found = [gradient for layer in network.layers for gradient in layer.gradients]
    expected = grad(autograd_loss)(parameters, words, images, labels)
    assert network.loss(images, labels) == pytest.approx(autograd_loss(parameters, words, images, labels))
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_one_channel_of_a_layer_is_the_courses_convolution():
    generator = np.random.default_rng(5)
    image = generator.random((8, 8))
    for stride in (1, 2):
        layer = networks.Convolution(1, 4, stride, generator)
        for channel in range(4):
            expected = sh.strided_convolve(image, layer.weights[:, :, 0, channel], stride, padding=1)
            found = layer.forward(image[np.newaxis, :, :, np.newaxis])[0, :, :, channel]
            np.testing.assert_allclose(found, np.maximum(expected, 0), atol=1e-12)


COSTS = {  # parameters and multiply-adds of an 8x8 picture, by hand
    "8/2 16/2": (9 * 8 + 8 + 9 * 8 * 16 + 16 + 640 + 10, 16 * 72 + 4 * 1152 + 640),
    "8 max 16 max": (1898, 64 * 72 + 16 * 1152 + 640),
    "8 8/2 16 16/2": (1898 + 9 * 64 + 8 + 9 * 256 + 16, 64 * 72 + 16 * 576 + 16 * 1152 + 4 * 2304 + 640),
    "8 8 max 16 16 max": (4802, 64 * 72 + 64 * 576 + 16 * 1152 + 16 * 2304 + 640),
}


@pytest.mark.parametrize("words", COSTS)
def test_parameters_and_multiply_adds_are_counted_right(words):
    network = networks.network(words, 8, 10, np.random.default_rng(0))
    assert (network.parameter_count(), network.multiply_adds(size=8)) == COSTS[words]


def test_training_again_gives_the_right_answers_that_came_with_the_course(names):
    for name, layers in names["NETWORKS"].items():
        assert [names["right_answers"](layers, split) for split in range(5)] == names["counts"][name], name


def test_the_tables_of_the_digits_are_what_was_counted(names, counts):
    assert list(counts) == list(names["NETWORKS"])
    for name, words in names["NETWORKS"].items():
        right = 100 * counts[name] / 360
        assert 94 < right.mean() < 99.5
        network = networks.network(words, 8, 10, np.random.default_rng(0))
        costs = f"{network.parameter_count()} +{network.multiply_adds(8)}"
        assert re.search(f"^{name} +{right.mean():.1f} +{right.std(ddof=1):.1f}( |$)", stored("*tables,"), re.M)
        assert re.search(f"^{name} +{costs}$", stored("drawn.costs(NETWORKS).items()]\n"), re.M)


def test_which_networks_have_the_most_and_the_fewest_right_answers_is_said_as_it_is(counts):
    means = {name: right.mean() for name, right in counts.items()}
    one, other = [name for name, mean in means.items() if mean == min(means.values())]
    assert max(means, key=means.get) == "its pooled control"  # the answer of the card, as is the next line
    assert means["strided"] < means["max-pooled"]
    ahead = max(means.values()) - min(means.values())
    assert f"{ahead:.1f} of 360 more than *{one}* and *{other}*, which have equally few" in prose()


def test_the_figure_of_the_digits_says_the_means_and_can_stand_in_a_view(counts):
    figure = learned.results_figure(counts)
    for name, right in counts.items():
        assert f"{name} {100 * right.mean() / 360:.1f}" in figure.says
    view = View(figure)
    assert view.text() == figure.says
    assert lessons.Elements(view.html()).alternatives == [figure.says]


def test_the_intervals_of_the_gaps_are_students(counts):
    short = {"max-pooled": "max", "average-pooled": "average", "its pooled control": "control"}
    short["all-convolutional"] = "all-conv."
    pairs = [("strided", "max-pooled"), ("average-pooled", "max-pooled")]
    pairs += [("all-convolutional", "its pooled control"), ("strided", "its pooled control")]
    for one, other in pairs:
        gaps = counts[one] - counts[other]
        low, high = stats.t.interval(0.95, 4, gaps.mean(), stats.sem(gaps))
        row = re.escape(f"{short.get(one, one)} minus {short[other]} ") + ".*" + re.escape(f"{low:+.1f} to {high:+.1f}")
        assert re.search(row, stored("*tables,")), (one, other)


# --- the digits ---------------------------------------------------------------------------------------------


def test_the_digits_are_those_of_the_source():
    pictures, labels = sh.load_digits()
    assert pictures.shape == (1797, 8, 8)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert set(np.unique(pictures * 16)) == set(range(17))
