"""Signing in and out: one key opens the portal, its cookie can do no harm elsewhere, nothing secret stays in the page."""

import pytest
import requests

from server import PREDICTION_KEY, TRAINING_KEY, Server, failure

COOKIE = "ocellus-session"


@pytest.fixture
def visitor(new_context):
    """A page of somebody who has not signed in."""
    context = new_context(signed_in=False)
    # The page asks who is signed in, and Chromium reports the answer as an error of loading.
    context.problems.allow(r"status of 401")
    return context.new_page()


def sign_in(page, key):
    field = page.locator("input[type=password]")
    field.fill(key)
    field.press("Enter")


def test_the_key_opens_the_portal_and_leaves_no_trace(visitor, t):
    visitor.goto("/#/projects")
    assert visitor.locator("input[type=password]").evaluate("field => field === document.activeElement")
    sign_in(visitor, TRAINING_KEY)
    visitor.get_by_role("heading", level=1, name=t("projects.title")).wait_for()
    [cookie] = [each for each in visitor.context.cookies() if each["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/"
    assert len(cookie["value"]) >= 43, "256 bits"
    kept = visitor.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert TRAINING_KEY not in kept and cookie["value"] not in kept
    assert TRAINING_KEY not in visitor.content()
    visitor.reload()
    visitor.get_by_role("heading", level=1, name=t("projects.title")).wait_for()


def test_after_signing_in_one_is_where_one_wanted_to_go(visitor, t):
    visitor.goto("/#/projects/new")
    sign_in(visitor, TRAINING_KEY)
    visitor.get_by_role("heading", level=1, name=t("projects.new")).wait_for()


@pytest.mark.parametrize("key", [PREDICTION_KEY, "wrong", "\u202e\U0001f511'\"<b>"])
def test_wrong_keys_are_refused_in_words(visitor, t, key):
    visitor.goto("/#/sign-in")
    sign_in(visitor, key)
    visitor.get_by_text(t("projects.signIn.wrong")).wait_for()
    assert not [each for each in visitor.context.cookies() if each["name"] == COOKIE]


def test_signing_out_ends_the_session_on_the_server(visitor, t, server):
    visitor.goto("/#/sign-in")
    sign_in(visitor, TRAINING_KEY)
    visitor.get_by_role("heading", level=1, name=t("projects.title")).wait_for()
    [cookie] = [each for each in visitor.context.cookies() if each["name"] == COOKIE]
    visitor.get_by_role("button", name=t("foundation.menu"), exact=True).click()
    visitor.get_by_role("menuitem", name=t("foundation.signOut")).click()
    visitor.locator("input[type=password]").wait_for()
    answer = requests.get(server.address + "/portal/v1/session", cookies={COOKIE: cookie["value"]})
    assert answer.status_code == 204
    answer = requests.get(server.address + "/portal/v1/projects", cookies={COOKIE: cookie["value"]})
    failure(answer, 401)
    visitor.goto("/#/projects")
    visitor.locator("input[type=password]").wait_for()


def test_a_session_that_ends_elsewhere_shows_the_form(visitor, t):
    visitor.goto("/#/sign-in")
    sign_in(visitor, TRAINING_KEY)
    visitor.get_by_role("heading", level=1, name=t("projects.title")).wait_for()
    visitor.context.clear_cookies()
    visitor.evaluate("() => { location.hash = '#/projects/new' }")
    visitor.locator("input[type=password]").wait_for()
    visitor.get_by_text(t("foundation.session.over")).wait_for()


def test_the_link_of_the_start_works_once(server, new_context, t):
    link = server.link()
    context = new_context(signed_in=False)
    context.problems.allow(r"status of 401")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("heading", level=1, name=t("projects.title")).wait_for()
    assert "link=" not in page.url, "a used secret does not stay in the address"
    context.clear_cookies()
    page.close()
    page = context.new_page()
    page.goto(link)
    page.get_by_text(t("projects.signIn.link.used")).wait_for()


@pytest.fixture
def cookie(server):
    """The cookie of a session of its own."""
    answer = requests.post(
        server.address + "/portal/v1/session", json={"key": TRAINING_KEY}, headers={"Origin": server.address}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() >= {"expires", "idleMinutes", "projectId"}
    return {COOKIE: answer.cookies[COOKIE]}


PATH = "/customvision/v3.4-preview/training/projects?name=foreign&classificationType=Multiclass"


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://example.org"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
], ids=str)
def test_a_cookie_from_elsewhere_changes_nothing(server, raw, cookie, headers):
    """Another site can make the browser send a request, but not with this origin."""
    if "Sec-Fetch-Site" in headers:
        headers = headers | {"Origin": server.address}
    answer = requests.post(server.address + PATH, cookies=cookie, headers=headers)
    assert answer.status_code in (401, 403), f"{answer.status_code}: {answer.text}"
    assert "foreign" not in {each["name"] for each in raw.training("GET", "/projects").json()}


def test_a_cookie_counts_for_its_own_origin(server, cookie):
    assert requests.get(server.address + "/portal/v1/session", cookies=cookie).status_code == 200
    answer = requests.get(server.address + PATH.partition("?")[0], cookies=cookie)
    assert answer.status_code == 200
    answer = requests.get(server.address + PATH.partition("?")[0], cookies=cookie, headers={"Host": "evil.example"})
    assert answer.status_code in (400, 401, 403, 421), "a name that somebody else points at this machine opens nothing"


def test_guessing_is_slowed_down(ocellus, tmp_path):
    """On a server of its own, since for a while it refuses all attempts."""
    server = Server(ocellus, tmp_path).start()
    try:
        for number in range(15):
            answer = requests.post(
                server.address + "/portal/v1/session", json={"key": f"guess {number}"}, headers={"Origin": server.address}
            )
            failure(answer, 401 if number < 10 else 429)
        assert int(answer.headers["Retry-After"]) >= 1
        assert requests.get(
            server.address + PATH.partition("?")[0], headers={"Training-Key": TRAINING_KEY}
        ).status_code == 200, "programs with a key are not held up"
    finally:
        server.stop()
