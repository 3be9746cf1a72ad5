"""GraphiQL as a reader meets it: in a browser, under the product's content policy, with no other network."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, expect

SETTLED = re.compile("connected|nobody")
COST = re.compile("Cost: requested [0-9]+ · maximum 10000")
LIVE = "subscription Live { seenBy }"


@dataclass
class Watch:
    """What a reader would not see: complaints of the browser, and requests that leave the server."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.context.on("request", lambda request: self.see(request.url))
        self.page.on("websocket", lambda socket: self.see(socket.url.replace("ws:", "http:", 1)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def see(self, url: str) -> None:
        if not url.startswith((f"{self.base_url}/", "data:", "blob:")):
            self.strangers.append(url)


@pytest.fixture
async def watch(context: BrowserContext, base_url: str) -> Watch:
    return Watch(await context.new_page(), base_url)


async def open_page(watch: Watch, fragment: str = "#token=manager") -> Page:
    await watch.page.goto(f"{watch.base_url}/graphql{fragment}")
    await expect(watch.page.get_by_label("Connection")).to_have_class(SETTLED)
    return watch.page


async def run(page: Page, operation: str) -> None:
    """Replace the tab's text and press the key that runs it."""
    editor = page.locator(".graphiql-query-editor .monaco-editor").first
    await editor.click()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(operation)
    name = operation.split()[1]
    # The tab takes the operation's name once the editor has read the text.
    await expect(page.locator(".graphiql-tab-active")).to_contain_text(name)
    await page.keyboard.press("Control+Enter")


async def test_a_query_shows_its_answer_and_its_cost(watch: Watch) -> None:
    page = await open_page(watch)

    await run(page, 'query Name { partName(number: "6204") }')

    await expect(page.locator(".graphiql-response")).to_contain_text("Bearing 6204")
    await expect(page.get_by_test_id("cost")).to_have_text(COST)
    assert [] == watch.complaints


async def test_nothing_is_fetched_from_anywhere_else(watch: Watch) -> None:
    page = await open_page(watch)

    await run(page, 'query Name { partName(number: "6204") }')
    await expect(page.locator(".graphiql-response")).to_contain_text("Bearing 6204")
    await run(page, LIVE)
    await expect(page.locator(".graphiql-response")).to_contain_text("PARTS_MANAGER")

    assert [] == watch.strangers


async def test_a_token_says_who_the_reader_is_on_http_and_on_the_socket(watch: Watch) -> None:
    page = await open_page(watch, "")

    await page.get_by_label("Token").fill("Bearer manager")
    await page.get_by_role("button", name="Use").click()

    await expect(page.get_by_label("Connection")).to_have_text("Connected as PARTS_MANAGER")
    await run(page, LIVE)
    await expect(page.locator(".graphiql-response")).to_contain_text("PARTS_MANAGER")
    await expect(page.get_by_test_id("socket")).to_have_text("Socket live")
    assert [] == watch.complaints


async def test_another_token_connects_a_running_subscription_anew(watch: Watch) -> None:
    page = await open_page(watch)
    await run(page, LIVE)
    await expect(page.locator(".graphiql-response")).to_contain_text("PARTS_MANAGER")

    await page.get_by_label("Token").fill("analyst")
    await page.get_by_role("button", name="Use").click()

    await expect(page.locator(".graphiql-response")).to_contain_text("ANALYST")
    await expect(page.get_by_test_id("events")).to_have_text("2 events")


async def test_a_refused_token_ends_the_subscription_and_says_why(watch: Watch) -> None:
    page = await open_page(watch)
    await run(page, LIVE)
    await expect(page.get_by_test_id("socket")).to_have_text("Socket live")

    await page.get_by_label("Token").fill("expired")
    await page.get_by_role("button", name="Use").click()

    await expect(page.get_by_test_id("socket")).to_have_text(
        "Socket closed: This token is not known. (close code 4403)"
    )
    # the ended subscription and the refused introspection both end up in this pane, in either order: both say why
    await expect(page.locator(".graphiql-response")).to_contain_text("This token is not known.")
    await expect(page.get_by_label("Connection")).to_have_text("Not connected: This token is not known.")


async def test_a_link_hands_over_a_token_and_leaves_no_trace_of_it(watch: Watch) -> None:
    page = await open_page(watch)

    await expect(page.get_by_label("Connection")).to_have_text("Connected as PARTS_MANAGER")
    assert f"{watch.base_url}/graphql" == page.url
    assert "manager" == await page.evaluate("sessionStorage.getItem('vmi-graph:token')")
    assert await page.evaluate("localStorage.getItem('vmi-graph:token')") is None


async def test_a_token_kept_for_the_browser_is_there_in_the_next_tab(watch: Watch) -> None:
    page = await open_page(watch, "")
    await page.get_by_label("keep for").select_option("this browser")
    await page.get_by_label("Token").fill("analyst")
    await page.get_by_role("button", name="Use").click()
    await expect(page.get_by_label("Connection")).to_have_text("Connected as ANALYST")

    next_tab = await page.context.new_page()
    await next_tab.goto(f"{watch.base_url}/graphql")

    await expect(next_tab.get_by_label("Connection")).to_have_text("Connected as ANALYST")


async def test_a_forgotten_token_is_gone(watch: Watch) -> None:
    page = await open_page(watch)

    await page.get_by_role("button", name="Forget").click()

    await expect(page.get_by_label("Connection")).to_have_text("Not connected: paste a token")
    assert await page.evaluate("sessionStorage.getItem('vmi-graph:token')") is None
    assert "" == await page.get_by_label("Token").input_value()


async def test_the_page_opens_with_the_examples_as_tabs(watch: Watch) -> None:
    page = await open_page(watch)

    tabs = await page.locator(".graphiql-tab-button").all_inner_texts()

    assert ["StockBelowMinimum", "OpenPurchaseOrders", "Alerts", "LiveAlerts"] == tabs[:4]
