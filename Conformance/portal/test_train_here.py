"""Training in the browser at /train: with the real engine and base model, without a session, and with the network cut."""

import base64
import hashlib
import http.server
import io
import json
import re
import struct
import threading
import zipfile

import pytest
from PIL import Image

from browser import drop, playwright
from exports import sampled
from fixtures import clear
from images import make_image
from screens import fits
from server import TRAINING_KEY
from test_accessibility import AXE_SCRIPT, RULES

expect = playwright.expect
TAGS = {"Rings": "rings", "Bars": "bars"}


@pytest.fixture(scope="module", autouse=True)
def base_models(raw):
    """The list of base models; without one there is nothing to learn on."""
    answer = raw.send("GET", "/runtime/base-models.json")
    if answer.status_code != 200 or raw.send("GET", "/runtime/engine-simd.wasm").status_code != 200:
        pytest.skip("the server offers no base model or no engine for pages")
    return answer.json()


@pytest.fixture
def stranger(new_context):
    """A page of somebody who has not signed in, on the page for training."""
    return opened(new_context(signed_in=False))


def opened(context):
    page = context.new_page()
    page.goto("/train")
    page.locator(".tag-card").first.wait_for(timeout=60_000)
    return page


def card(page, place):
    return page.locator(".tag-card").nth(place)


def rename(page, place, name, t):
    field = card(page, place).get_by_role("textbox", name=t("trainHere.tagName"))
    field.fill(name)
    field.press("Enter")


def add_files(page, place, kind, numbers, t):
    before = card(page, place).locator("img").count()
    with page.expect_file_chooser() as chooser:
        card(page, place).get_by_role("button", name=t("trainHere.addFiles")).click()
    chooser.value.set_files([
        {"name": f"{kind}-{number}.jpg", "mimeType": "image/jpeg", "buffer": make_image(kind, number)} for number in numbers
    ])
    expect(card(page, place).locator("img")).to_have_count(before + len(numbers), timeout=120_000)


def collect(page, t, each=6):
    for place, (name, kind) in enumerate(TAGS.items()):
        rename(page, place, name, t)
        add_files(page, place, kind, range(70_000, 70_000 + each), t)


def train(page, t):
    page.get_by_role("button", name=t("trainHere.train"), exact=True).click()
    page.locator(".estimate").wait_for(timeout=120_000)


def look_at(page, t, kind, number):
    """What the classifier says of an image file: the tag at the top, and the probabilities by tag."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=t("live.file")).click()
    chooser.value.set_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": make_image(kind, number)})
    expect(page.locator(".live-speed")).to_have_text(t.pattern("live.time"), timeout=60_000)
    rows = page.locator(".probability").all()
    found = {
        row.locator(".probability-name").inner_text():
            float(re.search(r"([\d.]+)%", row.locator(".probability-value").inner_text())[1]) / 100
        for row in rows
    }
    return max(found, key=found.get), found


def test_from_nothing_to_a_classifier_that_leaves(stranger, t, shoot, tmp_path, chromium):
    """Tags, files, training, honest numbers, unseen images, a folder that answers the same from any web server."""
    page, sent = stranger, []
    page.on("request", lambda request: request.method == "GET" or sent.append(request.url))
    expect(page.get_by_text(t("trainHere.missing.tags"))).to_be_visible()
    expect(page.get_by_role("button", name=t("trainHere.train"), exact=True)).to_be_disabled()
    collect(page, t)
    train(page, t)
    told = page.locator(".estimate").inner_text()
    right, count = map(int, re.search(r"(\d+) of (\d+) images", told).groups())
    assert count == 12 and right >= 10, "rings and bars are easy"
    assert f"{round(100 * right / count)}%" in told
    for tag, kind in TAGS.items():
        assert look_at(page, t, kind, 80_001)[0] == tag, "of images that it has not seen"
    _, answer = look_at(page, t, "rings", 80_003)
    shoot(page, "train-here-window")
    with page.expect_download() as download:
        page.get_by_role("button", name=t("trainHere.download")).click()
    path = tmp_path / "folder.zip"
    download.value.save_as(path)
    assert not sent, "nothing left the page"

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "folder")
    folder = tmp_path / "folder"
    described = json.loads((folder / "model.json").read_text())
    weights = (folder / described["model"]).read_bytes()
    assert (described["format"], described["task"], described["type"]) == ("ocellus-web", "classification", "multiclass")
    assert described["tags"] == list(TAGS) and described["byteCount"] == len(weights)
    assert described["sha256"] == hashlib.sha256(weights).hexdigest()
    head = (folder / described["head"]["file"]).read_bytes()
    numbers = struct.unpack(f"<{len(head) // 4}f", head)
    assert len(numbers) == len(TAGS) * (described["head"]["features"] + 1)
    assert any(numbers), "not all of them are zero"
    folder_answers_the_same(folder, chromium, answer)


def folder_answers_the_same(folder, chromium, answer):
    """The folder on a plain web server: the same probabilities, without a network, and nothing asked elsewhere."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{served.server_port}"
        context = chromium.new_context(base_url=address)
        page, elsewhere = context.new_page(), []
        page.on("request", lambda request: request.url.startswith((address, "blob:", "data:")) or elsewhere.append(request.url))
        page.goto("/")
        page.get_by_text("also works without a network").wait_for(timeout=60_000)
        context.set_offline(True)
        page.reload()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Image or video").click(timeout=60_000)
        chooser.value.set_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": make_image("rings", 80_003)})
        page.locator(".bars li").first.wait_for(timeout=60_000)
        for row in page.locator(".bars li").all():
            name, value = row.locator(".name").inner_text(), row.locator(".numeric").inner_text()
            assert float(value.rstrip("%")) / 100 == pytest.approx(answer[name], abs=0.002)
        assert not elsewhere
        context.close()
        served.shutdown()


def test_images_are_dropped_on_a_tag(stranger, t):
    page = stranger
    drop(page, ".tag-card", [(f"{number}.jpg", make_image("rings", number)) for number in range(3)])
    expect(card(page, 0).locator("img")).to_have_count(3, timeout=60_000)
    expect(card(page, 0)).to_contain_text(t("trainHere.images", count=3))
    assert "dropping" not in card(page, 0).get_attribute("class")
    expect(card(page, 1).locator("img")).to_have_count(0)


def test_recording_by_pointer_by_key_and_by_neither(stranger, t):
    page = stranger
    page.get_by_role("button", name=t("live.camera")).click()
    page.locator("video").wait_for()
    button = card(page, 0).get_by_role("button", name=t("trainHere.recordFor", tag=t("trainHere.newTag", number=1)))
    images = card(page, 0).locator("img")
    button.hover()
    page.mouse.down()
    expect(button).to_have_class(re.compile("recording"))
    expect(images.nth(1)).to_be_attached(timeout=60_000)
    page.mouse.up()
    expect(button).not_to_have_class(re.compile("recording"))
    page.wait_for_timeout(1000)
    by_pointer = images.count()
    page.wait_for_timeout(500)
    assert images.count() == by_pointer, "let go, it records no more"
    button.focus()
    page.keyboard.down("Space")
    expect(images.nth(by_pointer + 1)).to_be_attached(timeout=60_000)
    page.keyboard.up("Space")
    page.wait_for_timeout(1000)
    by_key = images.count()
    # As a screen reader presses it.
    button.evaluate("button => button.click()")
    expect(images).to_have_count(by_key + 1, timeout=60_000)


def test_recordings_stay_together_and_the_page_says_so(stranger, t):
    """Each tag recorded in one go: the number holds for this scene only, and that is said."""
    page = stranger
    page.get_by_role("button", name=t("live.camera")).click()
    page.locator("video").wait_for()
    for place in (0, 1):
        card(page, place).locator(".record-button").hover()
        page.mouse.down()
        expect(card(page, place).locator("img").nth(2)).to_be_attached(timeout=60_000)
        page.mouse.up()
        page.wait_for_timeout(500)
    train(page, t)
    expect(page.get_by_text(t("trainHere.oneScene.all"))).to_be_visible()


def test_tags_are_renamed_and_removed(stranger, t):
    page = stranger
    page.get_by_role("button", name=t("trainHere.addTag")).click()
    expect(page.locator(".tag-card")).to_have_count(3)
    name = card(page, 2).get_by_role("textbox", name=t("trainHere.tagName"))
    expect(name).to_be_focused()
    name.fill(t("trainHere.newTag", number=1).upper())
    expect(page.get_by_text(t("trainHere.name.taken"))).to_be_visible()
    name.press("Escape")
    expect(name).to_have_value(t("trainHere.newTag", number=3))
    rename(page, 2, "Something <b>else</b>", t)
    add_files(page, 2, "rings", [70_000], t)
    with page.expect_file_chooser() as chooser:
        card(page, 2).get_by_role("button", name=t("trainHere.addFiles")).click()
    chooser.value.set_files({"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no image"})
    expect(page.get_by_text(t("trainHere.unreadable", count=1))).to_be_visible()
    remove = card(page, 2).get_by_role("button", name=re.compile("Remove image"))
    remove.focus()
    page.keyboard.press("Enter")
    expect(card(page, 2).locator("img")).to_have_count(0)
    card(page, 2).get_by_role("button", name=t("trainHere.removeTag")).click()
    # An empty tag goes without a question.
    expect(page.locator(".tag-card")).to_have_count(2)
    add_files(page, 1, "bars", [70_001, 70_002], t)
    card(page, 1).get_by_role("button", name=t("trainHere.removeTag")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(t("trainHere.removeTag.text", count=2))
    dialog.get_by_role("button", name=t("trainHere.removeTag")).click()
    expect(page.locator(".tag-card")).to_have_count(1)


def test_what_is_kept_and_what_is_not(new_context, t):
    context = new_context(signed_in=False)
    page = opened(context)
    collect(page, t, each=2)
    databases = "async () => (await indexedDB.databases()).map((each) => each.name)"
    assert page.evaluate(databases) == [], "nothing is kept unless somebody wants it"
    keep = page.get_by_role("checkbox", name=re.compile(re.escape(t("trainHere.keep"))))
    keep.check()
    add_files(page, 0, "rings", [70_900], t)
    page.wait_for_timeout(500)
    page.close()
    page = opened(context)
    expect(page.get_by_role("textbox", name=t("trainHere.tagName")).first).to_have_value("Rings")
    expect(card(page, 0).locator("img")).to_have_count(3)
    expect(card(page, 1).locator("img")).to_have_count(2)
    train(page, t)
    keep = page.get_by_role("checkbox", name=re.compile(re.escape(t("trainHere.keep"))))
    expect(keep).to_be_checked()
    keep.uncheck()
    page.wait_for_timeout(500)
    assert page.evaluate(databases) == []
    page.close()
    page = opened(context)
    expect(page.locator(".tag-card img")).to_have_count(0)


def test_the_network_may_be_cut(new_context, t):
    """After the first visit everything works without a network: the page, training, the folder."""
    context = new_context(signed_in=False)
    page = opened(context)
    expect(page.get_by_text(t("trainHere.offline"))).to_be_visible(timeout=60_000)
    context.set_offline(True)
    context.problems.allow("ERR_INTERNET_DISCONNECTED")
    page.reload()
    page.locator(".tag-card").first.wait_for(timeout=60_000)
    assert page.evaluate("() => crossOriginIsolated"), "threads need no network either"
    collect(page, t, each=3)
    train(page, t)
    with page.expect_download() as download:
        page.get_by_role("button", name=t("trainHere.download")).click()
    assert zipfile.is_zipfile(io.BytesIO(download.value.path().read_bytes()))


SNAPSHOTS = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("ocellus-offline "));
    const urls = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)));
    return { names, urls: urls.flat() };
}"""


def test_a_new_version_of_the_server_replaces_the_old_one(new_context, t):
    """What is kept follows the contents of the files, as a whole; answers of the API are never in it."""
    context = new_context(signed_in=False)
    page = opened(context)
    expect(page.get_by_text(t("trainHere.offline"))).to_be_visible(timeout=60_000)
    first = page.evaluate(SNAPSHOTS)
    assert len(first["names"]) == 1
    paths = {url.split("/", 3)[3] for url in first["urls"]}
    assert {"train", "runtime/ocellus.js", "runtime/engine-simd.wasm", "runtime/base-models.json"} <= paths
    assert not [path for path in paths if re.match("portal/v1|customvision", path)]
    again = page.evaluate("""async (files) => {
        const { keepFiles } = await import("/runtime/ocellus-offline.js");
        return keepFiles(files);
    }""", [url for url in first["urls"] if not url.endswith("snapshot-is-whole")])
    assert [again] == first["names"], "the same files are the same snapshot"

    # A server with another style sheet, in front of the real one.
    page.evaluate("""async () => {
        for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    }""")
    context.route("**/style/train-here.css", lambda route: route.fulfill(body="/* newer */", content_type="text/css"))
    page.close()
    page = opened(context)
    expect(page.get_by_text(t("trainHere.offline"))).to_be_visible(timeout=60_000)
    second = page.evaluate(SNAPSHOTS)
    assert len(second["names"]) == 1 and second["names"] != first["names"]


def test_a_snapshot_that_lacks_a_file_is_none(new_context, t):
    context = new_context(signed_in=False)
    context.problems.allow("status of 404")
    page = opened(context)
    expect(page.get_by_text(t("trainHere.offline"))).to_be_visible(timeout=60_000)
    before = page.evaluate(SNAPSHOTS)
    failed = page.evaluate("""async () => {
        const { keepFiles } = await import("/runtime/ocellus-offline.js");
        return keepFiles(["/train", "/no/such/file.js"]).then(() => null, (error) => String(error));
    }""")
    assert "no/such/file.js" in failed
    assert page.evaluate(SNAPSHOTS) == before, "what was kept stays"


def test_it_becomes_a_project_of_the_server(new_context, raw, t, shoot):
    """Only when asked, with the key that it asks for; a wrong one is told at its field."""
    context = new_context(signed_in=False)
    context.problems.allow("status of 401")
    page = opened(context)
    collect(page, t, each=3)
    page.get_by_role("button", name=t("trainHere.send")).click()
    dialog = page.get_by_role("dialog", name=t("trainHere.send.title"))
    submit = dialog.get_by_role("button", name=t("trainHere.send.action"))
    submit.click()
    expect(dialog.get_by_text(t("projects.name.empty"))).to_be_visible()
    dialog.get_by_label(t("projects.field.name")).fill("From the browser")
    key = dialog.get_by_label(t("projects.signIn.key"))
    key.fill("wrong")
    submit.click()
    expect(dialog.get_by_text(t("projects.signIn.wrong"))).to_be_visible()
    shoot(page, "train-here-send-window")
    key.fill(TRAINING_KEY)
    submit.click()
    link = dialog.get_by_role("link", name=t("trainHere.send.open"))
    link.wait_for(timeout=60_000)
    expect(dialog.get_by_text(t("trainHere.send.done", count=6))).to_be_visible()
    project = re.search(r"projects/([0-9a-f-]{36})", link.get_attribute("href"))[1]
    try:
        tags = raw.training("GET", f"/projects/{project}/tags").json()
        assert {each["name"]: each["imageCount"] for each in tags} == {"Rings": 3, "Bars": 3}
        # What has been sent is not lost, so leaving asks nothing.
        link.click()
        page.get_by_text("From the browser").first.wait_for()
    finally:
        clear(raw, project)


def test_the_server_writes_it_for_another_runtime(new_context, t, shoot, tmp_path):
    """With a key, and without an image leaving the page; the file says in its own runtime what the page says."""
    page = opened(new_context(signed_in=False))
    button = page.get_by_role("button", name=t("trainHere.package"))
    expect(button).to_be_disabled()
    collect(page, t)
    train(page, t)
    _, answer = look_at(page, t, "rings", 80_003)
    sent = {}
    page.on("request", lambda request: request.method == "GET" or sent.update({request.url: len(request.post_data or "")}))
    button.click()
    dialog = page.get_by_role("dialog", name=t("trainHere.package.title"))
    dialog.get_by_label(t("projects.signIn.key")).fill(TRAINING_KEY)
    shoot(page, "train-here-package-window")
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=t("trainHere.package.action")).click()
    download.value.save_as(tmp_path / "package.zip")
    expect(dialog.get_by_text(t.pattern("trainHere.package.done"))).to_be_visible()
    assert len(sent) == 2 and max(sent.values()) < 40_000, "a key, and the numbers of two tags"
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        archive.extractall(tmp_path / "package")
    (tmp_path / "x.jpg").write_bytes(make_image("rings", 80_003))
    (found,) = sampled(tmp_path / "package", [tmp_path / "x.jpg"])
    assert {each["tagName"]: each["probability"] for each in found} == pytest.approx(answer, abs=0.002)


# What the engine in a page says of an image with a head that was sent to the server.
ANSWER_OF_PAGE = """async ({ baseModel, type, tags, head, image }) => {
    const { load } = await import("/runtime/ocellus.js");
    const { withHead } = await import("/runtime/ocellus-model.js");
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const base = await load(`/runtime/base-models/${baseModel}/model.json`);
    const weights = new Float32Array(bytes(head).buffer);
    const model = await withHead(base.network, { type: type.toLowerCase(), tags }, weights);
    return model.predict(new Blob([bytes(image)], { type: "image/png" }));
}"""


def by_tag(predictions):
    return {each["tagName"]: each["probability"] for each in predictions}


def test_the_model_file_says_what_the_page_and_onnx_say(new_context, raw, ocellus, t, tmp_path):
    """The head that somebody trained here, of one tag an image and of any number, by three programs."""
    page = opened(new_context(signed_in=False))
    collect(page, t)
    train(page, t)
    page.get_by_role("button", name=t("trainHere.package")).click()
    dialog = page.get_by_role("dialog", name=t("trainHere.package.title"))
    dialog.get_by_label(t("projects.signIn.key")).fill(TRAINING_KEY)
    dialog.get_by_label(t("trainHere.package.format")).select_option(t("trainHere.package.ocellus"))
    expect(dialog.get_by_text(t("trainHere.package.ocellus.hint"))).to_be_visible()
    address = "/portal/v1/page-classifiers/export"
    with page.expect_request(lambda request: address in request.url) as request, page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=t("trainHere.package.action")).click()
    download.value.save_as(tmp_path / "Multiclass.zip")
    sent = request.value.post_data_json
    image = tmp_path / "x.png"
    # Without JPEG's freedom in decoding.
    Image.open(io.BytesIO(make_image("rings", 80_003))).convert("RGB").save(image)
    answers = []
    for kind in ("Multiclass", "Multilabel"):
        body = sent | {"type": kind}
        for platform in ("Ocellus", "ONNX"):
            archive = tmp_path / f"{kind}.zip"
            if (kind, platform) != ("Multiclass", "Ocellus"):
                answer = raw.send("POST", address, json=body, params={"platform": platform}, headers={"Training-Key": TRAINING_KEY})
                assert answer.status_code == 200, answer.text
                archive.write_bytes(answer.content)
            with zipfile.ZipFile(archive) as package:
                package.extractall(tmp_path / kind / platform)
        (native,) = ocellus.json("predict", tmp_path / kind / "Ocellus" / "model.ocellus", image, "--precision", "f32")
        (onnx,) = sampled(tmp_path / kind / "ONNX", [image])
        here = page.evaluate(ANSWER_OF_PAGE, body | {"image": base64.b64encode(image.read_bytes()).decode()})
        assert by_tag(native["predictions"]) == pytest.approx(by_tag(here), abs=1e-4)
        assert by_tag(native["predictions"]) == pytest.approx(by_tag(onnx), abs=1e-4)
        answers.append(by_tag(here)["Rings"])
    assert abs(answers[0] - answers[1]) > 0.01, "softmax is not sigmoid"


def choose_base_model(page, t, offer):
    """Marks a base model, by the keyboard alone, and takes it."""
    summary = page.locator(".base-choice summary")
    if page.locator(".base-choice[open]").count() == 0:
        summary.focus()
        page.keyboard.press("Enter")
    radio = page.get_by_role("radio", name=title_of(t, offer))
    page.locator(".base-choice input:checked").focus()
    for _ in range(10):
        if radio.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()
    use = page.get_by_role("button", name=t("trainHere.base.use"))
    use.focus()
    page.keyboard.press("Enter")


def title_of(t, offer):
    return t("trainHere.base.of", base=offer["title"], edge=offer["edge"])


def in_use(page, t, offer):
    return page.get_by_text(t("trainHere.base.inUse", base=title_of(t, offer)), exact=True)


def test_another_base_model(new_context, base_models, t, shoot, tmp_path):
    """All images are looked at again, and what leaves the page stands on the one that was chosen."""
    page = opened(new_context(signed_in=False))
    first, other = base_models[0], base_models[-1]
    expect(in_use(page, t, first)).to_be_visible()
    collect(page, t, each=3)
    train(page, t)
    page.locator(".base-choice summary").click()
    # What each costs: of the one in use also the time, of the others what there is to download.
    costs = page.locator(".base-choice .choice-words .hint")
    for place in range(len(base_models)):
        expect(costs.nth(place)).to_have_text(re.compile(r"[\d.]+ MB to download"), timeout=60_000)
    expect(costs.nth(0)).to_have_text(re.compile("ms per image"))
    choose_base_model(page, t, other)
    expect(in_use(page, t, other)).to_be_visible(timeout=120_000)
    expect(page.get_by_role("radio", name=title_of(t, other))).to_be_focused()
    shoot(page, "train-here-base-window")
    expect(page.locator(".tag-card img")).to_have_count(6)
    # The classifier is of the former one until somebody trains again.
    expect(page.get_by_text(t("trainHere.changed"))).to_be_visible()
    train(page, t)
    assert look_at(page, t, "rings", 80_001)[0] == "Rings"
    with page.expect_download() as download:
        page.get_by_role("button", name=t("trainHere.download")).click()
    with zipfile.ZipFile(download.value.path()) as folder:
        described = json.loads(folder.read("model.json"))
        assert described["input"]["edge"] == other["edge"]
        assert f"{described['baseModel'].split()[0]}-{described['input']['edge']}" == other["name"]
        assert f"{described['baseModel']}, {other['edge']} pixels" in folder.read("README.txt").decode()
    page.get_by_role("button", name=t("trainHere.package")).click()
    dialog = page.get_by_role("dialog", name=t("trainHere.package.title"))
    dialog.get_by_label(t("projects.signIn.key")).fill(TRAINING_KEY)
    with page.expect_download(timeout=60_000) as download:
        dialog.get_by_role("button", name=t("trainHere.package.action")).click()
    with zipfile.ZipFile(download.value.path()) as package:
        assert other["name"].rsplit("-", 1)[0] + " " in package.read("cvexport.manifest").decode()


def test_a_base_model_that_does_not_come_changes_nothing(new_context, base_models, t):
    """Canceled, or cut off: images, base model and training stay as they were."""
    context = new_context(signed_in=False)
    context.problems.allow("ERR_FAILED")
    page = opened(context)
    first, other = base_models[0], base_models[-1]
    collect(page, t, each=2)
    held = []
    context.route(f"**/{other['name']}/model.bin", lambda route: held.append(route))
    choose_base_model(page, t, other)
    expect(page.get_by_role("button", name=t("trainHere.train"), exact=True)).to_be_disabled()
    expect(page.get_by_text(t("trainHere.base.wait"))).to_be_visible()
    cancel = page.get_by_role("button", name=t("foundation.cancel"))
    expect(cancel).to_be_focused()
    cancel.press("Enter")
    expect(page.get_by_role("button", name=t("trainHere.base.use"))).to_be_visible()
    expect(in_use(page, t, first)).to_be_visible()
    context.unroute(f"**/{other['name']}/model.bin")
    context.route(f"**/{other['name']}/model.bin", lambda route: route.abort())
    choose_base_model(page, t, other)
    expect(page.get_by_text(t.pattern("trainHere.base.failed"))).to_be_visible(timeout=60_000)
    expect(in_use(page, t, first)).to_be_visible()
    expect(page.locator(".tag-card img")).to_have_count(4)
    train(page, t)
    add_files(page, 0, "rings", [70_900], t)


def test_images_that_come_while_the_base_model_changes(new_context, base_models, t):
    """None is lost, and none keeps the features of the former one: those would not fit the others in training."""
    context = new_context(signed_in=False)
    page = opened(context)
    collect(page, t, each=2)
    page.evaluate("""async () => {
        const { Model } = await import("/runtime/ocellus.js");
        const features = Model.prototype.features;
        window.seen = [];
        Model.prototype.features = async function (image) {
            window.seen.push(this.input.edge + this.baseModel);
            await new Promise((resolve) => setTimeout(resolve, 300));
            return features.call(this, image);
        };
    }""")
    other = base_models[-1]
    choose_base_model(page, t, other)
    expect(page.get_by_text(t.pattern("trainHere.base.computing"))).to_be_visible(timeout=60_000)
    add_files(page, 0, "rings", [70_900, 70_901, 70_902], t)
    expect(in_use(page, t, other)).to_be_visible(timeout=120_000)
    expect(page.locator(".tag-card img")).to_have_count(7)
    name, edge = other["name"].rsplit("-", 1)
    assert sum(each.startswith(edge + name) for each in page.evaluate("seen")) >= 7
    train(page, t)


def test_the_base_model_is_kept_with_the_images(new_context, base_models, t):
    context = new_context(signed_in=False)
    page = opened(context)
    collect(page, t, each=2)
    page.get_by_role("checkbox", name=re.compile(re.escape(t("trainHere.keep")))).check()
    other = base_models[-1]
    choose_base_model(page, t, other)
    expect(in_use(page, t, other)).to_be_visible(timeout=120_000)
    page.wait_for_timeout(1000)
    page.close()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/train")
    expect(in_use(page, t, other)).to_be_visible(timeout=60_000)
    expect(page.locator(".tag-card img")).to_have_count(4)
    assert not [url for url in asked if f"/{base_models[0]['name']}/" in url], "the other one is not even loaded"
    train(page, t)


def test_the_way_there_needs_no_key(new_context, t):
    context = new_context(signed_in=False)
    context.problems.allow("status of 401")
    page = context.new_page()
    page.goto("/#/sign-in")
    page.get_by_role("link", name=t("trainHere.link.signIn")).click()
    page.locator(".tag-card").first.wait_for(timeout=60_000)
    assert page.url.endswith("/train")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_for_everybody(new_context, t, theme):
    if AXE_SCRIPT is None:
        pytest.skip("axe-core is not installed; see requirements.txt")
    context = new_context(signed_in=False, color_scheme=theme)
    context.add_init_script(AXE_SCRIPT)
    page = opened(context)
    collect(page, t, each=2)
    train(page, t)
    look_at(page, t, "rings", 80_001)
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", RULES)
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in result["violations"]] == []


@pytest.mark.parametrize("width, height", [(360, 740), (820, 1180), (1280, 800), (3840, 2160)])
def test_it_fits(new_context, t, shoot, width, height):
    page = opened(new_context(signed_in=False, viewport={"width": width, "height": height}))
    fits(page)
    collect(page, t, each=2)
    train(page, t)
    fits(page)
    shoot(page, f"train-here-{width}")
