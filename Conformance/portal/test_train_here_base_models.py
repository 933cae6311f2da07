"""The choice of a base model at /train: all images are looked at again, and nothing is lost where it fails."""

import json
import re
import zipfile

from browser import playwright
from server import TRAINING_KEY
from training_here import add_files, base_models, collect, look_at, opened, train  # noqa: F401 (fixtures)

expect = playwright.expect


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
