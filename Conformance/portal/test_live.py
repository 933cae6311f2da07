"""The Live screen: an iteration at work in the page, on files, a video and a (fake) camera."""

import base64
import re

import pytest

from browser import drop, playwright
from detecting import FakeDetecting
from fixtures import clear, fill
from images import make_image
from screens import fits, open_screen

expect = playwright.expect
COMPACT = "0732100f-1a38-4e49-a514-c9b44c697ab5"

# In place of the library, so that the screen can be tested without a model: two boxes, and a tag that follows the brightness.
STAND_IN = """
export class OcellusError extends Error {}
export async function trainHead() { throw new OcellusError("There is nothing to train."); }
export async function load(address) {
    window.loaded = (window.loaded ?? []).concat(String(address));
    if (window.refused) throw new OcellusError(window.refused);
    const boxes = [
        { tagName: "bolt", probability: 0.9, boundingBox: { left: 0.1, top: 0.2, width: 0.3, height: 0.4 } },
        { tagName: "nut", probability: 0.4, boundingBox: { left: 0.6, top: 0.5, width: 0.2, height: 0.2 } },
    ];
    let isClosed = false;
    return {
        tags: ["bolt", "nut"], milliseconds: 12.34,
        detect: async () => { window.looks = (window.looks ?? 0) + 1; return boxes; },
        predict: async () => { window.looks = (window.looks ?? 0) + 1; return boxes; },
        close: () => { isClosed = true; window.closings = (window.closings ?? 0) + 1; },
    };
}
"""


@pytest.fixture
def standing_in(new_context):
    """A page whose library is the one above."""
    context = new_context()
    context.route("**/runtime/ocellus.js", lambda route: route.fulfill(body=STAND_IN, content_type="text/javascript"))
    return context.new_page()


@pytest.fixture(scope="module")
def compact(raw):
    """A project of a compact domain, whose iterations run in pages."""
    filled = fill(raw, "Rings and bars for pages", loose=0, predictions=0, publication="pages", domain=COMPACT)
    yield filled
    clear(raw, filled.id)


def choose(page, t, name, contents, kind="image/jpeg"):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=t("live.file")).click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": contents})


def iteration(page, t):
    return page.get_by_role("combobox", name=t("live.iteration"))


def test_nothing_is_loaded_before_there_is_a_picture(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    expect(page.get_by_text(t("live.invitation"))).to_be_visible()
    assert page.evaluate("() => window.loaded ?? null") is None
    choose(page, t, "ring.jpg", make_image("rings", 1))
    expect(page.get_by_role("img", name=t("live.picture.image"))).to_be_visible()
    expect(page.locator(".live-speed")).to_have_text(t("live.time", ms="12"))
    assert page.evaluate("() => window.looks") == 1, "a still image is looked at once"
    last = filled.iterations[-1]["id"]
    assert page.evaluate("() => window.loaded") == [f"/portal/v1/projects/{filled.id}/iterations/{last}/web/model.json"]


def test_camera_frames_speed_and_end(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    page.get_by_role("button", name=t("live.camera")).click()
    video = page.locator("video")
    expect(video).to_have_accessible_name(t("live.picture.camera"))
    expect(page.locator(".live-speed")).to_have_text(t.pattern("live.speed"))
    looks = page.evaluate("() => window.looks")
    page.wait_for_timeout(600)
    assert page.evaluate("() => window.looks") > looks, "one frame after the other"
    page.evaluate("() => { window.track = document.querySelector('video').srcObject.getVideoTracks()[0]; }")
    stop = page.get_by_role("button", name=t("live.stop"))
    stop.focus()
    page.keyboard.press("Enter")
    expect(video).to_have_count(0)
    assert page.evaluate("() => window.track.readyState") == "ended", "the camera's light goes out"
    expect(page.get_by_role("button", name=t("live.camera"))).to_be_focused()
    expect(page.get_by_text(t("live.invitation"))).to_be_visible()


def test_leaving_lets_go_of_camera_and_model(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    page.get_by_role("button", name=t("live.camera")).click()
    expect(page.locator(".live-speed")).to_have_text(t.pattern("live.speed"))
    page.evaluate("() => { window.track = document.querySelector('video').srcObject.getVideoTracks()[0]; }")
    page.get_by_role("navigation", name=t("foundation.tabs")).get_by_role("link", name=t("images.title")).click()
    expect(page.locator("video")).to_have_count(0)
    assert page.evaluate("() => [window.track.readyState, window.closings]") == ["ended", 1]


def test_the_threshold_counts_at_once(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    choose(page, t, "ring.jpg", make_image("rings", 1))
    told = page.locator(".live-told")
    expect(told).to_have_text("bolt")
    expect(page.locator(".probability.predicted")).to_have_count(1)
    slider = page.get_by_role("slider", name=t("live.threshold"))
    slider.fill("95")
    expect(told).to_have_text(t("live.none", threshold="95%"))
    expect(page.locator(".probability.predicted")).to_have_count(0)
    slider.fill("30")
    expect(page.locator(".probability.predicted")).to_have_count(2)
    # One tag an image: the most probable.
    expect(told).to_have_text("bolt")
    assert page.evaluate("() => window.looks") == 1, "nothing is computed anew"


def test_another_iteration_looks_at_the_same_picture(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live?iteration={filled.iterations[0]['id']}")
    expect(iteration(page, t)).to_have_value(filled.iterations[0]["id"])
    choose(page, t, "ring.jpg", make_image("rings", 1))
    expect(page.locator(".probability")).to_have_count(2)
    iteration(page, t).select_option(filled.iterations[1]["id"])
    page.wait_for_url(re.compile(filled.iterations[1]["id"]))
    expect(page.locator(".probability")).to_have_count(2)
    assert page.evaluate("() => [window.loaded.length, window.closings, window.looks]") == [2, 1, 2]


def test_what_goes_wrong_is_said_and_can_be_tried_again(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    page.evaluate("() => { window.refused = 'This iteration does not run in a page.'; }")
    choose(page, t, "ring.jpg", make_image("rings", 1))
    alert = page.get_by_role("alert").filter(has_text="does not run in a page")
    expect(alert).to_be_visible()
    page.evaluate("() => { window.refused = null; }")
    alert.get_by_role("button", name=t("foundation.retry")).click()
    expect(page.locator(".probability")).to_have_count(2)
    expect(alert).to_have_count(0)
    choose(page, t, "no-image.jpg", b"no image at all")
    expect(page.get_by_role("alert").filter(has_text=t("live.problem.unreadable"))).to_be_visible()


def test_a_refused_camera(new_context, filled, t):
    context = new_context()
    context.route("**/runtime/ocellus.js", lambda route: route.fulfill(body=STAND_IN, content_type="text/javascript"))
    context.add_init_script("""
        const refuse = () => Promise.reject(new DOMException("", window.reason ?? "NotAllowedError"));
        if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = refuse;
    """)
    page = context.new_page()
    open_screen(page, f"#/projects/{filled.id}/live")
    for reason, key in (("NotAllowedError", "refused"), ("NotFoundError", "none"), ("NotReadableError", "busy")):
        page.evaluate("(reason) => { window.reason = reason; }", reason)
        page.get_by_role("button", name=t("live.camera")).click()
        expect(page.get_by_role("alert").filter(has_text=t(f"live.problem.{key}"))).to_be_visible()


SCREEN = """
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 200;
    const drawing = canvas.getContext("2d");
    let turn = 0;
    setInterval(() => { drawing.fillStyle = turn++ % 2 ? "#c33" : "#3c3"; drawing.fillRect(0, 0, 320, 200); }, 50);
    window.screenStream = canvas.captureStream(20);
    navigator.mediaDevices.getDisplayMedia = async () => window.screenStream;
"""


def test_the_screen_until_sharing_is_stopped(standing_in, filled, t):
    """A headless browser has no screen; a drawing stands in for it."""
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    page.evaluate(f"() => {{ {SCREEN} }}")
    page.get_by_role("button", name=t("live.screen")).click()
    video = page.locator("video")
    expect(video).to_have_accessible_name(t("live.picture.screen"))
    assert "mirrored" not in video.get_attribute("class"), "only people see themselves in a mirror"
    expect(page.locator(".live-speed")).to_have_text(t.pattern("live.speed"))
    # As when somebody stops sharing in the browser's own bar.
    page.evaluate("() => window.screenStream.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.get_by_role("alert").filter(has_text=t("live.problem.lost"))).to_be_visible()
    expect(video).to_have_count(0)


def test_a_video_file_plays_on_and_on(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    film = page.evaluate(f"""async () => {{
        {SCREEN}
        const recorder = new MediaRecorder(window.screenStream, {{ mimeType: "video/webm" }});
        const parts = [];
        recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
        const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve));
        recorder.start();
        await new Promise((resolve) => setTimeout(resolve, 800));
        recorder.stop();
        await ended;
        let binary = "";
        for (const byte of new Uint8Array(await new Blob(parts).arrayBuffer())) binary += String.fromCharCode(byte);
        return btoa(binary);
    }}""")
    choose(page, t, "film.webm", base64.b64decode(film), "video/webm")
    expect(page.locator("video")).to_have_accessible_name(t("live.picture.video"))
    expect(page.locator(".live-speed")).to_have_text(t.pattern("live.speed"))
    page.wait_for_timeout(1500)
    looks = page.evaluate("() => window.looks")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => window.looks") > looks, "it begins again at its end"


def test_what_is_dropped_on_the_picture_is_looked_at(standing_in, filled, t):
    page = standing_in
    open_screen(page, f"#/projects/{filled.id}/live")
    drop(page, ".live-stage", [("ring.jpg", make_image("rings", 1))])
    expect(page.get_by_role("img", name=t("live.picture.image"))).to_be_visible()
    expect(page.locator(".probability")).to_have_count(2)


def test_boxes_are_drawn_over_the_picture(standing_in, shoot, t):
    page = standing_in
    project = FakeDetecting()
    project.install(page.context)
    open_screen(page, f"#/projects/{project.id}/live")
    choose(page, t, "parts.jpg", project.scenes[0][0])
    signs = page.locator(".live-stage .box-name")
    expect(signs).to_have_count(1)
    expect(signs).to_have_text("bolt 90%")
    expect(page.locator(".detection-list li").first).to_contain_text("bolt")
    found = page.evaluate("""() => {
        const image = document.querySelector(".live-stage img"), stage = image.getBoundingClientRect();
        const box = document.querySelector(".live-stage .box-line").getBoundingClientRect();
        const scale = Math.min(stage.width / image.naturalWidth, stage.height / image.naturalHeight);
        const width = image.naturalWidth * scale, height = image.naturalHeight * scale;
        const x = stage.left + (stage.width - width) / 2, y = stage.top + (stage.height - height) / 2;
        return [(box.left - x) / width, (box.top - y) / height, box.width / width, box.height / height];
    }""")
    assert found == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.01)
    page.get_by_role("slider", name=t("live.threshold")).fill("30")
    expect(signs).to_have_count(2)
    shoot(page, "live-boxes-window")


def test_in_a_mirror_boxes_are_mirrored(modules):
    assert modules.evaluate("""async () => {
        const { mirrored } = await import("/components/live/live-stage.js");
        return mirrored({ left: 0.1, top: 0.2, width: 0.3, height: 0.4, tagId: "a" });
    }""") == pytest.approx({"left": 0.6, "top": 0.2, "width": 0.3, "height": 0.4, "tagId": "a"})


def test_a_project_without_iterations_says_what_to_do(page, projects, t):
    project = projects("Untrained")
    open_screen(page, f"#/projects/{project['id']}/live")
    expect(page.get_by_text(t("live.untrained.text"))).to_be_visible()
    fits(page)


def test_the_page_says_what_the_server_says(page, raw, compact, t, shoot):
    """The real model in the real engine: the same answer as the server's, up to the precision of either."""
    last = compact.iterations[-1]["id"]
    open_screen(page, f"#/projects/{compact.id}/live")
    for kind, number in (("rings", 90_001), ("bars", 90_002)):
        contents = make_image(kind, number)
        answer = raw.training(
            "POST", f"/projects/{compact.id}/quicktest/image", params={"iterationId": last, "store": "false"},
            data=contents, headers={"Content-Type": "application/octet-stream"},
        ).json()
        expected = {each["tagName"]: each["probability"] for each in answer["predictions"]}
        choose(page, t, f"{kind}.jpg", contents)
        expect(page.locator(".live-speed")).to_have_text(t.pattern("live.time"), timeout=60_000)
        rows = page.locator(".probability")
        expect(rows).to_have_count(len(expected))
        for row in rows.all():
            name = row.locator(".probability-name").inner_text()
            value = float(re.search(r"([\d.]+)%", row.locator(".probability-value").inner_text())[1]) / 100
            assert value == pytest.approx(expected[name], abs=0.03), name
    shoot(page, "live-window")
