"""Tags and images at /train: from files and the camera, renamed, removed, and kept only where somebody wants it."""

import re

from browser import drop, playwright
from images import make_image
from training_here import add_files, base_models, card, collect, opened, rename, stranger, train  # noqa: F401 (fixtures)

expect = playwright.expect


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
