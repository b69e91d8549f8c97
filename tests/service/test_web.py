"""The page, in two browsers: what each of two people sees of the other, and who can use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from pgsocial.config import Settings
from playwright.sync_api import APIResponse, Browser, Route, expect

from tests.service.browser import Window, browsers
from tests.service.conftest import make_person
from tests.service.gateway import Gateway, Person, running

NASTY = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script> & <b>bold</b>",
    'javascript://example.org/%0awindow.hacked=1 https://example.org/"onmouseover=x &lt;i&gt;',
    "</p></article><svg onload=window.hacked=1>{{7*7}}${7*7}",
    "\u202eright to left\u202c <mark>found</mark> <!-- -->",
)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Browser]]:
    with browsers(2, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def windows(two: list[Browser], gateway: Gateway) -> Iterator[tuple[Window, Window]]:
    one, other = (Window(browser, gateway.url) for browser in two)
    yield one, other
    one.close()
    other.close()


_names = iter(range(1, 1000))


def person(settings: Settings, name: str) -> Person:
    return make_person(settings, f"{name}_{next(_names)}")


# Two people.


def test_two_people(windows: tuple[Window, Window]) -> None:
    """From signing up to a like that both see, without a reload."""
    ada, bob = windows
    for window, name in ((ada, "webada"), (bob, "webbob")):
        window.open()
        window.role("link", "Sign up").first.click()
        window.role("textbox", "Username").fill(name)
        window.role("textbox", "Name", exact=True).fill(name.removeprefix("web").title())
        window.role("textbox", "Password").fill("correct horse")
        window.role("button", "Sign up").click()
        expect(window.role("heading", "Home")).to_be_visible()
        window.live()

    ada.page.goto(ada.url + "/@webbob")
    ada.main.get_by_role("button", name="Follow @webbob").click()
    expect(ada.main.get_by_role("button", name="Following @webbob")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(bob.role("link", "Notifications, 1 new")).to_be_visible()
    expect(bob.page).to_have_title(re.compile(r"^\(1\) Home"))
    ada.role("link", "Home", exact=True).click()
    expect(ada.role("heading", "Home")).to_be_visible()
    ada.live()

    bob.write("The first of Bob's posts")
    ada.role("button", "1 new").click()
    seen = ada.post("The first of Bob's posts")
    expect(seen).to_be_focused()
    assert ada.role("button", "1 new").count() == 0

    seen.get_by_role("button", name="Like, 0").click()
    for window in windows:
        button = window.post("The first of Bob's posts").locator(".deed.like")
        expect(button).to_have_attribute("aria-label", re.compile("^Like.*, 1$"))
    expect(seen.locator(".deed.like")).to_have_attribute("aria-pressed", "true")

    bob.post("The first of Bob's posts").get_by_role("link", name=re.compile("ago|now")).click()
    expect(bob.role("heading", "Post")).to_be_visible()
    seen.get_by_role("button", name="Reply").click()
    ada.write("And the first answer", "Reply", "Reply")
    expect(bob.post("And the first answer")).to_be_visible()
    bob.role("link", re.compile("Notifications, [23] new")).click()
    told = bob.page.get_by_role("list", name="Notifications").get_by_role("listitem")
    expect(told).to_have_count(3)
    expect(told.first).to_contain_text("answered you")
    expect(bob.role("link", "Notifications", exact=True)).to_be_visible()

    ada.role("link", "Settings").click()
    ada.role("button", "Sign out").click()
    expect(ada.role("link", "Sign up")).to_be_visible()
    ada.role("link", "Sign in").first.click()
    ada.role("textbox", "Username").fill("webada")
    ada.role("textbox", "Password").fill("battery staple")
    ada.role("button", "Sign in").click()
    expect(ada.role("alert")).to_have_text("Username and password do not fit.")
    ada.expect_refusals(401)


def test_a_server_that_was_away(two: list[Browser], gateway: Gateway, settings: Settings) -> None:
    """What happened meanwhile is there as soon as the server is: nothing to reload."""
    assert gateway.has_relay, "another one than the two that come and go"
    one, other = person(settings, "patient"), person(settings, "author")
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("select social.follow_user(%s, %s)", [one.id, other.id])
        with running(settings, has_relay=False) as first:
            window = Window(two[0], first.url).enter(one).live()
            expect(window.page.get_by_text("Quiet here, so far")).to_be_visible()
        expect(window.page.locator(".line.waiting")).to_be_visible()
        connection.execute("select social.create_post(%s, 'Meanwhile')", [other.id])
        # A form that cannot be sent keeps its text, and says why.
        window.role("textbox", "New post").fill("Into the void")
        window.role("button", "Post", exact=True).click()
        expect(window.role("alert")).to_contain_text("The server does not answer")
        port = int(first.url.rpartition(":")[2])
        with running(settings, has_relay=False, port=port):
            expect(window.role("button", "1 new")).to_be_visible()
            window.role("button", "Post", exact=True).click()
            expect(window.post("Into the void")).to_be_visible()
            window.faults = [it for it in window.faults if "ERR_" not in it]
            window.close()


def test_typing_and_presence(windows: tuple[Window, Window], settings: Settings) -> None:
    """Told between people who follow each other."""
    ada, bob = windows
    one, other = person(settings, "ada"), person(settings, "bob")
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        for who, whom in ((one, other), (other, one)):
            connection.execute("select social.follow_user(%s, %s)", [who.id, whom.id])
    bob.enter(other).live().write("Who is there?")
    bob.post("Who is there?").focus()
    bob.page.keyboard.press("Enter")
    ada.enter(one).live()
    ada.post("Who is there?").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.role("heading", "Post")).to_be_visible()
    ada.live()
    there = ada.main.get_by_role("img", name="online", include_hidden=True)
    expect(there.first).to_be_visible()
    bob.role("textbox", "Reply").press_sequentially("Me, ")
    expect(ada.page.get_by_text(f"@{other.username} is typing")).to_be_visible()
    bob.role("textbox", "Reply").press_sequentially("of course")
    bob.page.keyboard.press("Control+Enter")
    expect(ada.post("Me, of course")).to_be_visible()
    expect(ada.page.get_by_text("is typing")).to_have_count(0)
    bob.page.goto("about:blank")
    bob.faults.clear()  # That page is on no host.
    expect(there).to_have_count(0)


def test_a_private_account(windows: tuple[Window, Window], settings: Settings) -> None:
    shy, bob = windows
    one, other = person(settings, "shy"), person(settings, "bob")
    shy.enter(one).live()
    shy.role("link", "Settings").click()
    shy.role("switch", "Private account").check(force=True)
    expect(shy.page.get_by_text("Your account is private.")).to_be_visible()
    shy.role("link", "Home", exact=True).click()
    shy.write("For followers alone")

    bob.enter(other).live().open(f"/@{one.username}")
    expect(bob.page.get_by_text("This account is private")).to_be_visible()
    bob.main.get_by_role("button", name=f"Follow @{one.username}").click()
    expect(bob.main.get_by_role("button", name=f"Requested @{one.username}")).to_be_visible()
    shy.role("link", re.compile("Notifications, 1 new")).click()
    shy.role("button", f"Accept @{other.username}").click()
    expect(bob.main.get_by_role("button", name=f"Following @{one.username}")).to_be_visible()
    expect(bob.post("For followers alone")).to_be_visible()


def test_a_block(windows: tuple[Window, Window], settings: Settings) -> None:
    ada, eve = windows
    one, other = person(settings, "ada"), person(settings, "eve")
    eve.enter(other).write("Eve was here")
    ada.enter(one).live().open(f"/@{other.username}")
    expect(ada.post("Eve was here")).to_be_visible()
    ada.role("button", f"More about @{other.username}").click()
    ada.role("menuitem", "Block").click()
    ada.role("dialog").get_by_role("button", name="Block", exact=True).click()
    expect(ada.page.get_by_text(f"You block @{other.username}")).to_be_visible()
    assert ada.post("Eve was here").count() == 0
    eve.open(f"/@{one.username}")
    expect(eve.page.get_by_text("There is nobody of this name")).to_be_visible()
    eve.expect_refusals(404)
    ada.role("button", "Unblock").click()
    expect(ada.post("Eve was here")).to_be_visible()
    eve.open(f"/@{one.username}")
    expect(eve.main.get_by_role("button", name=f"Follow @{one.username}")).to_be_visible()


def test_a_post_holding_html_stays_text(windows: tuple[Window, Window], settings: Settings) -> None:
    ada, bob = windows
    one, other = person(settings, "html"), person(settings, "reader")
    ada.enter(one).live()
    for text in NASTY:
        ada.role("textbox", "New post").fill(text)
        ada.role("button", "Post", exact=True).click()
        expect(ada.role("textbox", "New post")).to_have_value("")
    ada.role("link", "Settings").click()
    ada.role("textbox", "Name").fill("<b onclick=window.hacked=1>Ada</b>")
    ada.role("textbox", "About you").fill(NASTY[0])
    ada.role("button", "Save").click()
    expect(ada.page.get_by_text("Your profile is saved.")).to_be_visible()

    bob.enter(other)
    theirs = f"%20from:{one.username}"
    for path in (f"/@{one.username}", f"/search?q=bold{theirs}", f"/search?q=found{theirs}"):
        bob.open(path)
        bob.page.locator("article .body").first.wait_for()
        if path.startswith("/@"):
            shown = bob.page.locator("article .body").all_text_contents()
            assert [it.strip() for it in shown] == list(reversed(NASTY))
            expect(bob.page.locator(".bio")).to_have_text(NASTY[0])
            expect(bob.role("heading").first).to_have_text("<b onclick=window.hacked=1>Ada</b>")
        assert bob.page.locator("article :is(script, b, i)").count() == 0
        assert (
            bob.page.locator("article img, article svg[onload], [onerror], [onclick]").count() == 0
        )
        links = bob.page.locator("article a").evaluate_all("all => all.map(it => it.href)")
        assert all(link.startswith(("http://", "https://")) for link in links)
    expect(bob.page.locator("article mark")).to_have_text("found")
    for window in windows:
        assert window.page.evaluate("window.hacked") is None
    blocked = """() => { try { document.createElement('p').innerHTML = '<b>x</b>'; return false }
                         catch (error) { return error instanceof TypeError } }"""
    assert bob.page.evaluate(blocked), "the policy lets nobody make HTML of a text"
    # Chromium reports that in the console, which is what it is for.
    assert [it for it in bob.faults if "TrustedHTML" not in it] == []
    bob.faults.clear()


def test_an_address_that_nothing_has(windows: tuple[Window, Window]) -> None:
    ada, _ = windows
    for path in ("/tags/%E0%A4%A", "/tags/%"):
        ada.open(path)
        expect(ada.page.get_by_text("There is nothing at this address")).to_be_visible()
    ada.open("/tags/caf%C3%A9")
    expect(ada.role("heading", name="#café")).to_be_visible()


def test_changing_ones_mind(windows: tuple[Window, Window], settings: Settings) -> None:
    """Edit, delete and undo; and what is shown at once goes back where the API refuses."""
    ada, bob = windows
    one, other = person(settings, "ada"), person(settings, "bob")
    ada.enter(one).live().write("First thoughts")
    bob.enter(other).live().open(f"/@{one.username}")
    expect(bob.post("First thoughts")).to_be_visible()

    ada.post("First thoughts").get_by_role("button", name="More").click()
    ada.role("menuitem", "Edit").click()
    box = ada.role("textbox", "Text of the post")
    expect(box).to_be_focused()
    box.fill("Second thoughts")
    ada.role("button", "Save").click()
    for window in windows:
        expect(window.post("Second thoughts")).to_contain_text("edited")

    ada.post("Second thoughts").get_by_role("button", name="More").click()
    ada.role("menuitem", "Delete").click()
    ada.role("dialog").get_by_role("button", name="Delete").click()
    expect(ada.post("Second thoughts")).to_have_count(0)
    expect(ada.page.get_by_text("The post is deleted.")).to_be_visible()

    ada.role("button", "Undo").click()
    expect(ada.post("Second thoughts")).to_be_visible()

    bob.open(f"/@{one.username}")
    like = bob.post("Second thoughts").locator(".deed.like")
    expect(like).to_have_attribute("aria-label", "Like, 0")
    ada.page.evaluate(  # Bob is told nothing of that: his page learns of it by the refusal.
        "([id, token]) => fetch(`/v1/users/${id}/block`,"
        " {method: 'PUT', headers: {Authorization: `Bearer ${token}`}})",
        [other.id, one.token],
    )
    like.click()
    expect(bob.role("alert")).to_have_text("There is no such post, or not for you.")
    expect(like).to_have_attribute("aria-label", "Like, 0")
    expect(like).to_have_attribute("aria-pressed", "false")
    bob.expect_refusals(404)


def test_pictures_say_what_they_show(windows: tuple[Window, Window], settings: Settings) -> None:
    ada, _ = windows
    ada.enter(person(settings, "ada")).live()
    picture = ada.page.locator("link[rel=icon]").get_attribute("href")
    ada.role("textbox", "New post").fill("With a picture")
    ada.role("button", "Add a picture").click()
    ada.role("textbox", "Address").fill("javascript:alert(1)")
    ada.role("button", "Add", exact=True).click()
    expect(ada.role("alert")).to_contain_text("no address of a picture")
    ada.role("textbox", "Address").fill(f"{ada.url}{picture}")
    ada.role("textbox", "Description").fill("A white bubble on blue")
    ada.role("button", "Add", exact=True).click()
    expect(ada.role("dialog")).to_have_count(0)
    expect(ada.role("textbox", "New post")).to_have_value("With a picture")
    ada.role("button", "Post", exact=True).click()
    expect(ada.page.locator("article")).to_have_count(1)
    shown = ada.post("With a picture").get_by_role("img", name="A white bubble on blue")
    expect(shown).to_have_js_property("naturalWidth", 150)


def test_search_as_one_types(windows: tuple[Window, Window], settings: Settings) -> None:
    ada, _ = windows
    one, other = person(settings, "searcher"), person(settings, "quincunx")
    ada.enter(one).live().write("Five points make a #quincunx of trees")
    box = ada.role("combobox", "Search")
    box.press_sequentially("quinc")
    options = ada.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.filter(has_text=f"@{other.username}")).to_be_visible()
    expect(options.filter(has_text="#quincunx")).to_be_visible()
    box.press("ArrowDown")
    first = ada.page.locator("[role=option][aria-selected=true]")
    expect(first).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press("Enter")
    expect(ada.role("heading", "Search", exact=True)).to_be_attached()

    field = ada.main.get_by_role("combobox", name="Search")
    field.fill("trees")
    expect(ada.page.locator("article mark").first).to_have_text("trees")
    assert ada.page.url.endswith("/search?q=trees")
    field.fill(other.username)
    ada.role("button", "People").click()
    ada.main.get_by_role("button", name=f"Follow @{other.username}").click()
    expect(ada.main.get_by_role("button", name=f"Following @{other.username}")).to_be_visible()


# For everybody.


def test_a_post_that_is_written_before_the_feed_is_there_is_shown_once(
    windows: tuple[Window, Window], settings: Settings
) -> None:
    """The feed is asked before it, and comes after; then after it, and comes before its answer."""
    ada, _ = windows
    one = person(settings, "early")
    feeds: list[tuple[Route, APIResponse | None]] = []
    ada.page.route("**/v1/feed*", lambda route: feeds.append((route, route.fetch())))
    ada.enter(one).live()
    ada.until(lambda: bool(feeds), "the feed is not asked for")
    ada.role("textbox", "New post").fill("Before it comes")
    ada.page.keyboard.press("Control+Enter")
    expect(ada.post("Before it comes")).to_be_visible()
    for route, answer in feeds:
        route.fulfill(response=answer)
    expect(ada.page.locator("[aria-label=Home][aria-busy=false]")).to_be_visible()
    expect(ada.post("Before it comes")).to_have_count(1)

    ada.page.unroute("**/v1/feed*")
    feeds.clear()
    posts: list[tuple[Route, APIResponse]] = []
    ada.page.route("**/v1/feed*", lambda route: feeds.append((route, None)))
    ada.page.route("**/v1/posts", lambda route: posts.append((route, route.fetch())))
    ada.open().live()
    ada.until(lambda: bool(feeds), "the feed is not asked for")
    ada.role("textbox", "New post").fill("Its answer is late")
    ada.page.keyboard.press("Control+Enter")
    ada.until(lambda: bool(posts), "it is not posted")
    for route, _ in feeds:
        route.continue_()
    expect(ada.post("Its answer is late")).to_be_visible()
    posts[0][0].fulfill(response=posts[0][1])
    expect(ada.role("textbox", "New post")).to_have_value("")
    expect(ada.post("Its answer is late")).to_have_count(1)
    expect(ada.post("Before it comes")).to_have_count(1)


def test_by_keyboard_alone(windows: tuple[Window, Window], settings: Settings) -> None:
    ada, _ = windows
    one = person(settings, "keys")
    ada.enter(one).live()
    keys, active = (
        ada.page.keyboard,
        "document.activeElement.ariaLabel ?? document.activeElement.textContent",
    )
    keys.press("Tab")
    assert ada.page.evaluate(active) == "Skip to content"
    keys.press("Enter")
    keys.press("Tab")
    assert ada.page.evaluate(active) == "New post"
    for text in ("One by keys", "Another by keys"):
        keys.type(text)
        keys.press("Control+Enter")
        expect(ada.post(text)).to_be_visible()
        expect(ada.role("textbox", "New post")).to_have_value("")
    for _ in range(12):
        keys.press("Tab")
        if ada.page.evaluate("document.activeElement.tagName") == "ARTICLE":
            break
    expect(ada.post("Another by keys")).to_be_focused()
    keys.press("PageDown")
    expect(ada.post("One by keys")).to_be_focused()
    keys.press("PageUp")
    expect(ada.post("Another by keys")).to_be_focused()

    more = ada.post("Another by keys").get_by_role("button", name="More")
    more.focus()
    keys.press("Enter")
    expect(ada.role("menuitem", "Edit")).to_be_focused()
    keys.press("ArrowUp")
    keys.press("Home")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(ada.role("menuitem", "Delete")).to_be_focused()
    keys.press("Escape")
    expect(more).to_be_focused()
    keys.press("Enter")
    keys.press("Enter")
    expect(ada.role("dialog", "Edit post")).to_be_visible()
    keys.press("Escape")
    expect(ada.role("dialog")).to_have_count(0)
    expect(more).to_be_focused()

    ada.post("Another by keys").focus()
    keys.press("Enter")
    expect(ada.role("heading", "Post")).to_be_focused()
    ada.page.go_back()
    expect(ada.role("heading", "Home")).to_be_focused()


PLACES = ("/", "/@{username}", "/posts/{post}", "/search?q=many", "/notifications", "/settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(
    two: list[Browser], gateway: Gateway, settings: Settings, scheme: str
) -> None:
    """By axe-core: names, roles, contrast, landmarks. And narrow, nothing sticks out."""
    one = person(settings, "everybody")
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    wide = Window(two[0], gateway.url, **options).enter(one).live()
    narrow = Window(
        two[1], gateway.url, viewport={"width": 320, "height": 640}, has_touch=True, **options
    ).enter(one)
    for text in (
        f"There are many of them, says @{one.username}",
        "many שלום עולם #تجربة",
        "many " + "x" * 300,
    ):
        wide.write(text)
    post = wide.post("שלום").get_attribute("data-post")
    wide.post("שלום").locator(".deed.like").click()
    expect(wide.post("שלום").locator(".body")).to_have_css("direction", "ltr")
    background = wide.page.locator("main").evaluate("it => getComputedStyle(it).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) > 384) == (scheme == "light")
    checks = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    for place in PLACES:
        path = place.format(username=one.username, post=post)
        for window in (wide, narrow):
            window.open(path)
            window.main.locator("article, .notice, form").last.wait_for()
            if window is wide or (place in ("/", "/settings") and scheme == "light"):
                found = Axe().run(window.page, options={"resultTypes": ["violations"], **checks})
                assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320, path
        bottom = narrow.page.get_by_role("navigation", name="Main").bounding_box()
        assert bottom and bottom["y"] > 540, "the navigation is below, where thumbs are"
    wide.close()
    narrow.close()
