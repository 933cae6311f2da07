"""Webhooks of a project: added in the browser, received by the test, verified with the secret shown once."""

import base64
import re

import pytest

from browser import playwright
from fixtures import finished, upload
from images import KINDS, make_image
from receiving import ARRIVAL, Receiver, signature, verified
from screens import fits, open_screen
from server import TRAINING_KEY, failure

expect = playwright.expect


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.stop()


def webhooks(raw, project, method="GET", rest="", **options):
    return raw.send(
        method, f"/portal/v1/projects/{project}/webhooks{rest}", headers={"Training-Key": TRAINING_KEY}, **options
    )


def card(page, t, project):
    """The card of the webhooks in the project's settings, by the address of a link that leads to it."""
    open_screen(page, f"#/projects/{project}/settings?at=webhooks")
    found = page.get_by_role("region", name=t("webhooks"), exact=True)
    expect(found.get_by_role("heading", name=t("webhooks"), exact=True)).to_be_focused()
    return found


def add(page, t, place, url):
    """Adds a webhook by keyboard, and gives the secret that is shown."""
    button = place.get_by_role("button", name=t("webhooks.add"))
    button.press("Enter")
    dialog = page.get_by_role("dialog", name=t("webhooks.add"))
    expect(dialog.get_by_label(t("webhooks.url"))).to_be_focused()
    page.keyboard.type(url)
    page.keyboard.press("Enter")
    shown = page.get_by_role("dialog", name=t("webhooks.made"))
    expect(shown.get_by_text(t("webhooks.secret.once"))).to_be_visible()
    secret = shown.get_by_label(t("webhooks.secret"), exact=True).input_value()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]+=*", secret)
    shown.get_by_role("button", name=t("foundation.copy")).click()
    expect(shown.get_by_text(t("foundation.copied"))).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == secret
    shown.get_by_role("button", name=t("foundation.secret.kept")).click()
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()
    return secret


def row(place, url):
    return place.get_by_role("listitem").filter(has_text=url)


def test_a_training_is_told(page, t, raw, projects, receiver, shoot):
    project = projects("Told")["id"]
    place = card(page, t, project)
    expect(place.get_by_text(t("webhooks.none"))).to_be_visible()
    url = receiver.url("/204/trained?by=ocellus")
    secret = add(page, t, place, url)
    shown = row(place, url)
    expect(shown.get_by_text(t("webhooks.last.none"))).to_be_visible()

    shown.get_by_role("button", name=t("webhooks.test.of", url=url)).click()
    expect(shown.get_by_text(t("webhooks.last.goodStatus", status="204"))).to_be_visible(timeout=ARRIVAL * 1000)
    expect(page.get_by_text(t("webhooks.test.good"))).to_be_visible()
    shoot(page, "webhooks")
    event = receiver.next()
    assert event[0] == "/204/trained?by=ocellus"
    content = verified(event, secret)
    assert content["type"] == "webhook.test" and content["data"]["projectId"] == project
    # Another secret, or another body, would not do.
    other = "whsec_" + base64.b64encode(bytes(32)).decode()
    assert signature(other, event[1], event[2]) not in event[1]["webhook-signature"].split(" ")

    iteration = trained(raw, project, notificationEmailAddress="line@example.org")
    completed = receiver.next()
    assert completed[1]["webhook-id"] != event[1]["webhook-id"]
    content = verified(completed, secret)
    assert content["type"] == "training.completed"
    told = content["data"]
    assert (told["projectId"], told["projectName"]) == (project, "Told")
    assert (told["iterationId"], told["iterationName"]) == (iteration["id"], iteration["name"])
    assert told["status"] == "Completed"
    assert told["notificationEmailAddress"] == "line@example.org"
    assert told["trainingSeconds"] >= 0
    assert receiver.events.empty(), "what arrived is not sent again"

    # Nobody can see the secret again.
    place = card(page, t, project)
    expect(row(place, url).get_by_text(t("webhooks.last.goodStatus", status="204"))).to_be_visible()
    assert secret not in page.content()
    assert secret not in page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert secret not in webhooks(raw, project).text


def trained(raw, project, **query):
    """Trains the project on a few images, and gives the iteration."""
    for kind in KINDS:
        tag = raw.training("POST", f"/projects/{project}/tags", params={"name": kind}).json()["id"]
        for number in range(6):
            upload(raw, project, make_image(kind, 90_000 + number), tag)
    answer = raw.training("POST", f"/projects/{project}/train", params=query)
    assert answer.status_code == 200, answer.text
    return finished(raw, project, answer.json()["id"])


def test_a_receiver_that_fails_is_shown_and_can_be_deleted(page, t, raw, projects, receiver, shoot):
    project = projects("Failing")["id"]
    good, broken = receiver.url("/200/good"), receiver.url("/500/broken")
    place = card(page, t, project)
    add(page, t, place, good)
    secret = add(page, t, place, broken)
    shown = row(place, broken)
    shown.get_by_role("button", name=t("webhooks.test.of", url=broken)).click()
    expect(shown.get_by_text(t("webhooks.last.badStatus", status="500"))).to_be_visible(timeout=ARRIVAL * 1000)
    expect(page.get_by_role("alert").filter(has_text=t("webhooks.test.bad"))).to_be_visible()
    shoot(page, "webhooks-failure")
    event = receiver.next()
    assert event[0] == "/500/broken"
    verified(event, secret)
    expect(row(place, good).get_by_text(t("webhooks.last.none"))).to_be_visible()

    delete = shown.get_by_role("button", name=t("webhooks.delete.of", url=broken))
    dialog = page.get_by_role("dialog", name=t("webhooks.delete.title"))
    delete.click()
    dialog.get_by_role("button", name=t("foundation.cancel")).click()
    expect(dialog).to_have_count(0)
    assert len(webhooks(raw, project).json()) == 2, "nothing is deleted before it is confirmed"
    delete.click()
    dialog.get_by_role("button", name=t("foundation.delete"), exact=True).click()
    expect(shown).to_have_count(0)
    expect(place.get_by_role("button", name=t("webhooks.add"))).to_be_focused()
    assert [each["url"] for each in webhooks(raw, project).json()] == [good]
    assert receiver.events.empty(), "a test is sent once"


def test_a_receiver_that_is_not_there(page, t, projects, receiver):
    project = projects("Nobody")["id"]
    url = receiver.url("/200/gone")
    place = card(page, t, project)
    add(page, t, place, url)
    receiver.stop()
    shown = row(place, url)
    shown.get_by_role("button", name=t("webhooks.test.of", url=url)).click()
    expect(shown.get_by_text(t("webhooks.last.bad"), exact=True)).to_be_visible(timeout=ARRIVAL * 1000)
    expect(shown.locator(".webhook-message")).not_to_be_empty()


def test_addresses_that_cannot_be(page, t, raw, projects, receiver):
    """The page refuses what is no web address; what only the server knows it says in the dialog, which stays."""
    project = projects("Refused")["id"]
    page.context.problems.allow(r"status of 400")
    place = card(page, t, project)
    place.get_by_role("button", name=t("webhooks.add")).click()
    dialog = page.get_by_role("dialog", name=t("webhooks.add"))
    field = dialog.get_by_label(t("webhooks.url"))
    for text in ("", "example.org", "ftp://example.org/", "javascript:alert(1)", "https://"):
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_accessible_description(re.compile(
            re.escape(t("webhooks.url.wrong" if text else "webhooks.url.empty"))
        ))
        expect(field).to_be_focused()
    assert webhooks(raw, project).json() == []
    for number in range(10):
        answer = webhooks(raw, project, "POST", json={"url": receiver.url(f"/200/{number}")})
        assert answer.status_code == 200, answer.text
    sentence = failure(webhooks(raw, project, "POST", json={"url": receiver.url("/200/10")}), 400)
    field.fill(receiver.url("/200/10"))
    field.press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    page.keyboard.press("Escape")
    assert receiver.events.empty(), "nothing is sent before a training or a test"


def test_the_train_screen_says_who_is_told(page, t, raw, projects, receiver, shoot):
    project = projects("Counted")["id"]
    for kind in KINDS:
        raw.training("POST", f"/projects/{project}/tags", params={"name": kind})
    advanced = page.get_by_role("radio", name=re.compile("^" + re.escape(t("train.advanced"))))
    for count in (0, 1, 2):
        open_screen(page, f"#/projects/{project}/train")
        advanced.check()
        words = t("webhooks.told", count=count) if count else t("webhooks.told.none")
        expect(page.get_by_label(t("train.email"))).to_have_accessible_description(re.compile(re.escape(words)))
        webhooks(raw, project, "POST", json={"url": receiver.url(f"/200/{count}")})
    shoot(page, "train-webhooks")
    page.get_by_role("link", name=t("train.email.webhooks")).click()
    place = page.get_by_role("region", name=t("webhooks"), exact=True)
    expect(place.get_by_role("heading", name=t("webhooks"), exact=True)).to_be_focused()
    expect(place.get_by_role("listitem")).to_have_count(3)
    # Where the number cannot be had, the hint says the rest.
    page.context.problems.allow(r"status of 500")
    page.route(re.compile(r"/webhooks$"), lambda route: route.fulfill(status=500, json={"code": "x", "message": "x"}))
    open_screen(page, f"#/projects/{project}/train")
    with page.expect_response(re.compile(r"/webhooks$")):
        advanced.check()
    expect(page.get_by_text(t("train.email.hint"))).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)


MARKUP = "<img src=x onerror=\"window.__ran=1\"><script>window.__ran=2</script>"


@pytest.mark.parametrize("width", [360, 1280])
def test_what_receivers_say_is_text(new_context, t, projects, width, shoot):
    """Addresses and answers made up in front of the page, as markup, from right to left, endless."""
    project = projects("Hostile")["id"]
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    made_up = [
        {"id": f"00000000-0000-4000-8000-{number:012}", "url": url, "created": "2026-01-01T00:00:00.0000000Z",
         "lastDelivery": {"time": "2026-01-02T00:00:00Z", "status": None, "message": message, "delivered": False}}
        for number, (url, message) in enumerate([
            (f"https://example.org/{MARKUP}", MARKUP),
            ("https://example.org/" + "W" * 5_000, "W" * 10_000),
            ("https://example.org/\u202eשלום", "\u202eשלום עולם"),
            ("https://example.org/{url}${7*7}", "{url}{count}"),
        ])
    ]
    page.route(re.compile(r"/webhooks$"), lambda route: route.fulfill(json=made_up))
    place = card(page, t, project)
    expect(place.get_by_role("listitem")).to_have_count(len(made_up))
    expect(place.get_by_text(MARKUP, exact=True)).to_be_visible()
    fits(page)
    shoot(page, f"webhooks-hostile-{width}")
    for number in range(len(made_up)):
        place.get_by_role("listitem").nth(number).get_by_role("button").last.click()
        dialog = page.get_by_role("dialog", name=t("webhooks.delete.title"))
        dialog.wait_for()
        fits(page)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    assert page.evaluate("() => window.__ran ?? null") is None
    assert page.locator("main img[src=x], main script").count() == 0
