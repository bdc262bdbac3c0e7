"""Answers to the exercises: right ones, wrong ones with words that the check must say, or must not say.

None of them calls the checks' own tables: loops, walks and SciPy instead. What a check says of its own slips,
`test_checks.py` tries by itself.
"""

from answers import lesson_1, lesson_2, lesson_3, lesson_4, lesson_5

LESSONS = (lesson_1, lesson_2, lesson_3, lesson_4, lesson_5)
RIGHT = {name: answers for lesson in LESSONS for name, answers in lesson.RIGHT.items()}
WRONG = {name: answers for lesson in LESSONS for name, answers in lesson.WRONG.items()}
NOT_TOLD = {name: answers for lesson in LESSONS for name, answers in lesson.NOT_TOLD.items()}
