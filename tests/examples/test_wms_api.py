from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from examples.demo_company.dirt import Dirt
from examples.demo_company.simulation import Company
from examples.demo_company.wms import write_wms
from examples.demo_company.wms_api import wms_app

TOKEN = "open sesame"


@pytest.fixture
def client(tmp_path: Path, company: Company) -> TestClient:
    write_wms(tmp_path / "wms.sqlite", company, Dirt())
    return TestClient(wms_app(tmp_path / "wms.sqlite", TOKEN), headers={"Authorization": f"Bearer {TOKEN}"})


def test_pages_hold_everything_once_in_order(client: TestClient, company: Company) -> None:
    documents = list(_all(client, "movements"))
    assert len(documents) > len(company.movements.at)
    assert len({document["id"] for document in documents}) == len(documents)
    order = [(document["updatedAt"], document["id"]) for document in documents]
    assert order == sorted(order)


def test_a_page_tells_where_it_is(client: TestClient) -> None:
    page = client.get("/v2/sites", params={"page": 2, "per_page": 2}).json()
    assert (page["page"], page["pages"], page["total"], len(page["data"])) == (2, 2, 3, 1)
    assert client.get("/v2/sites", params={"page": 9}).json()["data"] == []


@pytest.mark.parametrize("zone", ["Z", "", "+00:00"])
def test_updated_after_is_inclusive(client: TestClient, zone: str) -> None:
    everything = list(_all(client, "movements"))
    since = everything[len(everything) // 2]["updatedAt"]
    changed = list(_all(client, "movements", updated_after=str(since).replace("Z", zone)))
    assert changed == [document for document in everything if str(document["updatedAt"]) >= str(since)]


def test_nothing_is_newer_than_the_future(client: TestClient) -> None:
    page = client.get("/v2/stock", params={"updated_after": "2999-01-01T00:00:00Z"}).json()
    assert page == {"data": [], "page": 1, "pages": 0, "total": 0}


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic b3Blbg=="])
def test_a_stranger_gets_nothing(client: TestClient, header: str | None) -> None:
    stranger = TestClient(client.app, headers={"Authorization": header} if header else {})
    assert stranger.get("/v2/stock").status_code == 401


@pytest.mark.parametrize("wrong", ["page=0", "page=x", "per_page=1001", "per_page=0", "updated_after=yesterday"])
def test_wrong_parameters_are_refused(client: TestClient, wrong: str) -> None:
    assert client.get(f"/v2/stock?{wrong}").status_code == 422


def test_a_rewritten_store_is_seen_at_once(client: TestClient, tmp_path: Path, company: Company) -> None:
    (tmp_path / "wms.sqlite").unlink()
    assert client.get("/v2/sites").status_code == 503
    write_wms(tmp_path / "wms.sqlite", company, Dirt())
    assert client.get("/v2/sites").json()["total"] == 3


def test_health_needs_no_token(client: TestClient) -> None:
    assert TestClient(client.app).get("/health").json()["status"] == "ok"


def _all(client: TestClient, entity: str, **parameters: str) -> Iterator[dict[str, object]]:
    page = 1
    while True:
        answer = client.get(f"/v2/{entity}", params={"page": page, "per_page": 1000, **parameters}).json()
        yield from answer["data"]
        if page >= answer["pages"]:
            return
        page += 1
