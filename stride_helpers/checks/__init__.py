"""Marks for the exercises: `checks.name(answer)` prints a verdict within a second, and never raises.

One file a lesson holds its exercises: what is asked, the right answer, cases, and slips. `engine` says the verdict;
`answers` reads what a learner gives, `bound` ends what does not end, `recipes` makes what loops are tried on,
`sentences` holds what several exercises say.
"""

from stride_helpers.checks.engine import CORRECT, NOT_STARTED, UNTOUCHED
from stride_helpers.checks.lesson_1 import halving_triples, output_size, receptive_field
from stride_helpers.checks.lesson_2 import dot_to_letter, multiply_adds, padded_loop, strided_loop
from stride_helpers.checks.lesson_3 import blurred_half, look_alikes, stripe_remover, stripes_seen
from stride_helpers.checks.lesson_4 import channel_growth, faithful_shifts, level_sizes, next_level
from stride_helpers.checks.lesson_5 import beat_the_box, descend, one_step, weight_gradient
