"""/train with the network cut: what its snapshot holds, and when another one replaces it."""

import io
import re
import zipfile

from browser import playwright
from training_here import base_models, collect, opened, train  # noqa: F401 (fixtures)

expect = playwright.expect


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
