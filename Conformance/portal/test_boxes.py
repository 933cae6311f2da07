"""The editor of boxes and the gallery of a project that detects objects, by mouse, keyboard and fingers."""

import re

import pytest

from browser import playwright
from detecting import COLORS, SIZE
from screens import fits, settle
from test_accessibility import audited

expect = playwright.expect
MARGIN = 12
NAMES = sorted(COLORS)


class Editor:
    """The editor of one image, and where things are in it: points are fractions of the image."""

    def __init__(self, page, t, detecting):
        self.page, self.t, self.detecting = page, t, detecting
        self.dialog = page.get_by_role("dialog", name=t("images.detail.title"))
        self.stage = self.dialog.get_by_role("application")
        self.list = self.dialog.get_by_role("list", name=t("boxes.list"))
        self.picker = page.get_by_role("combobox", name=t("images.picker.label"), exact=True)
        self.saved = self.dialog.get_by_text(t("boxes.saved"), exact=True)

    def open(self, place):
        """Opens the image that was added at a place; the gallery shows the oldest first."""
        self.page.goto(f"/#/projects/{self.detecting.id}/images?order=oldest")
        settle(self.page)
        cell = self.page.locator(f".image-cell[data-index='{place}']")
        cell.wait_for()
        cell.dblclick()
        self.stage.wait_for()
        self.shows(place)
        return self.detecting.images[place]["id"]

    def shows(self, place):
        count = len(self.detecting.images)
        expect(self.dialog.get_by_text(self.t("images.detail.place", number=place + 1, count=count))).to_be_visible()
        self.settle()

    def settle(self):
        """Two frames: what was done is drawn."""
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def at(self, x, y):
        """A point of the image in the window, while the whole image is shown."""
        room = self.stage.bounding_box()
        scale = min((room["width"] - 2 * MARGIN) / SIZE[0], (room["height"] - 2 * MARGIN) / SIZE[1])
        width, height = SIZE[0] * scale, SIZE[1] * scale
        return (room["x"] + (room["width"] - width) / 2 + x * width, room["y"] + (room["height"] - height) / 2 + y * height)

    def drag(self, start, end):
        mouse = self.page.mouse
        mouse.move(*self.at(*start))
        mouse.down()
        mouse.move(*self.at(*end), steps=5)
        mouse.up()
        self.settle()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def boxes(self):
        """What the list says: the name of the tag, and left, top, width, height in pixels."""
        found = []
        for each in self.list.locator(".box-choose").all():
            name, *numbers = re.fullmatch(
                r"(.+), box \d+ of \d+, ([\d,]+) by ([\d,]+) pixels at ([\d,]+), ([\d,]+)", each.get_attribute("aria-label")
            ).groups()
            width, height, left, top = (int(number.replace(",", "")) for number in numbers)
            found.append((name, left, top, width, height))
        return found

    def stored(self, image):
        """What the server has, in the same form, once everything is saved."""
        expect(self.saved).to_be_visible()
        names = {id: name for name, id in self.detecting.tags.items()}
        return [
            (names.get(each["tagId"], each.get("tagName")), *(
                round(each[key] * size) for key, size in zip(("left", "top", "width", "height"), SIZE * 2)
            ))
            for each in self.detecting.stored(image)
        ]


@pytest.fixture
def detecting_page(new_context, detecting):
    context = new_context()
    detecting.install(context)
    return context.new_page()


@pytest.fixture
def editor(detecting_page, t, detecting):
    # Proposals are asked for by the tests that are about them.
    detecting_page.add_init_script("localStorage.setItem('ocellus-proposals', 'nobody')")
    return Editor(detecting_page, t, detecting)


def near(found, expected, pixels=2):
    """The same boxes, but for what a pixel of the screen is of the image."""
    assert [each[0] for each in found] == [each[0] for each in expected]
    for mine, theirs in zip(found, expected):
        assert mine[1:] == pytest.approx(theirs[1:], abs=pixels)


EMPTY = 6  # the first image without boxes


def test_a_drawn_box_asks_for_its_tag_and_the_next_one_gets_the_same(editor, shoot):
    image = editor.open(EMPTY)
    editor.drag((0.1, 0.2), (0.4, 0.6))
    picker = editor.picker
    expect(picker).to_be_focused()
    shoot(editor.page, "boxes-ask")
    picker.type("wash")
    editor.press("Enter")
    editor.drag((0.95, 0.9), (0.6, 0.5))
    expected = [("washer", 32, 48, 96, 96), ("washer", 192, 120, 112, 96)]
    near(editor.boxes(), expected)
    near(editor.stored(image), expected)
    shoot(editor.page, "boxes-drawn")


def test_a_new_tag_is_made_by_typing_and_a_box_without_one_is_none(editor, detecting):
    image = editor.open(EMPTY)
    editor.drag((0.1, 0.2), (0.4, 0.6))
    editor.picker.wait_for()
    editor.press("Escape")
    assert editor.boxes() == []
    editor.drag((0.1, 0.2), (0.4, 0.6))
    editor.picker.type("spring")
    editor.press("Enter")
    expect(editor.list.locator(".box-choose")).to_have_count(1)
    near(editor.stored(image), [("spring", 32, 48, 96, 96)])


def test_boxes_stay_within_the_image_and_are_not_too_small(editor):
    image = editor.open(EMPTY)
    editor.press("2")
    editor.drag((0.8, 0.8), (1.3, 1.2))
    editor.press("Escape")
    editor.drag((0.3, 0.3), (0.305, 0.6))
    expected = [(NAMES[1], 256, 192, 64, 48)]
    near(editor.boxes(), expected)
    near(editor.stored(image), expected)


def test_every_key_does_what_the_sheet_says(editor):
    image = editor.open(EMPTY)
    editor.press("1")
    editor.drag((0.25, 0.25), (0.5, 0.5))
    name, left, top, width, height = editor.boxes()[0]
    editor.press("3", "ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft")
    assert editor.boxes() == [(NAMES[2], left - 8, top + 9, width, height)]
    editor.press("Control+ArrowRight", "Control+Shift+ArrowDown")
    assert editor.boxes() == [(NAMES[2], left - 8, top + 9, width + 1, height + 10)]
    editor.press("d")
    first, copy = editor.boxes()
    assert copy[0] == first[0] and copy[3:] == first[3:] and copy[1:3] != first[1:3]
    editor.press("2", "Control+z", "Control+z")
    assert editor.boxes() == [first]
    editor.press("Control+Shift+z", "Control+y")
    assert editor.boxes() == [first, (NAMES[1], *copy[1:])]
    editor.press("b", "Delete")
    assert editor.boxes() == [(NAMES[1], *copy[1:])]
    assert editor.stored(image) == editor.boxes()


def test_a_box_is_made_without_a_pointer(editor):
    image = editor.open(EMPTY)
    editor.press("n")
    expect(editor.picker).to_be_focused()
    editor.press("Enter")
    [(name, left, top, width, height)] = editor.boxes()
    assert name == NAMES[0]
    assert left + width / 2 == pytest.approx(SIZE[0] / 2, abs=2) and top + height / 2 == pytest.approx(SIZE[1] / 2, abs=2)
    editor.press("Shift+ArrowLeft", "Control+Shift+ArrowRight")
    assert editor.boxes() == [(name, left - 10, top, width + 10, height)]
    assert editor.stored(image) == editor.boxes()


def test_the_chosen_box_is_moved_and_resized_by_the_mouse(editor):
    image = editor.open(EMPTY)
    editor.press("1")
    editor.drag((0.2, 0.2), (0.4, 0.4))
    editor.drag((0.3, 0.3), (0.5, 0.4))
    near(editor.boxes(), [(NAMES[0], 128, 72, 64, 48)])
    editor.drag((0.6, 0.5), (0.7, 0.7))
    near(editor.boxes(), [(NAMES[0], 128, 72, 96, 96)])
    editor.drag((0.4, 0.5), (0.3, 0.1))
    near(editor.boxes(), [(NAMES[0], 96, 72, 128, 96)], pixels=3)
    # Another box within it, with Alt; and one that is chosen by its border and moved at once.
    editor.page.keyboard.down("Alt")
    editor.drag((0.4, 0.4), (0.5, 0.5))
    editor.page.keyboard.up("Alt")
    editor.drag((0.3, 0.6), (0.1, 0.6))
    near(editor.boxes(), [(NAMES[0], 32, 72, 128, 96), (NAMES[0], 128, 96, 32, 24)], pixels=3)
    # A box that was moved is a new one for the server, which tells it last.
    assert sorted(editor.stored(image)) == sorted(editor.boxes())


def test_zooming_and_moving_the_image_changes_no_box(editor):
    editor.open(0)
    before = editor.boxes()
    picture = editor.dialog.locator(".box-image")
    fitting = picture.bounding_box()
    editor.press("+", "+")
    larger = picture.bounding_box()
    assert larger["width"] == pytest.approx(fitting["width"] * 2.25, rel=0.01)
    editor.page.mouse.move(*editor.at(0.5, 0.5))
    editor.page.keyboard.down(" ")
    editor.page.mouse.down()
    editor.page.mouse.move(*editor.at(0.6, 0.6), steps=3)
    editor.page.mouse.up()
    editor.page.keyboard.up(" ")
    editor.settle()
    assert picture.bounding_box()["x"] > larger["x"] + 10
    editor.page.mouse.down(button="middle")
    editor.page.mouse.move(*editor.at(0.5, 0.5), steps=3)
    editor.page.mouse.up(button="middle")
    editor.settle()
    assert picture.bounding_box() == pytest.approx(larger, abs=2)
    editor.page.mouse.wheel(0, -100)
    editor.settle()
    assert picture.bounding_box()["width"] > larger["width"] * 1.1
    editor.press("0")
    assert picture.bounding_box() == pytest.approx(fitting, abs=0.5)
    assert editor.boxes() == before


def test_the_next_image_is_there_without_asking(editor, detecting):
    editor.open(0)
    editor.page.wait_for_timeout(500)
    context = editor.page.context
    context.route(re.compile("/images/id|/fake-images/|/blobs/"), lambda route: route.abort())
    context.problems.allow("Failed to load resource")
    editor.press("ArrowRight")
    editor.shows(1)
    assert len(editor.boxes()) == len(detecting.scenes[1][1])
    expect(editor.dialog.locator(".box-image")).to_have_js_property("complete", True)
    assert editor.dialog.locator(".box-image").evaluate("image => image.naturalWidth") > 0


def test_what_was_drawn_is_there_when_coming_back(editor):
    image = editor.open(EMPTY)
    editor.press("1")
    editor.drag((0.2, 0.2), (0.4, 0.4))
    # No wait: the image is left before its boxes are saved.
    editor.press("PageDown")
    editor.shows(EMPTY + 1)
    editor.press("PageUp")
    editor.shows(EMPTY)
    assert len(editor.boxes()) == 1
    editor.press("Control+z")
    assert editor.boxes() == []
    assert editor.stored(image) == []


def test_boxes_are_copied_from_the_image_before(editor, detecting):
    editor.open(EMPTY - 1)
    boxes = editor.boxes()
    assert boxes
    editor.press("PageDown")
    editor.shows(EMPTY)
    editor.press("c")
    assert editor.boxes() == boxes
    assert editor.stored(detecting.images[EMPTY]["id"]) == boxes
    editor.press("c")
    assert editor.boxes() == boxes, "what is there already is not copied again"


def test_a_request_saves_all_boxes_and_not_each_key_has_its_own(editor):
    """While a request is on its way the next one waits, and then has all that has changed meanwhile."""
    image = editor.open(EMPTY)
    held, sent = [], []

    def hold(route):
        sent.append(route.request.post_data_json["regions"])
        if len(sent) == 1:
            held.append(route)
        else:
            route.fallback()

    editor.page.route(re.compile(r"/images/[^/]+/regions$"), hold)
    editor.press("1")
    editor.drag((0.1, 0.1), (0.3, 0.3))
    with editor.page.expect_request(re.compile("/regions$")):
        pass
    editor.press("ArrowRight", "ArrowRight", "d", "ArrowDown")
    # Longer than boxes must rest before they are sent.
    editor.page.wait_for_timeout(1000)
    expect(editor.dialog.get_by_text(editor.t("boxes.saving"), exact=True)).to_be_visible()
    assert [len(regions) for regions in sent] == [1]
    held[0].fallback()
    assert editor.stored(image) == editor.boxes()
    assert [len(regions) for regions in sent] == [1, 2]


def test_a_failure_is_told_and_tried_again_and_leaving_waits(editor, t):
    image = editor.open(EMPTY)
    editor.page.context.problems.allow("status of 503|status of 500")
    answers = [500, 500]

    def answer(route):
        if answers:
            return route.fulfill(status=answers.pop(), content_type="application/json", body='{"code":"Any","message":"The disk is full."}')
        return route.fallback()

    editor.page.route(re.compile(r"/images/[^/]+/regions$"), answer)
    editor.press("1")
    editor.drag((0.1, 0.1), (0.3, 0.3))
    expect(editor.dialog.get_by_text(t("boxes.failed", why="The disk is full."))).to_be_visible()
    editor.dialog.get_by_role("button", name=t("foundation.close")).last.click()
    expect(editor.page.get_by_role("dialog", name=t("boxes.unsaved.title"))).to_be_visible()
    editor.page.get_by_role("button", name=t("foundation.cancel")).click()
    expect(editor.stage).to_be_visible()
    assert len(editor.stored(image)) == 1, "the next attempt, which comes by itself, succeeds"
    # Left in the moment of drawing: the dialog stays until the server has the boxes.
    editor.press("d")
    with editor.page.expect_response(re.compile("/regions$")):
        editor.press("Escape", "Escape")
    expect(editor.dialog).to_have_count(0)
    assert len(editor.detecting.stored(image)) == 2


def test_boxes_of_an_image_that_was_deleted_meanwhile_are_let_go(editor):
    editor.open(EMPTY)
    editor.page.context.problems.allow("status of 404")
    editor.page.route(
        re.compile(r"/images/[^/]+/regions$"),
        lambda route: route.fulfill(status=404, content_type="application/json", body='{"code":"NotFound","message":"No image."}'),
    )
    editor.press("1")
    editor.drag((0.1, 0.1), (0.3, 0.3))
    with editor.page.expect_response(re.compile("/regions$")):
        editor.press("Escape", "Escape")
    expect(editor.dialog).to_have_count(0)


def test_proposals_of_an_iteration_are_confirmed_by_one_key(editor, t, detecting, shoot):
    if not getattr(detecting, "iterations", None):
        pytest.skip("the project has no iteration; the story of a training covers it")
    editor.page.add_init_script("localStorage.setItem('ocellus-proposals', 'newest')")
    place = EMPTY + 1
    image = editor.open(place)
    expected = [(tag, *(round(value * size) for value, size in zip(box, SIZE * 2))) for tag, *box in detecting.scenes[place][1]]
    expect(editor.dialog.get_by_text(t("boxes.proposals.visible", count=len(expected)))).to_be_visible()
    assert editor.boxes() == [], "what is proposed is no box yet"
    shoot(editor.page, "boxes-proposed")
    editor.press("Enter")
    near(editor.boxes(), expected[:1], pixels=4)
    editor.press("a")
    near(editor.boxes(), expected, pixels=4)
    expect(editor.dialog.get_by_text(t("boxes.proposals.done"))).to_be_visible()
    near(editor.stored(image), expected, pixels=4)
    editor.dialog.get_by_label(t("boxes.proposals.threshold")).fill("10")
    expect(editor.dialog.get_by_text(t("boxes.proposals.visible", count=1))).to_be_visible()
    editor.stage.focus()
    editor.press("x")
    expect(editor.dialog.get_by_text(t("boxes.proposals.done"))).to_be_visible()
    assert len(editor.boxes()) == len(expected)


def test_boxes_around_anything_take_the_tag_in_use(editor, t, detecting):
    editor.page.add_init_script("localStorage.setItem('ocellus-proposals', 'anything')")
    place = EMPTY + 1
    editor.open(place)
    count = len(detecting.scenes[place][1])
    expect(editor.dialog.get_by_text(t.pattern("boxes.proposals.visible"))).to_be_visible()
    editor.press("3", "Enter")
    assert [each[0] for each in editor.boxes()] == [NAMES[2]]
    if not getattr(detecting, "iterations", None):
        return
    editor.press("a")
    assert [each[0] for each in editor.boxes()] == [NAMES[2]] * count


def test_fingers_draw_choose_and_pinch(new_context, t, detecting):
    context = new_context(has_touch=True, viewport={"width": 820, "height": 1100})
    detecting.install(context)
    page = context.new_page()
    page.add_init_script("localStorage.setItem('ocellus-proposals', 'nobody')")
    editor = Editor(page, t, detecting)
    editor.open(EMPTY)
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        places = [dict(zip("xy", editor.at(*point)), id=number) for number, point in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    editor.dialog.get_by_role("button", name=NAMES[0]).first.click()
    send("touchStart", (0.2, 0.2))
    for step in range(1, 6):
        send("touchMove", (0.2 + 0.06 * step, 0.2 + 0.06 * step))
    send("touchEnd")
    editor.settle()
    near(editor.boxes(), [(NAMES[0], 64, 48, 96, 72)], pixels=4)
    before = editor.boxes()
    picture = editor.dialog.locator(".box-image")
    width = picture.bounding_box()["width"]
    send("touchStart", (0.6, 0.6))
    send("touchStart", (0.6, 0.6), (0.7, 0.7))
    for step in range(1, 6):
        send("touchMove", (0.6 - 0.03 * step, 0.6 - 0.03 * step), (0.7 + 0.03 * step, 0.7 + 0.03 * step))
    send("touchEnd")
    editor.settle()
    assert picture.bounding_box()["width"] > 1.8 * width
    assert editor.boxes() == before, "two fingers draw nothing"


def test_the_list_has_names_and_leads_to_each_box(editor, detecting):
    editor.open(3)
    buttons = editor.list.locator(".box-choose")
    assert buttons.count() == len(detecting.scenes[3][1]) > 1
    buttons.nth(1).focus()
    expect(buttons.nth(1)).to_have_attribute("aria-pressed", "true")
    before = editor.boxes()[1]
    editor.press("ArrowDown")
    assert editor.boxes()[1] == (before[0], before[1], before[2] + 1, *before[3:])
    expect(buttons.nth(1)).to_be_focused()
    editor.press("Delete")
    assert len(editor.boxes()) == len(detecting.scenes[3][1]) - 1
    assert editor.page.evaluate("() => document.activeElement.matches('.box-choose')")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(audited, t, detecting, theme):
    detecting.install(audited.context)
    audited.emulate_media(color_scheme=theme)
    editor = Editor(audited, t, detecting)
    editor.open(3)
    editor.press("b")
    assert audited.violations("dialog[open]") == []
    editor.press("Escape", "Escape")
    expect(editor.dialog).to_have_count(0)
    assert audited.violations() == []


@pytest.mark.parametrize("size", [(360, 740), (3840, 2160)])
def test_the_editor_fits(new_context, t, detecting, shoot, size):
    context = new_context(viewport=dict(zip(("width", "height"), size)))
    detecting.install(context)
    page = context.new_page()
    Editor(page, t, detecting).open(3)
    fits(page)
    shoot(page, f"boxes-{size[0]}")


def test_the_gallery_shows_boxes_and_finds_images_by_them(detecting_page, t, detecting, shoot):
    page = detecting_page
    page.goto(f"/#/projects/{detecting.id}/images?order=oldest")
    settle(page)
    counts = [len(boxes) for _, boxes in detecting.scenes[:detecting.labeled]] + [0] * (len(detecting.scenes) - detecting.labeled)
    for place, count in enumerate(counts):
        cell = page.locator(f".image-cell[data-index='{place}']")
        expect(cell.locator(".box-overlay .box-line")).to_have_count(count)
        said = t("images.cell.boxless") if count == 0 else re.compile(rf"\b{count} box")
        expect(cell).to_have_accessible_name(re.compile(said) if isinstance(said, str) else said)
    shoot(page, "boxes-gallery")
    page.get_by_role("button", name=t("images.filter"), exact=True).click()
    page.get_by_role("menuitem", name=t("images.filter.boxes")).click()
    dialog = page.get_by_role("dialog", name=t("images.boxes.title"))
    dialog.get_by_label(t("images.boxes.least")).fill("2")
    dialog.get_by_label(t("images.boxes.most")).fill("3")
    shoot(page, "boxes-filter")
    dialog.get_by_role("button", name=t("images.metadata.apply")).click()
    cells = page.locator(".image-cell:not(.away)")
    expect(cells).to_have_count(sum(2 <= count <= 3 for count in counts))
    assert "boxes=2-3" in page.url
    page.reload()
    settle(page)
    expect(cells).to_have_count(sum(2 <= count <= 3 for count in counts))
    page.get_by_role("button", name=t("images.filter.boxless")).click()
    page.get_by_title(t("images.filter.drop")).first.click()
    expect(cells).to_have_count(counts.count(0))
