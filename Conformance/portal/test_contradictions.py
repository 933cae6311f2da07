"""The same image under two tags is what the training screen shows first."""

import io

from PIL import Image

from browser import playwright
from fixtures import finished, upload
from images import KINDS, make_image
from screens import settle
from server import TRAINING_KEY

expect = playwright.expect


def test_the_same_image_under_two_tags(page, t, raw, projects, shoot):
    project = projects("Doubtful")["id"]
    tags = {kind: raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"] for kind in KINDS}
    images = {kind: [upload(raw, project, make_image(kind, 90_000 + number), tags[kind]) for number in range(8)] for kind in KINDS}
    # Saved once more, so that it is another file to the service, and nearly the same to everybody else.
    again = io.BytesIO()
    Image.open(io.BytesIO(make_image(KINDS[0], 90_003))).convert("RGB").save(again, "JPEG", quality=70)
    copy = upload(raw, project, again.getvalue(), tags[KINDS[1]])
    iteration = finished(raw, project, raw.training("POST", f"/projects/{project}/train").json()["id"])["id"]

    answer = raw.send("GET", f"/portal/v1/projects/{project}/iterations/{iteration}/evaluation",
                      headers={"Training-Key": TRAINING_KEY})
    first = answer.json()["labelErrors"][0]
    assert {first["imageId"], first["twin"]["imageId"]} == {copy["id"], images[KINDS[0]][3]["id"]}
    assert not first["twin"]["isIdentical"] and 0.9 <= first["twin"]["similarity"] <= 1

    page.goto(f"/#/projects/{project}/train")
    settle(page)
    section = page.locator(".finding", has_text=t("train.contradictions.title", count=1))
    expect(section).to_be_visible()
    expect(page.locator(".finding").first).to_contain_text(t("train.contradictions.title", count=1))
    for kind in KINDS:
        expect(section.get_by_text(t("train.contradictions.with", tag=kind))).to_be_visible()
    expect(section.get_by_role("button")).to_have_count(2)
    section.scroll_into_view_if_needed()
    shoot(page, "contradictions")
