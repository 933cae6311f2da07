"""Object detection by hand on the real server: from pictures to a published detector and back to better training material."""

import hashlib
import io
import json
import random
import re
import subprocess
import time

import pytest
from PIL import Image, ImageDraw, ImageFilter

from browser import playwright
from detecting import SIZE, ServedDetecting
from fixtures import clear
from screens import settle
from test_boxes import Editor
from test_story import count, go_to, uploads

expect = playwright.expect
TAGS = ("disc", "plate")
PICTURES = 20
# Of the pictures so many are labeled without a pointer.
BY_KEYS = 2
# What the editor says of the detector's boxes.
DASHED = re.compile(r"^\d+ dashed box(es)? to confirm$")


def picture(number, things):
    """A busy scene with colored things in it, and its boxes: (tag, left, top, width, height) in fractions."""
    chance = random.Random(number)
    width, height = SIZE
    grain = Image.effect_noise(SIZE, 60).convert("RGB")
    image = Image.blend(Image.new("RGB", SIZE, (150, 145, 130)), grain.filter(ImageFilter.GaussianBlur(1)), 0.5)
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        ends = [(chance.randrange(width), chance.randrange(height)) for _ in range(2)]
        draw.line(ends, fill=tuple(chance.randrange(90, 190) for _ in range(3)), width=chance.randrange(1, 3))
    boxes = []
    for place in range(things):
        tag = TAGS[(number + place) % 2]
        wide, tall = chance.randrange(50, 80), chance.randrange(50, 80)
        left = place * width // things + chance.randrange(4, max(5, width // things - wide - 4))
        top = chance.randrange(6, height - tall - 6)
        shape, color = (draw.ellipse, (205, 40, 40)) if tag == "disc" else (draw.rectangle, (40, 70, 200))
        shape((left, top, left + wide, top + tall), fill=color, outline=(20, 20, 20), width=2)
        boxes.append((tag, left / width, top / height, wide / width, tall / height))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue(), boxes


class Drawn(ServedDetecting):
    """The project that the page has made, for the helper of the editor: images in the order of the gallery."""

    def __init__(self, raw, project):
        self.raw, self.id, self.images, self.scenes = raw, project, [], []

    @property
    def tags(self):
        return {tag["name"]: tag["id"] for tag in self.raw.training("GET", f"/projects/{self.id}/tags").json()}

    def read(self, pictures):
        """Reads which image shows which picture: uploads run side by side and end in any order."""
        images = self.raw.training("GET", f"/projects/{self.id}/images", params={"orderBy": "Oldest", "take": 256}).json()
        by_contents = {hashlib.sha256(contents).digest(): (contents, boxes) for contents, boxes in pictures}
        self.images = images
        self.scenes = [by_contents[hashlib.sha256(self.raw.session.get(one["originalImageUri"]).content).digest()] for one in images]


def overlap(first, second):
    """Intersection over union of (left, top, width, height)."""
    across, down = (
        max(0, min(first[axis] + first[axis + 2], second[axis] + second[axis + 2]) - max(first[axis], second[axis]))
        for axis in (0, 1)
    )
    shared = across * down
    return shared / (first[2] * first[3] + second[2] * second[3] - shared)


def found_in(predictions, boxes, probability=0.3):
    """How many of the boxes were detected with their tag."""
    return sum(
        any(
            one["tagName"] == tag and one["probability"] >= probability
            and overlap([one["boundingBox"][key] for key in ("left", "top", "width", "height")], box) >= 0.5
            for one in predictions
        )
        for tag, *box in boxes
    )


@pytest.fixture
def cleared(raw):
    """Clears away a project that the page makes."""
    made = []
    yield made.append
    for project in made:
        clear(raw, project)


def test_from_pictures_to_a_published_detector(page, t, raw, shoot, tmp_path, cleared):
    pictures = [picture(number, 1 + number % 3) for number in range(PICTURES)]
    project = make_project(page, t, shoot)
    cleared(project)
    add(page, t, raw, project, pictures, shoot)
    drawn = Drawn(raw, project)
    drawn.read(pictures)
    editor = Editor(page, t, drawn)
    label(editor, t, shoot)
    check_labels(drawn)
    train(page, t, shoot)
    evaluate(page, t, shoot)
    publish(page, t, shoot, tmp_path)
    ask_quickly(page, t, shoot)
    promote(page, t, raw, project, shoot)
    suggest(page, t, raw, drawn, editor, pictures, shoot)


def make_project(page, t, shoot):
    page.goto("/#/projects/new")
    settle(page)
    page.get_by_label(t("projects.field.name"), exact=True).fill("Discs and plates")
    page.get_by_role("radio", name=re.compile(re.escape(t("projects.type.detection")))).check()
    shoot(page, "detector-1-new")
    page.get_by_role("button", name=t("projects.new.action")).click()
    expect(page).to_have_url(re.compile("/images"))
    return re.search(r"projects/([0-9a-f-]{36})", page.url)[1]


def add(page, t, raw, project, pictures, shoot):
    settle(page)
    shoot(page, "detector-2-empty")
    files = [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": contents}
        for number, (contents, _) in enumerate(pictures)
    ]
    page.locator("input[type=file][data-use=files]").set_input_files(files)
    dialog = page.get_by_role("dialog", name=t("images.add.title", count=len(files)))
    shoot(page, "detector-3-adding")
    dialog.get_by_role("button", name=t("images.add.upload")).click()
    expect(uploads(page, t).get_by_text(t("images.upload.over", count=len(files)))).to_be_visible(timeout=60_000)
    assert count(raw, project) == len(files)


def label(editor, t, shoot):
    """The first image asks for its tags; others get theirs by key; the last ones are labeled without a pointer."""
    page, scenes = editor.page, editor.detecting.scenes
    editor.open(0)
    known = []
    for place, (_, boxes) in enumerate(scenes):
        editor.shows(place)
        for tag, *box in boxes:
            if place >= len(scenes) - BY_KEYS:
                draw_by_keys(editor, known.index(tag) + 1, box)
            else:
                draw_by_mouse(editor, known, tag, box)
            editor.press("Escape")
        if place == 1:
            shoot(page, "detector-4-labeled")
        if place < len(scenes) - 1:
            editor.press("ArrowRight")
    expect(editor.saved).to_be_visible()
    editor.press("Escape")
    expect(editor.dialog).to_have_count(0)
    shoot(page, "detector-5-gallery")


def draw_by_mouse(editor, known, tag, box):
    left, top, width, height = box
    if tag in known:
        editor.press(str(known.index(tag) + 1))
        editor.drag((left, top), (left + width, top + height))
        return
    if known:
        editor.press("t")
    else:
        editor.drag((left, top), (left + width, top + height))
    editor.picker.type(tag)
    editor.press("Enter")
    if known:
        expect(editor.dialog.get_by_role("button", name=tag).first).to_be_visible()
        editor.settle()
        editor.drag((left, top), (left + width, top + height))
    # Tags are on the keys in the order of their names.
    known.append(tag)
    known.sort()
    expect(editor.list.locator(".box-choose")).not_to_have_count(0)


def draw_by_keys(editor, number, box):
    """A box in the middle, moved and then resized by the arrow keys, ten pixels and one pixel at a time."""
    editor.press(str(number), "n")
    _, *have = editor.boxes()[-1]
    wish = [round(value * size) for value, size in zip(box, SIZE * 2)]
    for modifier, places in (("", (0, 1)), ("Control+", (2, 3))):
        for place, (less, more) in zip(places, (("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
            by = wish[place] - have[place]
            tens, ones = divmod(abs(by), 10)
            arrow = more if by > 0 else less
            for key, times in ((f"{modifier}Shift+{arrow}", tens), (f"{modifier}{arrow}", ones)):
                for _ in range(times):
                    editor.page.keyboard.press(key)
    editor.settle()


def check_labels(drawn):
    names = {id: name for name, id in drawn.tags.items()}
    for image, (_, boxes) in zip(drawn.images, drawn.scenes):
        # Things stand side by side; the server tells boxes that were moved last.
        stored = sorted(
            ((names[each["tagId"]], *(each[key] for key in ("left", "top", "width", "height"))) for each in drawn.stored(image["id"])),
            key=lambda each: each[1],
        )
        assert [each[0] for each in stored] == [each[0] for each in boxes]
        for mine, theirs in zip(stored, boxes):
            assert mine[1:] == pytest.approx(theirs[1:], abs=3 / min(SIZE))


def train(page, t, shoot):
    go_to(page, t, "train")
    expect(page.get_by_text(t("train.boxes.how"))).to_be_visible()
    shoot(page, "detector-6-train")
    start = time.monotonic()
    with page.expect_response(re.compile(r"/iterations/[0-9a-f-]+/events")):
        page.get_by_role("button", name=t("train.start"), exact=True).click()
    live = page.get_by_role("region", name=t("train.live.title"))
    expect(live.locator(".stage.is-now")).to_have_text(t("results.stage.steps"), timeout=300_000)
    expect(live.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ \("))).to_be_visible(timeout=60_000)
    shoot(page, "detector-7-training")
    done = page.get_by_role("link", name=t("train.done.performance"))
    done.wait_for(timeout=1_200_000)
    print(f"trained in {time.monotonic() - start:.0f} s")
    shoot(page, "detector-8-trained")
    done.click()


def evaluate(page, t, shoot):
    quality = page.get_by_role("meter", name=t("results.map"))
    quality.wait_for()
    usual = float(quality.get_attribute("aria-valuenow"))
    print(f"mean average precision {usual} %")
    assert usual > 30, "the things are plain to see"
    shoot(page, "detector-9-performance")
    page.get_by_role("slider", name=t("boxes.overlap")).fill("95")
    expect(quality).not_to_have_attribute("aria-valuenow", f"{usual:.1f}")
    assert float(quality.get_attribute("aria-valuenow")) < usual
    card = page.locator(".outcome-card").first
    expect(card).to_be_enabled()
    expect(card.locator(".box-line").first).to_be_attached()
    page.locator(".detection-cards").first.scroll_into_view_if_needed()
    shoot(page, "detector-10-worst")
    card.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".boxed-image .box-line").first).to_be_attached()
    shoot(page, "detector-11-worst-large")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("slider", name=t("boxes.overlap")).fill("50")
    page.locator("main h1").first.scroll_into_view_if_needed()


def publish(page, t, shoot, tmp_path):
    """Under a name, at which the line that the page shows detects."""
    page.get_by_role("button", name=t("results.publish"), exact=True).click()
    dialog = page.get_by_role("dialog", name=t("results.publish.title"))
    dialog.get_by_label(t("results.publish.name")).fill("discs or plates")
    dialog.get_by_role("button", name=t("results.publish"), exact=True).click()
    page.get_by_role("toolbar").get_by_role("button", name=t("results.address.button")).click()
    dialog = page.get_by_role("dialog", name=t("results.address.title"))
    dialog.get_by_role("button", name=t("results.key.button")).click()
    page.get_by_role("dialog", name=t("results.key.title")).get_by_role("button", name=t("results.key.make"), exact=True).click()
    code = dialog.get_by_label(t("results.address.code"))
    expect(code).not_to_contain_text("YOUR-PREDICTION-KEY")
    shoot(page, "detector-12-address")
    contents, boxes = picture(900, 2)
    (tmp_path / "photo.jpg").write_bytes(contents)
    line = code.inner_text()
    assert "/detect/" in line
    result = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, timeout=60, check=True)
    answer = json.loads(result.stdout)
    assert found_in(answer["predictions"], boxes) >= 1, answer
    page.keyboard.press("Escape")


def ask_quickly(page, t, shoot):
    page.get_by_role("button", name=t("foundation.quickTest")).first.click()
    dialog = page.get_by_role("dialog", name=t("quickTest.title"))
    contents, _ = picture(901, 2)
    dialog.locator("input[type=file]").set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": contents})
    expect(dialog.get_by_text(t.pattern("quickTest.time"))).to_be_visible()
    dialog.get_by_role("slider").fill("30")
    expect(dialog.locator(".boxed-image .box-line")).not_to_have_count(0)
    shoot(page, "detector-13-quick-test")
    page.keyboard.press("Escape")


def promote(page, t, raw, project, shoot):
    """The stored prediction of the published name becomes a training image with the boxes that were confirmed."""
    go_to(page, t, "predictions")
    grid = page.get_by_role("listbox", name=t("predictions.list"))
    expect(grid.get_by_role("option")).to_have_count(2)
    page.get_by_label(t("boxes.threshold")).fill("30")
    expect(grid.locator(".box-overlay .box-line").first).to_be_attached()
    shoot(page, "detector-14-predictions")
    grid.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=t("predictions.detail"))
    expect(dialog.get_by_text(DASHED)).to_be_visible()
    shoot(page, "detector-15-prediction")
    page.keyboard.press("a")
    expect(dialog.locator(".box-choose")).not_to_have_count(0)
    boxes = dialog.locator(".box-choose").count()
    before = count(raw, project)
    with page.expect_response(re.compile("/images/predictions"), timeout=20_000) as moved:
        page.keyboard.press("m")
    answer = moved.value.json()
    assert answer["isBatchSuccessful"], answer
    assert len(answer["images"][0]["image"]["regions"]) == boxes
    assert count(raw, project) == before + 1
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def suggest(page, t, raw, drawn, editor, pictures, shoot):
    """The detector's boxes are dashed ones over an image without boxes, to be confirmed by a key."""
    fresh = [picture(910 + number, 2) for number in range(3)]
    for contents, _ in fresh:
        answer = raw.training("POST", f"/projects/{drawn.id}/images", files={"image": ("new.jpg", contents, "image/jpeg")})
        assert answer.status_code == 200, answer.text
    drawn.images = raw.training("GET", f"/projects/{drawn.id}/images", params={"orderBy": "Oldest", "take": 256}).json()
    place = len(drawn.images) - len(fresh)
    start = time.monotonic()
    image = editor.open(place)
    visible = editor.dialog.get_by_text(DASHED)
    editor.dialog.get_by_label(t("boxes.proposals.threshold")).fill("30")
    expect(visible).to_be_visible()
    print(f"suggested after {time.monotonic() - start:.1f} s")
    assert editor.boxes() == [], "what is suggested is no box yet"
    editor.stage.focus()
    editor.settle()
    shoot(page, "detector-16-suggested")
    start = time.monotonic()
    editor.press("ArrowRight")
    editor.shows(place + 1)
    expect(visible).to_be_visible()
    print(f"suggested at the next image after {time.monotonic() - start:.2f} s")
    editor.press("ArrowLeft")
    editor.shows(place)
    expect(visible).to_be_visible()
    editor.press("a")
    names = {id: name for name, id in drawn.tags.items()}
    expect(editor.saved).to_be_visible()
    stored = [
        {"tagName": names[one["tagId"]], "probability": 1, "boundingBox": one} for one in drawn.stored(image)
    ]
    assert stored and found_in(stored, fresh[0][1]) >= 1
    editor.press("Escape", "Escape")
    expect(editor.dialog).to_have_count(0)
    go_to(page, t, "suggestions")
    page.get_by_role("button", name=t("suggestions.get")).click()
    cards = page.locator(".detection-card")
    expect(cards).to_have_count(2, timeout=30_000)
    shoot(page, "detector-17-suggestions")
