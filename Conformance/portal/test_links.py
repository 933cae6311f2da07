"""What is in the address: filters that outlive a reload, a link that is passed on, and the way back; and ids to copy."""

import re

import pytest

from browser import playwright
from screens import open_screen, settle

expect = playwright.expect


def cells(page, t):
    return page.get_by_role("listbox", name=t("images.grid")).get_by_role("option")


def side(page, name):
    return page.locator(".side-choose", has_text=name)


def test_the_filter_of_the_gallery_is_in_the_address(page, t, visit, filled, new_context):
    visit(page, "images")
    everything = 2 * 15 + len(filled.loose)
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=everything))
    side(page, "rings").click()
    expect(page).to_have_url(re.compile(rf"#/projects/{filled.id}/images\?tag={filled.tags['rings']}$"))
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=15))
    page.get_by_role("combobox", name=t("images.order")).select_option("Oldest")
    expect(page).to_have_url(re.compile("order=oldest"))
    link = page.url

    page.reload()
    settle(page)
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=15))
    expect(side(page, "rings")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("combobox", name=t("images.order"))).to_have_value("Oldest")

    page.go_back()
    settle(page)
    expect(page.get_by_role("combobox", name=t("images.order"))).to_have_value("Newest")
    page.go_back()
    settle(page)
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=everything))
    page.go_forward()
    settle(page)
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=15))

    # Somebody else opens the link.
    other = new_context().new_page()
    other.goto(link)
    settle(other)
    expect(other.locator(".gallery-count")).to_have_text(t("images.count", count=15))


@pytest.mark.parametrize("address, shown", [
    ("untagged", 6), ("tagged", 30), ("tag=11111111-2222-3333-4444-555555555555", 36), ("wrong=nothing", 36),
    ("metadata=%5B%5B%22no%22%2Ctrue%2C%22such%22%5D%5D", 0), ("metadata=%7B", 36), ("tag=%3Cb%3E", 36),
])
def test_addresses_by_hand(page, t, filled, address, shown):
    open_screen(page, f"#/projects/{filled.id}/images?{address}")
    expect(page.locator(".gallery-count")).to_have_text(t("images.count", count=shown))


def test_the_filter_of_predictions_is_in_the_address(page, t, visit, filled):
    visit(page, "predictions")
    page.get_by_role("combobox", name=t("predictions.tag")).select_option(label="bars")
    expect(page).to_have_url(re.compile(rf"/predictions\?tag={filled.tags['bars']}$"))
    count = page.locator(".prediction-count")
    expect(count).to_have_text(t.pattern("predictions.found"))
    words = count.inner_text()
    page.reload()
    settle(page)
    expect(count).to_have_text(words)
    page.go_back()
    settle(page)
    expect(page.get_by_role("combobox", name=t("predictions.tag"))).to_have_value("")


def test_ids_are_shown_and_copied(page, t, visit, filled):
    visit(page, "images")
    page.get_by_role("button", name=t("images.tag.menu", name="bars")).click()
    page.get_by_role("menuitem", name=re.compile(t("images.tag.copyId"))).click()
    expect(page.get_by_text(t("images.tag.copiedId", name="bars"))).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == filled.tags["bars"]

    visit(page, "project-settings")
    card = page.get_by_role("region", name=t("settings.access"))
    expect(card.get_by_text(filled.id)).to_be_visible()
    expect(card.get_by_text("live", exact=True)).to_be_visible()
    card.get_by_text(t("settings.access.tags", count=2)).click()
    for tag in filled.tags.values():
        expect(card.get_by_text(tag)).to_be_visible()

    visit(page, "performance")
    page.get_by_role("toolbar").get_by_role("button", name=t("results.more")).click()
    page.get_by_role("menuitem", name=re.compile(t("results.copyId"))).click()
    assert page.evaluate("() => navigator.clipboard.readText()") == filled.iterations[-1]["id"]


def test_exports_are_offered_for_compact_domains_only(page, t, visit):
    visit(page, "performance")
    expect(page.get_by_role("button", name=t("results.publish")).or_(
        page.get_by_role("button", name=t("results.address.button"))).first).to_be_visible()
    expect(page.get_by_role("button", name=t("results.export"), exact=True)).to_have_count(0)
    visit(page, "new-project")
    compact = page.locator(".domain-row").filter(has_text=re.compile("compact"))
    expect(compact.first.get_by_text(t("projects.domain.exportable"), exact=True)).to_be_visible()


def test_an_iteration_is_exported_and_the_file_fetched(page, t, raw, projects, shoot):
    from fixtures import finished, upload
    from images import KINDS, make_image

    compact = "0732100f-1a38-4e49-a514-c9b44c697ab5"
    project = projects("exported", domainId=compact)["id"]
    for kind in KINDS[:2]:
        tag = raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"]
        for number in range(5):
            upload(raw, project, make_image(kind, 97_000 + number), tag)
    finished(raw, project, raw.training("POST", f"/projects/{project}/train").json()["id"])
    open_screen(page, f"#/projects/{project}/performance")
    page.get_by_role("button", name=t("results.export"), exact=True).click()
    dialog = page.get_by_role("dialog")
    onnx = dialog.locator(".export-platform").filter(has=page.get_by_role("heading", name="ONNX", exact=True))
    expect(onnx.get_by_role("listitem")).to_have_count(4)
    onnx.get_by_text(t("results.export.run"), exact=True).click()
    expect(onnx.get_by_label(t("results.export.run"))).to_contain_text("predict.py")
    onnx.get_by_role("button", name=re.compile(t("results.export.flavor.usual"))).click()
    link = onnx.get_by_role("link", name=t("results.export.download"))
    link.wait_for(timeout=120_000)
    # What was opened stays open while the list is read again.
    expect(onnx.get_by_label(t("results.export.run"))).to_be_visible()
    shoot(page, "performance-exports")
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename.endswith(".ONNX.zip")


def test_domains_say_what_they_cost_here(page, t, visit):
    visit(page, "new-project")
    rows = page.locator(".domain-row")
    # Measured one after another, in the background.
    expect(rows.first).to_be_visible()
    for row in rows.all():
        expect(row.locator(".domain-cost")).to_contain_text(t.pattern("projects.domain.milliseconds"), timeout=60_000)
    costs = rows.locator(".domain-cost").all_inner_texts()
    assert all(float(re.match(r"[\d.]+", each)[0]) > 0 for each in costs), costs
    expect(rows.filter(has_text=re.compile("^General \\[A2\\]")).locator(".domain-words")).to_contain_text("The same as General")


def test_a_budget_of_minutes_is_told_and_what_it_tried_is_shown(page, t, raw, projects, shoot):
    from fixtures import finished, upload
    from images import KINDS, make_image

    project = projects("budget")["id"]
    for kind in KINDS:
        tag = raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"]
        for number in range(8):
            upload(raw, project, make_image(kind, 95_000 + number), tag)
    open_screen(page, f"#/projects/{project}/train")
    page.get_by_text(t("train.advanced"), exact=True).click()
    slider = page.get_by_role("slider")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", t("train.budget.minutes", count=1))
    shoot(page, "train-budget")
    page.get_by_role("button", name=t("train.start"), exact=True).click()
    page.get_by_role("link", name=t("train.done.performance")).wait_for(timeout=120_000)
    page.get_by_role("link", name=t("train.done.performance")).click()
    table = page.get_by_role("region", name=t("results.trials.title"))
    expect(table.get_by_role("row")).not_to_have_count(0)
    assert table.get_by_role("row").count() > 2
    expect(table.get_by_text(t("results.trials.chosen"))).to_have_count(1)
    expect(page.get_by_text(t("train.budget.minutes", count=1), exact=True)).to_be_visible()
    table.scroll_into_view_if_needed()
    shoot(page, "performance-trials")
    [iteration] = raw.training("GET", f"/projects/{project}/iterations").json()
    assert iteration["reservedBudgetInHours"] == 1


def test_a_project_is_downloaded_and_imported(page, t, raw, visit, filled, tmp_path, shoot):
    visit(page, "project-settings")
    with page.expect_download() as downloads:
        page.get_by_role("button", name=t("settings.download.action"), exact=True).click()
    file = tmp_path / downloads.value.suggested_filename
    downloads.value.save_as(file)
    assert file.name.endswith(".ocellus.tar")

    visit(page, "projects")
    page.get_by_role("button", name=t("projects.import"), exact=True).click()
    dialog = page.get_by_role("dialog", name=t("projects.import.title"))
    shoot(page, "import")
    dialog.get_by_role("button", name=t("projects.import"), exact=True).click()
    expect(dialog.get_by_text(t("projects.import.file.empty"))).to_be_visible()
    wrong = tmp_path / "wrong.tar"
    wrong.write_bytes(b"no archive")
    dialog.get_by_label(t("projects.import.file"), exact=True).set_input_files(wrong)
    page.context.problems.allow("400")
    dialog.get_by_role("button", name=t("projects.import"), exact=True).click()
    expect(dialog.get_by_role("alert").filter(has_text="archive")).to_be_visible()
    dialog.get_by_label(t("projects.import.file"), exact=True).set_input_files(file)
    dialog.get_by_label(re.compile("^" + t("projects.field.name"))).fill("Taken along")
    dialog.get_by_role("button", name=t("projects.import"), exact=True).click()
    expect(page.get_by_text(t("projects.import.done"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="Taken along")).to_be_visible()
    [copy] = [each for each in raw.training("GET", "/projects").json() if each["name"] == "Taken along"]
    try:
        for path in ("/images/tagged/count", "/images/untagged/count"):
            there = raw.training("GET", f"/projects/{copy['id']}{path}").json()
            assert there == raw.training("GET", f"/projects/{filled.id}{path}").json()
    finally:
        raw.training("DELETE", f"/projects/{copy['id']}")
