"""The five minutes: from a folder of photographs to a published model and back to better training material, by hand."""

import json
import re
import subprocess
import time

import pytest

from browser import playwright
from fixtures import finished, upload
from images import KINDS, make_image
from screens import TABLE, settle

expect = playwright.expect


@pytest.fixture
def photographs(tmp_path):
    """A folder with a sub-folder for each kind, and single files beside it."""
    folder = tmp_path / "photographs"
    for kind in KINDS:
        (folder / kind).mkdir(parents=True)
        for number in range(10):
            (folder / kind / f"{kind} {number}.jpg").write_bytes(make_image(kind, 70_000 + number))
    (folder / "notes.txt").write_text("No image.")
    loose = [tmp_path / f"loose-{number}.jpg" for number in range(4)]
    for number, path in enumerate(loose):
        path.write_bytes(make_image("rings", 71_000 + number))
    return folder, loose


def count(raw, project, path="/images/count", **query):
    return raw.training("GET", f"/projects/{project}{path}", params=query).json()


def cells(page, t):
    """The images that the gallery shows."""
    return page.get_by_role("listbox", name=t("images.grid")).get_by_role("option")


def uploads(page, t):
    return page.get_by_role("region", name=t("images.upload.title"))


def go_to(page, t, tab):
    """Follows the tab of a project as a person does."""
    page.get_by_role("navigation", name=t("foundation.tabs")).get_by_role("link", name=t(TABLE[tab]["title"])).click()
    expect(page).to_have_title(re.compile("^" + re.escape(t(TABLE[tab]["title"]))))


def test_from_a_folder_to_a_published_model(page, t, raw, shoot, photographs, tmp_path):
    page.goto("/#/projects")
    settle(page)
    page.get_by_role("link", name=t("projects.new")).first.click()
    page.get_by_label(t("projects.field.name"), exact=True).fill("Five minutes")
    page.get_by_role("button", name=t("projects.new.action")).click()
    expect(page).to_have_url(re.compile("/images"))
    project = re.search(r"projects/([0-9a-f-]{36})", page.url)[1]

    add_a_folder(page, t, raw, project, photographs[0], shoot)
    tag_by_keyboard(page, t, raw, project, photographs[1], shoot)
    train(page, t, shoot)
    evaluate(page, t, shoot)
    key = publish(page, t, shoot, tmp_path)
    ask_quickly(page, t, shoot)
    move_a_prediction(page, t, raw, project, shoot)
    assert key not in page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")


def add_a_folder(page, t, raw, project, folder, shoot):
    page.locator("input[type=file][data-use=folders]").set_input_files(folder)
    dialog = page.get_by_role("dialog", name=t("images.add.folders", count=2))
    for kind in KINDS:
        expect(dialog.get_by_label(t("images.add.tagOf", name=kind))).to_have_value(kind)
    expect(dialog.get_by_text(t("images.add.skipped", count=1))).to_be_visible()
    assert count(raw, project) == 0, "nothing is sent before it is confirmed"
    shoot(page, "story-1-folder")
    dialog.get_by_role("button", name=t("images.add.upload")).click()
    expect(uploads(page, t).get_by_text(t("images.upload.over", count=20))).to_be_visible(timeout=30_000)
    assert count(raw, project, "/images/tagged/count") == 20
    expect(cells(page, t)).to_have_count(20)
    shoot(page, "story-2-gallery")


def tag_by_keyboard(page, t, raw, project, loose, shoot):
    page.locator("input[type=file][data-use=files]").set_input_files(loose)
    dialog = page.get_by_role("dialog", name=t("images.add.title", count=4))
    dialog.get_by_role("button", name=t("images.add.upload")).click()
    expect(uploads(page, t).get_by_text(t("images.upload.over", count=24))).to_be_visible(timeout=30_000)
    page.get_by_role("button", name=t("images.side.untagged")).click()
    expect(cells(page, t)).to_have_count(4)
    page.get_by_role("listbox", name=t("images.grid")).focus()
    # The tags are on the keys by name: bars, rings. Each press goes on to the next image.
    page.keyboard.press("2")
    page.keyboard.press("2")
    page.keyboard.press("2")
    # And one by typing.
    page.keyboard.press("t")
    page.keyboard.type("rin")
    page.keyboard.press("Enter")
    expect(page.get_by_text(t("images.empty.untagged"))).to_be_visible()
    shoot(page, "story-3-tagged")
    # The page tells the server in batches, a moment later.
    wait_until(lambda: images_by_tag(raw, project)["rings"] == 14)
    assert count(raw, project, "/images/untagged/count") == 0


def train(page, t, shoot):
    go_to(page, t, "train")
    expect(page.get_by_text(t("train.uses.images", count=24))).to_be_visible()
    shoot(page, "story-4-train")
    # Its stages come by server-sent events, while they happen.
    with page.expect_response(re.compile(r"/iterations/[0-9a-f-]+/events")) as events:
        page.get_by_role("button", name=t("train.start"), exact=True).click()
    assert events.value.headers["content-type"].startswith("text/event-stream")
    page.get_by_role("link", name=t("train.done.performance")).wait_for(timeout=120_000)
    shoot(page, "story-5-trained")
    page.get_by_role("link", name=t("train.done.performance")).click()


def evaluate(page, t, shoot):
    slider = page.get_by_role("slider", name=t("results.threshold"), exact=True)
    slider.focus()
    before = slider.input_value()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert int(slider.input_value()) == int(before) + 10
    expect(page.get_by_role("table").filter(has_text="rings").first).to_be_visible()
    assert not [url for url in requests if "/scores" in url], "the page computes by itself"
    shoot(page, "story-6-performance")


def publish(page, t, shoot, tmp_path):
    page.get_by_role("button", name=t("results.publish"), exact=True).click()
    dialog = page.get_by_role("dialog", name=t("results.publish.title"))
    dialog.get_by_label(t("results.publish.name")).fill("rings or bars")
    dialog.get_by_role("button", name=t("results.publish"), exact=True).click()
    # The message that it is published offers the same, for a while.
    page.get_by_role("toolbar").get_by_role("button", name=t("results.address.button")).click()
    dialog = page.get_by_role("dialog", name=t("results.address.title"))
    dialog.get_by_role("button", name=t("results.key.button")).click()
    page.get_by_role("dialog", name=t("results.key.title")).get_by_role("button", name=t("results.key.make"), exact=True).click()
    expect(dialog.get_by_text(t("results.key.once"))).to_be_visible()
    code = dialog.get_by_label(t("results.address.code"))
    expect(code).not_to_contain_text("YOUR-PREDICTION-KEY")
    line = code.inner_text()
    shoot(page, "story-7-address")
    # The line works as it stands.
    (tmp_path / "photo.jpg").write_bytes(make_image("rings", 72_000))
    result = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, timeout=60, check=True)
    answer = json.loads(result.stdout)
    assert answer["predictions"][0]["tagName"] == "rings", answer
    page.keyboard.press("Escape")
    return re.search(r"Prediction-Key: ([^'\"]+)", line)[1]


def ask_quickly(page, t, shoot):
    page.get_by_role("button", name=t("foundation.quickTest")).first.click()
    dialog = page.get_by_role("dialog", name=t("quickTest.title"))
    dialog.locator("input[type=file]").set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": make_image("bars", 72_001)})
    expect(dialog.locator(".quick-test-evaluation")).to_have_text("bars")
    expect(dialog.get_by_text(t.pattern("quickTest.time"))).to_be_visible()
    slider = dialog.get_by_role("slider")
    slider.fill("100")
    expect(dialog.get_by_text(t("quickTest.none", threshold="100%"))).to_be_visible()
    slider.fill("50")
    # The camera, too: whatever its test figure is taken for, there is an answer.
    dialog.get_by_role("button", name=t("imageInput.camera")).click()
    camera = page.get_by_role("dialog", name=t("camera.title"))
    camera.get_by_role("button", name=t("camera.take")).click()
    expect(camera).to_have_count(0)
    expect(dialog.get_by_text(re.compile(r"^camera-.+\.jpg$"))).to_be_visible()
    expect(dialog.locator(".probability")).to_have_count(2)
    shoot(page, "story-8-quick-test")
    page.keyboard.press("Escape")


def move_a_prediction(page, t, raw, project, shoot):
    go_to(page, t, "predictions")
    grid = page.get_by_role("listbox", name=t("predictions.list"))
    expect(grid.get_by_role("option")).to_have_count(3)
    page.get_by_role("button", name=t("predictions.order.Oldest")).click()
    # The oldest is the one of the curl line, an image of rings.
    expect(grid.locator("[aria-posinset='1']")).to_have_accessible_name(re.compile("^rings"))
    shoot(page, "story-9-predictions")
    before = count(raw, project, "/images/tagged/count")
    grid.focus()
    page.keyboard.press("2")
    expect(grid.get_by_role("option")).to_have_count(2)
    page.get_by_role("button", name=t("foundation.undo")).click()
    expect(grid.get_by_role("option")).to_have_count(3)
    assert count(raw, project, "/images/tagged/count") == before, "what is taken back never happened"
    page.keyboard.press("2")
    with page.expect_response(re.compile("/images/predictions"), timeout=20_000) as moved:
        expect(grid.get_by_role("option")).to_have_count(2)
    assert moved.value.json()["isBatchSuccessful"]
    assert count(raw, project, "/images/tagged/count") == before + 1


def test_suggestions(page, t, raw, projects, shoot):
    """Untagged images get their tags a group at a time."""
    project = projects("Suggestions")["id"]
    for kind in KINDS:
        tag = raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"]
        for number in range(8):
            upload(raw, project, make_image(kind, 73_000 + number), tag)
    iteration = raw.training("POST", f"/projects/{project}/train").json()["id"]
    finished(raw, project, iteration)
    for number in range(8):
        upload(raw, project, make_image(KINDS[number % 2], 74_000 + number))
    page.goto(f"/#/projects/{project}/suggestions")
    settle(page)
    page.get_by_role("button", name=t("suggestions.get")).click()
    groups = page.locator(".suggestion-group")
    groups.first.wait_for()
    shoot(page, "suggestions-groups")
    for _ in range(8):
        if not groups.count():
            break
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    expect(page.locator(".suggestion-tally")).to_contain_text("8")
    shoot(page, "suggestions-done")
    page.goto("about:blank")
    wait_until(lambda: count(raw, project, "/images/untagged/count") == 0)
    assert count(raw, project, "/images/tagged/count") == 24


def images_by_tag(raw, project):
    return {tag["name"]: tag["imageCount"] for tag in raw.training("GET", f"/projects/{project}/tags").json()}


def wait_until(condition, limit=10):
    """Waits for what happens on the server a moment after it is on the screen, or after the page is left."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.1)


def test_comparing_two_iterations(page, t, filled, shoot):
    page.goto(f"/#/projects/{filled.id}/performance")
    settle(page)
    page.get_by_role("button", name=t("results.compare"), exact=True).click()
    page.get_by_role("menuitem", name=filled.iterations[0]["name"]).click()
    expect(page.get_by_text(t.pattern("results.comparison.images")).first).to_be_visible()
    for key in ("accuracy", "precision", "recall", "map"):
        expect(page.get_by_role("heading", name=t(f"results.{key}"), exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=t.pattern("results.comparison.fixed"))).to_be_visible()
    expect(page.get_by_role("heading", name=t.pattern("results.comparison.regressed"))).to_be_visible()
    shoot(page, "compare")


def test_deleting_images_can_be_undone(page, t, raw, projects):
    project = projects("Undo")["id"]
    for number in range(3):
        upload(raw, project, make_image("bars", 75_000 + number))
    page.goto(f"/#/projects/{project}/images")
    settle(page)
    options = cells(page, t)
    expect(options).to_have_count(3)
    page.get_by_role("listbox", name=t("images.grid")).focus()
    page.keyboard.press("Delete")
    expect(options).to_have_count(2)
    page.get_by_role("button", name=t("foundation.undo")).click()
    expect(options).to_have_count(3)
    page.get_by_role("listbox", name=t("images.grid")).focus()
    page.keyboard.press("Delete")
    expect(options).to_have_count(2)
    # Whoever leaves does not wait.
    page.goto("about:blank")
    wait_until(lambda: count(raw, project) == 2)


def test_deleting_a_project_can_be_undone(page, t, raw, projects):
    name = "Taken back"
    project = projects(name)["id"]
    page.goto("/#/projects")
    tile = page.locator(f".tile[data-id='{project}']")
    tile.get_by_role("button", name=t("projects.menu", name=name)).click()
    page.get_by_role("menuitem", name=t("projects.menu.delete")).click()
    expect(tile).to_have_count(0)
    page.get_by_role("button", name=t("foundation.undo")).click()
    expect(tile).to_have_count(1)
    assert raw.training("GET", f"/projects/{project}").status_code == 200


def test_training_survives_reloading(page, t, raw, projects):
    """Whoever comes back while a training runs sees it, and how it ended."""
    project = projects("Reload")["id"]
    for kind in KINDS:
        tag = raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"]
        for number in range(30):
            upload(raw, project, make_image(kind, 76_000 + number), tag)
    page.goto(f"/#/projects/{project}/train")
    settle(page)
    page.get_by_role("button", name=t("train.start"), exact=True).click()
    done = page.get_by_role("link", name=t("train.done.performance"))
    page.get_by_text(t("train.live.of")).first.or_(done).first.wait_for()
    page.reload()
    running = page.get_by_text(t("train.live.leave"))
    form = page.get_by_role("button", name=t("train.start"), exact=True)
    running.or_(form).first.wait_for()
    iteration = raw.training("GET", f"/projects/{project}/iterations").json()[-1]["id"]
    finished(raw, project, iteration)
    form.wait_for()
    page.goto(f"/#/projects/{project}/performance")
    expect(page.get_by_role("slider", name=t("results.threshold"), exact=True)).to_be_visible()
