"""The reading level: syllables as a dictionary gives them, grades as the published formula gives them."""

from __future__ import annotations

import pytest

from spinewise.knowledge.reading_level import LIMIT, SHORTEST, read_level, syllables

# Words of the knowledge files with the syllables a dictionary gives them.
SPOKEN = """
1: pain back worse stretched moved chills rash weight night heal whole hole nerve nerves gives caused used
1: aches clothes league while scale home guard called pulled blocked
2: numbness doctor bladder bowel painful people muscles causes eases changes tables little able lifted
2: wanted needed movement safely careful quarter rhythm breathing sudden severe special spinal patient tissue
2: fatigue technique headaches catches simple gentle trouble really being quiet science fever pregnant
2: stiffness weakness lying layer player disease release coffee surgeon language nauseous vomit started
3: position period serious hospital physical exercise several vertebra opinion dangerous various
3: obvious previous infectious theory pharmacist possible nausea annoying annual diseases bicycle aorta
4: exercises emergency inflammation radiating diabetes temperature experience anxiety society variety unusual
4: rheumatism urinary abdominal usually gradually actually diagnosis mechanical spondylitis situation
5: immediately individual
6: osteoporosis
"""


@pytest.mark.parametrize(
    ("word", "count"),
    [
        (word, int(count))
        for line in SPOKEN.strip().splitlines()
        for count, words in [line.split(":")]
        for word in words.split()
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 0.39 * words per sentence + 11.8 * syllables per word - 15.59, counted by hand.
        ("The cat sat on the mat. The dog sat too.", 0.39 * 5 + 11.8 * 1.0 - 15.59),
        ("Walk a little each day, and rest when your back is sore.", 0.39 * 12 + 11.8 * 13 / 12 - 15.59),
        ("Call the emergency number now: do not drive.", 0.39 * 4 + 11.8 * 12 / 8 - 15.59),
        ("Pain for 3.5 days? See a doctor; do not wait.", 0.39 * 10 / 3 + 11.8 * 11 / 10 - 15.59),
    ],
)
def test_grade(text: str, grade: float) -> None:
    reading = read_level(text)
    assert reading is not None
    assert reading.grade == pytest.approx(grade)


def test_allowed_words_count_as_average_ones() -> None:
    text = "A rheumatologist may help you with this kind of pain."
    plain, allowed = read_level(text), read_level(text, {"rheumatologist"})
    assert plain is not None and allowed is not None
    assert plain.hard_words == ("rheumatologist",)
    assert allowed.hard_words == ()
    assert allowed.grade == pytest.approx(0.39 * 10 + 11.8 - 15.59)
    assert plain.grade > allowed.grade


def test_plural_of_an_allowed_word_is_allowed() -> None:
    text = "Two rheumatologists may help you with this kind of pain."
    reading = read_level(text, {"rheumatologist"})
    assert reading is not None and reading.hard_words == ()


def test_fragments_are_not_graded() -> None:
    assert read_level("word " * (SHORTEST - 1)) is None
    assert read_level("word " * SHORTEST) is not None


def test_known_texts_are_told_apart() -> None:
    """A line of a leaflet against the first line of a research abstract."""
    plain = read_level(
        "Heat may ease the pain. Put a warm pack on your back for a short time. Then move a bit."
    )
    hard = read_level(
        "Individualized rehabilitation demonstrated statistically significant improvements in disability "
        "compared with conventional physiotherapy among participants with chronic radiculopathy."
    )
    assert plain is not None and hard is not None
    assert plain.grade < 4 < LIMIT < 20 < hard.grade
