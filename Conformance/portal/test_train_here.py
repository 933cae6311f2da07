"""Training in the browser at /train: with the real engine and base model, without a session, and for everybody."""

import hashlib
import http.server
import json
import re
import struct
import threading
import zipfile

import pytest

from browser import playwright
from images import make_image
from screens import fits
from test_accessibility import AXE_SCRIPT, RULES
from training_here import TAGS, base_models, collect, look_at, opened, stranger, train  # noqa: F401 (fixtures)

expect = playwright.expect


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
