"""Suggestions from a detector that learns while somebody draws boxes, in every state it can be in."""

import re

import pytest

from browser import playwright
from detecting import SIZE, FakeDetecting, ServedDetecting
from screens import settle
from test_accessibility import audited
from test_boxes import EMPTY, Editor, near

expect = playwright.expect


class Watched(Editor):
    """The editor with what it says of suggestions."""

    @property
    def dashed(self):
        """Dashed boxes, as (left, top) on the screen, from left to right."""
        return sorted(tuple(round(value) for value in (one["x"], one["y"])) for one in (
            each.bounding_box() for each in self.dialog.locator(".box.dashed").all()
        ))

    def says(self, key, **values):
        return expect(self.dialog.get_by_text(self.t(key, **values), exact=True))


@pytest.fixture
def beginning():
    """A project without any iteration."""
    return FakeDetecting(iterations=0, name="Parts at first")


@pytest.fixture
def watch(new_context, t):
    """Opens the editor of a project with what suggests by itself."""

    def watch(detecting, page=None):
        if page is None:
            context = new_context()
            detecting.install(context)
            page = context.new_page()
        return Watched(page, t, detecting)

    return watch


def test_before_anything_is_learned_the_editor_says_what_is_missing(watch, beginning, t, shoot):
    for image in beginning.images[3:]:
        image["regions"] = []
    editor = watch(beginning)
    editor.open(EMPTY)
    editor.says("boxes.learner.none", count=5, labeled=3).to_be_visible()
    assert editor.dashed == []
    expect(editor.dialog.get_by_label(t("boxes.proposals.threshold"))).to_be_hidden()
    shoot(editor.page, "preview-none")
    # Boxes around anything are there from the beginning.
    editor.dialog.get_by_label(t("boxes.proposals"), exact=True).select_option(t("boxes.proposals.anything"))
    expect(editor.dialog.locator(".box.dashed")).not_to_have_count(0)


def test_the_first_preview_appears_by_itself(watch, beginning, shoot):
    beginning.preview = {"state": "training", "imageCount": 0}
    editor = watch(beginning)
    place = EMPTY + 1
    editor.open(place)
    editor.says("boxes.learner.training", count=6).to_be_visible()
    assert editor.dashed == []
    shoot(editor.page, "preview-training")
    beginning.preview = {"state": "ready", "imageCount": 6}
    count = len(beginning.scenes[place][1])
    expect(editor.dialog.locator(".box.dashed")).to_have_count(count)
    editor.says("boxes.learner.preview", count=6).to_be_visible()
    shoot(editor.page, "preview-ready")
    editor.stage.focus()
    editor.press("Enter")
    assert len(editor.boxes()) == 1
    expect(editor.dialog.locator(".box.dashed")).to_have_count(count - 1)
    editor.press("a")
    expected = [(tag, *(round(value * size) for value, size in zip(box, SIZE * 2))) for tag, *box in beginning.scenes[place][1]]
    near(editor.boxes(), expected, pixels=4)


def test_what_is_shown_stays_when_more_is_learned(watch, beginning):
    beginning.preview = {"state": "ready", "imageCount": 6}
    editor = watch(beginning)
    place = next(place for place in range(EMPTY, len(beginning.scenes) - 1) if len(beginning.scenes[place][1]) > 1)
    editor.open(place)
    shown = len(beginning.scenes[place][1])
    expect(editor.dialog.locator(".box.dashed")).to_have_count(shown)
    before = editor.dashed
    # A later one sees boxes elsewhere.
    beginning.preview = {"state": "ready", "imageCount": 9}
    beginning.previewed = lambda image: [("nut", 0.5, 0.5, 0.2, 0.2)]
    with editor.page.expect_response(re.compile("/suggestions$")):
        editor.stage.focus()
        editor.press("Enter")
    editor.settle()
    assert len(editor.dashed) == shown - 1 and set(editor.dashed) < set(before)
    editor.says("boxes.learner.preview", count=6).to_be_visible()
    editor.press("Escape", "PageDown")
    editor.shows(place + 1)
    # What was asked for ahead is shown at once; the image after it is asked anew.
    editor.press("PageUp")
    editor.shows(place)
    editor.says("boxes.learner.preview", count=9).to_be_visible()
    expect(editor.dialog.locator(".box.dashed")).to_have_count(1)


def test_no_suggestion_lies_over_a_box(watch, beginning):
    beginning.preview = {"state": "ready", "imageCount": 6}
    editor = watch(beginning)
    place = EMPTY + 1
    tag, left, top, width, height = beginning.scenes[place][1][0]
    beginning.images[place]["regions"] = [beginning.region(tag, left, top, width, height)]
    editor.open(place)
    editor.says("boxes.learner.preview", count=6).to_be_visible()
    expect(editor.dialog.locator(".box.dashed")).to_have_count(len(beginning.scenes[place][1]) - 1)


def test_an_iteration_that_knows_more_suggests(watch, detecting, t):
    if isinstance(detecting, ServedDetecting):
        pytest.skip("the project has no iteration")
    detecting.preview = {"state": "ready", "imageCount": 4}
    editor = watch(detecting)
    editor.open(EMPTY + 1)
    editor.says("boxes.learner.iteration", name="Iteration 1").to_be_visible()
    threshold = editor.dialog.get_by_label(t("boxes.proposals.threshold"))
    expect(threshold).to_have_value("50")
    detecting.is_ahead = True
    editor.press("Escape", "Escape")
    editor = watch(detecting, editor.page)
    editor.page.reload()
    settle(editor.page)
    editor.open(EMPTY + 1)
    editor.says("boxes.learner.preview", count=4).to_be_visible()
    # What the preview says is not calibrated, and lower.
    expect(threshold).to_have_value("30")


def test_a_preview_that_failed_is_told(watch, beginning):
    beginning.preview = {"state": "failed", "imageCount": 0}
    editor = watch(beginning)
    editor.open(EMPTY)
    editor.says("boxes.learner.failed").to_be_visible()
    assert editor.dashed == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(audited, watch, beginning, theme):
    beginning.preview = {"state": "ready", "imageCount": 6}
    beginning.install(audited.context)
    audited.emulate_media(color_scheme=theme)
    editor = watch(beginning, audited)
    editor.open(EMPTY + 1)
    editor.says("boxes.learner.preview", count=6).to_be_visible()
    assert audited.violations("dialog[open]") == []
