"""What the page costs, as far as it can be said without a clock: sizes, and how much of a long list is in the document."""

from screens import settle

FIRST_LOAD = 150_000


def test_the_first_load_is_small_and_compressed(new_context):
    """Everything that the first screen loads, in bytes on the wire."""
    page = new_context().new_page()
    page.goto("/#/projects")
    settle(page)
    entries = page.evaluate("""() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter((entry) => !/\\/(portal|customvision|images)\\//.test(entry.name))
        .map((entry) => [entry.name, entry.encodedBodySize, entry.decodedBodySize])""")
    assert len(entries) > 5
    total = sum(size for _, size, _ in entries)
    assert total < FIRST_LOAD, f"{total} bytes: {sorted(entries, key=lambda each: -each[1])[:5]}"
    large = [name for name, encoded, decoded in entries if decoded > 2_000 and encoded >= decoded]
    assert not large, f"not compressed: {large}"


def test_every_file_is_small_and_comes_from_here(new_context, visit):
    """All screens together, whatever loads them."""
    page = new_context().new_page()
    total, seen = 0, set()
    for screen in ("projects", "images", "train", "performance", "predictions", "suggestions", "project-settings", "settings", "about"):
        visit(page, screen)
        for name, size in page.evaluate("""() => performance.getEntriesByType("resource").map((entry) => [entry.name, entry.encodedBodySize])"""):
            if name.partition("?")[0].endswith((".js", ".css")) and name not in seen:
                seen.add(name)
                total += size
    assert total < 3 * FIRST_LOAD, f"{total} bytes in {len(seen)} files"


def test_nothing_is_fetched_twice(new_context):
    """The second visit asks whether files have changed, and gets no bodies."""
    context = new_context()
    page = context.new_page()
    page.goto("/#/projects")
    settle(page)
    page.reload()
    settle(page)
    # The browser counts 300 bytes for the head of an answer; what is beyond is a body.
    files = page.evaluate("""() => performance.getEntriesByType("resource")
        .filter((entry) => /\\.(js|css)$/.test(entry.name)).map((entry) => [entry.name, entry.transferSize])""")
    again = [name for name, sent in files if sent > 300]
    assert len(files) > 5 and not again, f"sent again: {again[:5]}"


LONG = 3_000


def test_long_lists_stay_small_in_the_document(page, filled, t):
    """A thousandfold list of predictions, made up in front of the page: only what can be seen is in the document."""
    calls = []

    def answer(route):
        calls.append(route.request.post_data_json)
        start = int(calls[-1].get("continuation") or 0)
        stop = min(LONG, start + calls[-1]["maxCount"])
        route.fulfill(json={
            "token": calls[-1] | {"session": "s", "continuation": str(stop) if stop < LONG else None},
            "results": [prediction(filled, number) for number in range(start, stop)],
        })

    page.route("**/predictions/query", answer)
    page.goto(f"/#/projects/{filled.id}/predictions")
    grid = page.get_by_role("listbox", name=t("predictions.list"))
    grid.get_by_role("option").first.wait_for()
    grid.focus()
    # The end of what is loaded, again and again, until all is there.
    for _ in range(40):
        page.keyboard.press("End")
        if page.get_by_text(t("predictions.count", count=LONG)).count():
            break
        page.wait_for_timeout(50)
    page.get_by_text(t("predictions.count", count=LONG)).wait_for()
    page.keyboard.press("End")
    active = grid.get_attribute("aria-activedescendant")
    assert page.locator(f"[id='{active}']").get_attribute("aria-posinset") == str(LONG)
    assert len(calls) == -(-LONG // calls[0]["maxCount"]), "every page is asked for once"
    assert grid.get_by_role("option").count() < 120
    assert page.evaluate("() => document.querySelectorAll('*').length") < 4_000


def prediction(filled, number):
    """A stored prediction as the server tells it, without an image behind it."""
    pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAAC"
    share = (number % 100) / 100
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}", "project": filled.id, "iteration": filled.iterations[-1]["id"],
        "domain": "ee85a74c-405e-4adc-bb47-ffa8ca0c9f31", "created": "2025-01-01T00:00:00.000Z",
        "thumbnailUri": pixel, "resizedImageUri": pixel, "originalImageUri": pixel,
        "predictions": [
            {"tagId": id, "tagName": name, "probability": value, "tagType": "Regular"}
            for (name, id), value in zip(filled.tags.items(), (1 - share / 2, share / 2))
        ],
    }
