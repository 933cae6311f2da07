"""The other screens of a project that detects objects: a new one, predictions, suggestions, the quick test, performance."""

import re
import urllib.parse

import pytest

from browser import playwright
from detecting import COLORS, FakeDetecting
from screens import fits, settle
from test_accessibility import audited
from test_boxes import SIZE, Editor, detecting_page
from test_hostile_text import TAGS, assert_harmless

expect = playwright.expect


def wait_until(condition, page, limit=10_000):
    """Waits for what the page sends; the requests are answered meanwhile."""
    for _ in range(limit // 100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it has not happened")


@pytest.fixture
def fake(detecting):
    """What needs a trained detector, which only the fake has at once."""
    if not isinstance(detecting, FakeDetecting):
        pytest.skip("it needs a trained detector; the story of a training covers it")
    return detecting


def test_a_project_that_detects_is_made(page, t, detecting):
    """Its domain says what it is; how many tags an image has is no question there."""
    asked = []

    def answer(route):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(route.request.url).query))
        asked.append(query)
        route.fulfill(content_type="application/json", body='{"id":"%s","name":"any"}' % detecting.id)

    detecting.install(page.context)
    page.route(lambda url: url.split("?")[0].endswith("/training/projects"), lambda route: answer(route) if route.request.method == "POST" else route.fallback())
    page.goto("/#/projects/new")
    settle(page)
    page.get_by_label(t("projects.field.name"), exact=True).fill("Parts")
    page.get_by_role("radio", name=re.compile(re.escape(t("projects.type.detection")))).check()
    expect(page.get_by_role("group", name=t("projects.field.tagsPerImage"))).to_have_count(0)
    chosen = page.locator(".domain-row:has(input:checked)")
    expect(chosen).to_have_count(1)
    domain = chosen.locator("input").get_attribute("value")
    page.get_by_role("button", name=t("projects.new.action")).click()
    expect(page).to_have_url(re.compile(detecting.id))
    assert asked[0]["domainId"] == domain and "classificationType" not in asked[0]
    domains = {one["id"]: one for one in page.evaluate("async () => (await fetch('/portal/v1/domains')).json()")}
    assert domains[domain]["type"] == "ObjectDetection"


def test_a_stored_prediction_becomes_a_training_image_with_its_boxes(detecting_page, t, fake, shoot):
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/predictions")
    settle(page)
    grid = page.get_by_role("listbox", name=t("predictions.list"))
    cells = grid.get_by_role("option")
    expect(cells).to_have_count(4)
    expect(cells.nth(2).locator(".box-overlay .box-line")).to_have_count(3)
    page.get_by_label(t("boxes.threshold")).fill("10")
    expect(cells.nth(2).locator(".box-overlay .box-line")).to_have_count(4)
    page.get_by_label(t("boxes.threshold")).fill("50")
    shoot(page, "detection-predictions")
    cells.nth(2).click()
    dialog = page.get_by_role("dialog", name=t("predictions.detail"))
    expect(dialog.get_by_text(t("boxes.proposals.visible", count=3))).to_be_visible()
    shoot(page, "detection-prediction")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    page.keyboard.press("a")
    expect(dialog.locator(".box-choose")).to_have_count(3)
    page.keyboard.press("b")
    page.keyboard.press("Delete")
    expect(dialog.locator(".box-choose")).to_have_count(2)
    # Left without being moved, boxes are lost: it asks.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name=t("boxes.unmoved.title")).get_by_role("button", name=t("foundation.cancel")).click()
    with page.expect_request(re.compile("/images/predictions"), timeout=20_000):
        page.keyboard.press("m")
        expect(dialog.get_by_text(t("predictions.place", number=3, count=3))).to_be_visible()
    wait_until(lambda: fake.promoted, page)
    [moved] = fake.promoted
    assert len(moved["regions"]) == 2 and "tagIds" not in moved
    assert all(set(region) == {"tagId", "left", "top", "width", "height"} for region in moved["regions"])


def test_what_a_detector_found_is_moved_from_the_grid(detecting_page, t, fake):
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/predictions")
    settle(page)
    grid = page.get_by_role("listbox", name=t("predictions.list"))
    expect(grid.get_by_role("option")).to_have_count(4)
    grid.focus()
    with page.expect_request(re.compile("/images/predictions"), timeout=20_000) as moving:
        page.keyboard.press("a")
        expect(grid.get_by_role("option")).to_have_count(3)
    [image] = moving.value.post_data_json["images"]
    assert len(image["regions"]) == len(fake.scenes[0][1]), "what is below the threshold does not come along"


def test_the_quick_test_draws_what_it_found(detecting_page, t, fake, shoot):
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/train")
    settle(page)
    page.get_by_role("button", name=t("foundation.quickTest")).first.click()
    dialog = page.get_by_role("dialog", name=t("quickTest.title"))
    contents, boxes = fake.scenes[0]
    dialog.locator("input[type=file]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": contents})
    expect(dialog.get_by_text(t("boxes.detections.found", count=len(boxes)))).to_be_visible()
    expect(dialog.locator(".boxed-image .box-line")).to_have_count(len(boxes))
    shoot(page, "detection-quick-test")
    dialog.get_by_role("slider").fill("10")
    expect(dialog.locator(".boxed-image .box-line")).to_have_count(len(boxes) + 1)
    dialog.get_by_role("slider").fill("100")
    expect(dialog.get_by_text(t("boxes.detections.noneAt", threshold="100%"))).to_be_visible()
    dialog.get_by_role("slider").fill("50")
    dialog.get_by_role("button", name=t("boxes.keeping.add", count=len(boxes))).click()
    expect(dialog.get_by_text(t("boxes.keeping.added", count=len(boxes)))).to_be_visible()
    assert len(fake.promoted[0]["regions"]) == len(boxes)


def test_suggestions_are_confirmed_an_image_at_a_time(detecting_page, t, fake, shoot):
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/suggestions")
    settle(page)
    cards = page.locator(".detection-card")
    loose = [image["id"] for image in fake.images if not image["regions"]]
    expect(cards).to_have_count(len(loose))
    shoot(page, "detection-suggestions")
    cards.first.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(cards).to_have_count(len(loose) - 1)
    # The newest image comes first.
    image = loose[-1]
    expected = len(fake.boxes_of(image))
    page.wait_for_timeout(100)
    page.get_by_role("button", name=t("suggestions.undo")).click()
    expect(cards).to_have_count(len(loose))
    cards.first.get_by_role("button").first.click()
    expect(cards).to_have_count(len(loose) - 1)
    wait_until(lambda: len(fake.stored(image)) == expected, page)


def test_performance_follows_threshold_and_overlap(detecting_page, t, fake, shoot):
    # The second iteration also finds what is not there.
    fake.iterations.append(fake.iteration(1))
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/performance")
    settle(page)
    table = page.get_by_role("table", name=t("results.tags.title"))
    expect(table.get_by_role("row")).to_have_count(1 + len(COLORS))
    recall = page.get_by_role("meter", name=t("results.recall"))
    before = float(recall.get_attribute("aria-valuenow"))
    assert before > 50
    shoot(page, "detection-performance")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("slider", name=t("boxes.overlap")).fill("95")
    expect(recall).not_to_have_attribute("aria-valuenow", f"{before:.1f}")
    assert float(recall.get_attribute("aria-valuenow")) < before
    assert not [url for url in requests if "/detections" in url or "/evaluation" in url], "the page computes by itself"
    page.get_by_role("slider", name=t("boxes.overlap")).fill("50")
    page.get_by_role("slider", name=t("results.threshold"), exact=True).fill("0")
    cards = page.locator(".outcome-card")
    expect(cards.first).to_be_enabled()
    wrong = cards.filter(has_text=re.compile("wrong")).first
    expect(wrong.locator(".outcome-wrong").first).to_be_attached()
    wrong.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".boxed-image .outcome-wrong")).not_to_have_count(0)
    dialog.get_by_role("button", name=t("boxes.outcome.mend")).click()
    expect(page.get_by_role("application")).to_be_visible()


def test_boxes_worth_checking_lead_to_their_image(detecting_page, t, fake, shoot):
    fake.iterations.append(fake.iteration(1))
    issues = fake.detections({}, None, fake.iterations[1]["id"])["issues"]
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/performance")
    settle(page)
    section = page.get_by_role("region", name=t("boxes.issues", count=len(issues)))
    cards = section.locator(".outcome-card")
    expect(cards).to_have_count(len(issues))
    expect(cards.first).to_contain_text(t("boxes.issue.overlooked", suggested=next(iter(fake.tags))))
    expect(cards.first.locator(".outcome-detected")).to_have_count(1)
    section.scroll_into_view_if_needed()
    shoot(page, "detection-issues")
    cards.first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".boxed-image .outcome-detected")).to_have_count(1)
    dialog.get_by_role("button", name=t("boxes.outcome.mend")).click()
    expect(page.get_by_role("application")).to_be_visible()


def test_what_an_advanced_training_tried_is_told(detecting_page, t, fake, shoot):
    fake.iterations.append(fake.iteration(1))
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/performance?iteration={fake.iterations[1]['id']}")
    settle(page)
    table = page.get_by_role("region", name=t("results.trials.title"))
    rows = table.get_by_role("row")
    expect(rows).to_have_count(1 + len(fake.trials))
    [chosen] = rows.filter(has_text=t("results.trials.chosen")).all()
    expect(chosen).to_contain_text("images of 416 pixels")
    expect(chosen).to_contain_text("61")
    table.scroll_into_view_if_needed()
    shoot(page, "detection-trials")
    page.goto(f"/#/projects/{fake.id}/performance?iteration={fake.iterations[0]['id']}")
    settle(page)
    expect(page.get_by_role("region", name=t("results.trials.title"))).to_have_count(0)


def test_iterations_are_compared_by_boxes(detecting_page, t, fake, shoot):
    fake.iterations.append(fake.iteration(1))
    page = detecting_page
    page.goto(f"/#/projects/{fake.id}/performance?iteration={fake.iterations[1]['id']}&compare={fake.iterations[0]['id']}")
    settle(page)
    records = [fake.detections({}, None, each["id"]) for each in fake.iterations]
    # In the fake a found box lies near the true one, so it is found or not whatever the overlap of 50 %.
    found = [
        {(image["id"], tuple(truth)) for image in record["images"] for truth in image["truth"]
         if any(detection[0] == truth[0] and abs(detection[2] - truth[1]) < truth[3] / 4 and detection[3] == truth[2] and detection[1] >= 0.5
                for detection in image["detections"])}
        for record in records
    ]
    expect(page.get_by_role("heading", name=t("boxes.comparison.gained", count=len(found[1] - found[0])))).to_be_visible()
    expect(page.get_by_role("heading", name=t("boxes.comparison.lost", count=len(found[0] - found[1])))).to_be_visible()
    assert found[1] - found[0] and found[0] - found[1]
    shoot(page, "detection-comparison")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(audited, t, fake, theme):
    fake.install(audited.context)
    audited.emulate_media(color_scheme=theme)
    for screen in ("performance", "predictions", "suggestions", "train"):
        audited.goto("about:blank")
        audited.goto(f"/#/projects/{fake.id}/{screen}")
        settle(audited)
        assert audited.violations() == [], screen


@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_fit(new_context, fake, width):
    context = new_context(viewport={"width": width, "height": 800})
    fake.install(context)
    page = context.new_page()
    for screen in ("images", "performance", "predictions", "suggestions", "train", "settings"):
        page.goto("about:blank")
        page.goto(f"/#/projects/{fake.id}/{screen}")
        settle(page)
        fits(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("names", [TAGS[:3], TAGS[2:]], ids=["markup", "endless"])
def test_hostile_names_of_tags_do_nothing(new_context, t, shoot, width, names):
    """Markup, right-to-left text, emoji and endless names at boxes, in lists, on cards and in tables."""
    fake = FakeDetecting(name="Hostile", called=dict(zip(COLORS, names)))
    context = new_context(viewport={"width": width, "height": 800})
    fake.install(context)
    page = context.new_page()
    for screen in ("images", "predictions", "suggestions", "performance", "train"):
        page.goto("about:blank")
        page.goto(f"/#/projects/{fake.id}/{screen}")
        settle(page)
        fits(page)
        assert_harmless(page)
        shoot(page, f"detection-hostile-{screen}-{width}")
    editor = Editor(page, t, fake)
    editor.open(3)
    editor.press("b")
    fits(page)
    assert_harmless(page)
    shoot(page, f"detection-hostile-editor-{width}")


def test_iterations_are_compared_on_the_tags_and_images_of_both(modules):
    """Tags are told by their ids, wherever they stand; images that only one iteration has are left out."""
    box = [0.1, 0.1, 0.3, 0.3]
    earlier = {
        "tags": [{"id": "a", "name": "a", "isEvaluable": True}, {"id": "b", "name": "b", "isEvaluable": True}],
        "images": [
            {"id": "1", "group": 0, "truth": [[0, *box], [1, 0.6, 0.6, 0.2, 0.2]], "detections": [[1, 0.9, 0.6, 0.6, 0.2, 0.2]]},
            {"id": "2", "group": 1, "truth": [[0, *box]], "detections": []},
        ],
    }
    later = {
        "tags": [{"id": "b", "name": "b", "isEvaluable": True}, {"id": "a", "name": "a", "isEvaluable": True}],
        "images": [
            {"id": "3", "group": 0, "truth": [[1, *box]], "detections": [[1, 0.9, *box]]},
            {"id": "1", "group": 1, "truth": [[1, *box], [0, 0.6, 0.6, 0.2, 0.2]], "detections": [[1, 0.9, *box]]},
        ],
    }
    found = modules.evaluate("""async ([earlier, later]) => {
        const { sharedBoxes } = await import("/screens/performance/detection/record.js");
        const { DetectionMatching } = await import("/evaluation/detection-matching.js");
        const { boxDifferences } = await import("/evaluation/detection-comparison.js");
        const shared = sharedBoxes(earlier, later);
        const match = (each) => new DetectionMatching(each.boxes, 0.5);
        return [shared.later.imageIds, shared.later.tags.map((tag) => tag.id), boxDifferences(match(shared.earlier), match(shared.later), 0.5)];
    }""", [earlier, later])
    assert found == [["1"], ["b", "a"], [{"image": 0, "gained": [0], "lost": [1], "wrongDifference": 0}]]


def test_twenty_pictures_are_labeled_by_mouse_and_keyboard(new_context, t, shoot):
    """The first half of the story: boxes, tags by key, the next image; no step waits for the server."""
    detecting = FakeDetecting(labeled=0, unlabeled=20, iterations=0, name="Twenty")
    context = new_context()
    detecting.install(context)
    page = context.new_page()
    editor = Editor(page, t, detecting)
    editor.open(0)
    keys = {tag: str(1 + sorted(COLORS).index(tag)) for tag in COLORS}
    for place, (_, boxes) in enumerate(detecting.scenes):
        editor.shows(place)
        for tag, left, top, width, height in boxes:
            editor.press(keys[tag])
            editor.drag((left, top), (left + width, top + height))
            editor.press("Escape")
        if place < 19:
            editor.press("ArrowRight")
    shoot(page, "detection-labeled")
    editor.press("Escape")
    expect(editor.dialog).to_have_count(0)
    for place, (_, boxes) in enumerate(detecting.scenes):
        stored = [(each["tagName"], *(each[key] for key in ("left", "top", "width", "height"))) for each in detecting.images[place]["regions"]]
        expected = [(tag, *box) for tag, *box in boxes]
        assert [each[0] for each in stored] == [each[0] for each in expected]
        for mine, theirs in zip(stored, expected):
            assert mine[1:] == pytest.approx(theirs[1:], abs=2 / min(SIZE))


def test_a_gallery_of_many_images_with_boxes_stays_small(new_context, t):
    """Only what can be seen is in the document and is asked for, each part of the list once."""
    many = FakeDetecting(labeled=300, unlabeled=0, iterations=0, name="Many")
    context = new_context()
    many.install(context)
    page = context.new_page()
    parts = []
    page.on("request", lambda request: re.search(r"/images\?", request.url) and parts.append(request.url))
    page.goto(f"/#/projects/{many.id}/images?order=oldest")
    settle(page)
    cells = page.locator(".image-cell")
    expect(page.locator(".image-cell[data-index='0'] .box-line")).to_have_count(len(many.scenes[0][1]))
    assert len(parts) < 5 and cells.count() < 120
    grid = page.get_by_role("listbox", name=t("images.grid"))
    grid.focus()
    page.keyboard.press("End")
    last = len(many.images) - 1
    expect(page.locator(f".image-cell[data-index='{last}'] .box-line")).to_have_count(len(many.scenes[last][1]))
    assert cells.count() < 120 and len(set(parts)) == len(parts) < 12
    assert page.evaluate("() => document.querySelectorAll('*').length") < 4_000
