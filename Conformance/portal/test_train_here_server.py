"""What the server does with what was trained at /train: a project of it, and files for other runtimes."""

import base64
import io
import re
import zipfile

import pytest
from PIL import Image

from browser import playwright
from exports import sampled
from fixtures import clear
from images import make_image
from server import TRAINING_KEY
from training_here import base_models, collect, look_at, opened, train  # noqa: F401 (fixtures)

expect = playwright.expect


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
