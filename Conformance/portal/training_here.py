"""What a person does at /train, for its tests: images into tags, a training, an image that the classifier looks at."""

import re

import pytest

from browser import playwright
from images import make_image

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
