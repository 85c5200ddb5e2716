"""The body map: what a tap says is what is understood, and the picture shows what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from spinewise.knowledge.drawing import lines
from spinewise.knowledge.load import default_folder, load, load_body_map
from spinewise.knowledge.models import BodyPlace
from spinewise.replies.body import picture_data
from spinewise.replies.body_picture import picture_png
from spinewise.replies.question import question_reply
from spinewise.replies.wording import load_wording
from spinewise.understanding.pointing import understood

MAP = load_body_map()
KNOWLEDGE = load()
WORDING = load_wording(default_folder() / "wording.yml")


def sides(places: Sequence[BodyPlace]) -> set[str]:
    return {place.side for place in places if place.side is not None}


def chosen() -> Iterator[tuple[BodyPlace, ...]]:
    """Every place, and every two together that do not lie on different sides."""
    for number in (1, 2):
        yield from (places for places in combinations(MAP.places, number) if len(sides(places)) < 2)


def said(places: Sequence[BodyPlace]) -> str:
    return ", ".join(place.send for place in places)


@pytest.mark.parametrize("places", chosen(), ids=said)
def test_taps_are_understood_as_region_and_side(places: tuple[BodyPlace, ...]) -> None:
    got = understood(said(places))
    assert set(got.get("region", ())) == {place.region for place in places}  # type: ignore[arg-type]
    assert {got["side"]} == sides(places) if sides(places) else "side" not in got


@pytest.mark.parametrize(
    "places",
    [places for places in combinations(MAP.places, 2) if len(sides(places)) == 2],
    ids=said,
)
def test_different_places_on_different_sides_leave_the_side_open(places: tuple[BodyPlace, ...]) -> None:
    got = understood(said(places))
    assert set(got) == {"region"}


def test_left_is_on_the_left_and_right_on_the_right() -> None:
    middle = MAP.view_box[0] + MAP.view_box[2] / 2
    for place in MAP.places:
        across = [x for line in lines(place.path) for x, _ in line.points]
        if place.side == "left":
            assert max(across) < middle
        elif place.side == "right":
            assert min(across) > middle
        else:
            assert min(across) < middle < max(across)


def test_the_question_about_places_has_the_map_and_no_other_has() -> None:
    for question in KNOWLEDGE.questions.values():
        reply = question_reply(WORDING, question, None, number=1, about_left=1, body_map=MAP).as_dict()
        assert ("map" in reply) == (question.id == "region")
        if "map" in reply:
            assert [place["send"] for place in reply["map"]["places"]] == [place.send for place in MAP.places]
            assert len(reply["map"]["view_box"]) == 4


@pytest.mark.parametrize(
    ("findings", "marked"),
    [
        ({"region": ("low_back",)}, {"low_back"}),
        ({"region": ("rib_side",), "side": "left"}, {"rib_side_left"}),
        ({"region": ("rib_side",)}, {"rib_side_left", "rib_side_right"}),
        ({"region": ("flank", "neck"), "side": "both"}, {"flank_left", "flank_right", "neck"}),
        ({"region": ("buttock_tailbone",), "side": "right"}, {"buttock_right", "tailbone"}),
        ({"region": ("whole_spine",)}, {"neck", "upper_back", "mid_back", "low_back", "tailbone"}),
    ],
)
def test_the_picture_of_the_result_marks_what_hurts(findings: dict[str, object], marked: set[str]) -> None:
    picture = picture_data(KNOWLEDGE, WORDING, findings)  # type: ignore[arg-type]
    assert picture is not None
    assert {place["id"] for place in picture["places"] if place["marked"]} == marked
    assert "painful" in picture["alt"]


def test_there_is_no_picture_without_a_place() -> None:
    assert picture_data(KNOWLEDGE, WORDING, {"age": 40.0}) is None


def red(png: bytes, left_half: bool) -> int:
    """How many red dots one half of a picture has."""
    image = Image.open(BytesIO(png)).convert("RGB")
    across = image.width // 2
    half = image.crop((0, 0, across, image.height) if left_half else (across, 0, image.width, image.height))
    return sum(count for count, (r, g, b) in half.getcolors(1 << 24) or () if r > 150 and g < 140 and b < 140)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("regions", "side", "left", "right"),
    [
        ([], None, False, False),
        (["no_such_place"], None, False, False),
        (["flank"], "left", True, False),
        (["flank"], "right", False, True),
        (["flank"], None, True, True),
        (["low_back"], "left", True, True),
        (["whole_spine"], None, True, True),
    ],
)
def test_the_png_is_red_where_it_hurts(regions: list[str], side: str | None, left: bool, right: bool) -> None:
    png = picture_png(regions, side)
    assert (red(png, left_half=True) > 500, red(png, left_half=False) > 500) == (left, right)


def test_the_png_is_small_and_always_the_same() -> None:
    assert picture_png(["neck"], None) == picture_png(("neck",), None)
    assert len(picture_png(["whole_spine"], None)) < 60_000
