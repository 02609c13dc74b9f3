"""The pages: behind a key, escaped, without anything from elsewhere."""

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def browser(app, key):
    with TestClient(app) as client:
        client.post("/sign-in", data={"key": key})
        yield client


def test_who_is_not_signed_in_is_sent_to_the_form(app):
    with TestClient(app, follow_redirects=False) as client:
        response = client.get("/risk?level=high")
        assert response.status_code == 303 and response.headers["location"] == "/sign-in?target=%2Frisk%3Flevel%3Dhigh"
        assert 'value="/risk?level=high"' in client.get(response.headers["location"]).text


def test_signing_in_sets_a_strict_cookie_and_goes_on(app, key):
    with TestClient(app, follow_redirects=False) as client:
        response = client.post("/sign-in", data={"key": key, "target": "/risk"})
    assert response.status_code == 303 and response.headers["location"] == "/risk"
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(app, key, target):
    with TestClient(app, follow_redirects=False) as client:
        assert client.post("/sign-in", data={"key": key, "target": target}).headers["location"] == "/"


def test_a_wrong_key_is_told(app):
    with TestClient(app) as client:
        response = client.post("/sign-in", data={"key": "nonsense"})
    assert response.status_code == 401 and "unknown or revoked" in response.text


def test_asking_on_the_page(browser):
    page = browser.get("/", params={"q": "stock of FG-1001 in W01"}).text
    assert "28 PCS of FG-1001" in page and "verified" in page and "manufacturing.inventory_snapshots" in page


def test_what_was_typed_is_escaped(browser):
    page = browser.get("/", params={"q": '<script>alert(1)</script>" onfocus="x'}).text
    assert "<script>" not in page and 'onfocus="x' not in page


def test_the_risk_board_is_sorted_by_probability(browser):
    page = browser.get("/risk").text
    assert page.index("CP-2003") < page.index("61 %") < page.index("4 %")
    assert "93 %" in page and "2026-03-03" in page and "50 PCS" in page
    assert "FG-1001" not in browser.get("/risk?level=critical").text


def test_the_item_page_shows_risk_stock_and_structure(browser):
    page = browser.get("/items/FG-1001").text
    assert "Mountain bike" in page and "61 %" in page and "SA-1501" in page and "/items/FG-1001/forecast.svg" in page
    assert browser.get("/items/NOPE").status_code == 404


def test_the_fan_chart_is_an_svg(browser):
    response = browser.get("/items/FG-1001/forecast.svg")
    assert response.headers["content-type"] == "image/svg+xml" and response.text.lstrip().startswith("<svg")
    assert browser.get("/items/CP-2010/forecast.svg").status_code == 404


def test_a_forecast_answer_links_its_chart(client):
    answer = client.post("/api/v1/copilot/query", json={"query": "forecast for FG-1001"}).json()
    chart = answer["charts"][0]
    assert chart["href"] == "/items/FG-1001/forecast.svg" and client.get(chart["href"]).status_code == 200


def test_data_health(browser):
    page = browser.get("/health").text
    assert "demo_wms" in page and "0 of 3 source tables" in page


def test_pages_need_nothing_from_elsewhere(browser):
    for path in ("/", "/risk", "/items/FG-1001", "/health", "/sign-in", "/static/style.css"):
        text = browser.get(path).text
        assert "http://" not in text.replace("http://127.0.0.1:8001", "") and "https://" not in text


def test_signing_out_forgets_the_key(browser):
    browser.post("/sign-out")
    assert browser.get("/risk", follow_redirects=False).status_code == 303
