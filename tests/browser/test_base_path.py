"""The app below a path: behind a proxy that keeps the path (server.baseUrlPath), and behind one that strips it (JupyterHub)."""

import pytest

from tests.browser.conftest import Server
from tests.browser.proxy import Proxy
from tests.browser.test_live_view import make
from tests.browser.test_train import picture, until
from tests.latent_runs import made_run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=[("/some/path", False), ("/user/ada/proxy/8501", True)], ids=["kept", "stripped"])
def below(request, tmp_path_factory):
    """A server with two runs, and a proxy in front of it."""
    path, strip = request.param
    server = Server(tmp_path_factory.mktemp("below"), "" if strip else path)
    server.runs.mkdir()
    make(server, "60-watched", range(0, 61, 5), state="stopped")
    made_run(out=str(server.runs / "61-explored"))
    server.start()
    proxy = Proxy(server.port, path, strip)
    yield proxy
    proxy.close()
    server.stop()


def test_the_live_view_draws_pictures_and_curves(below, tab):
    tab.goto(f"{below.url}/train?run=60-watched")
    until(lambda: picture(tab))
    tab.locator("[data-testid=live-chart-loss] .scatterlayer .trace").first.wait_for(state="attached")
    assert "/api/" not in str(below.refused) and "/assets/" not in str(below.refused)


def test_explore_draws_through_the_generator(below, tab):
    tab.goto(f"{below.url}/explore?run=61-explored&view=map")
    tab.locator("[data-testid=map-ground][data-drawn]").wait_for()
    tab.locator("[data-testid=map-large][data-drawn]").wait_for()
    assert "/api/" not in str(below.refused) and "/assets/" not in str(below.refused)


def test_the_list_of_runs_shows_thumbnails_and_stays_fresh(below, tab):
    with tab.expect_response("**/api/runs", timeout=60_000) as polled:
        tab.goto(f"{below.url}/runs")
        thumbnail = tab.get_by_test_id("run-60-watched").locator("img")
        until(lambda: thumbnail.evaluate("image => image.naturalWidth"))
    assert polled.value.ok
    assert "/api/" not in str(below.refused) and "/assets/" not in str(below.refused)
