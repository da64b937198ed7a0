"""The procedures at the server: calls, pages, imports, the retained version, who may do what."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from config.catalogue.exchange import read, write
from config.catalogue.model import decode
from config.catalogue.samples import sample
from queue_server.domain.actor import SYSTEM
from queue_server.services.office import Office
from queue_server.web import create_app
from tests.unit.queue_server.admin_steps import browser

BIRTH = "1.001193"


@pytest.fixture
def anybody(office: Office) -> FlaskClient:
    return create_app(office).test_client()


def upload(client: FlaskClient, text: str, do: str, **more: str) -> tuple[int, str]:
    data = {"file": (io.BytesIO(text.encode()), "a.csv"), "do": do, **more}
    answer = client.post("/admin/procedures/import", data=data)
    return answer.status_code, answer.text


def test_the_calls_find_read_and_give_all(anybody: FlaskClient) -> None:
    found = anybody.get("/api/v1/procedures?q=mat bang lai").json
    assert found["procedures"][0]["code"] == "3.000348"
    assert found["sample"] is True
    one = anybody.get(f"/api/v1/procedures/{BIRTH}").json
    assert one["fee"]["note"]["vi"]
    answer = anybody.get("/api/v1/procedures/1.999999")
    assert (answer.status_code, answer.json["error"]) == (404, "unknown-procedure")
    under = anybody.get("/api/v1/procedures?field=cu-tru&event=di-hoc").json["procedures"]
    assert {one["field"] for one in under} == {"cu-tru"}
    whole = anybody.get("/api/v1/catalogue")
    assert len(decode(whole.data).procedures) == len(sample().procedures)
    tag = {"If-None-Match": whole.headers["ETag"]}
    assert anybody.get("/api/v1/catalogue", headers=tag).status_code == 304


def test_what_is_not_done_here_is_told_so_above_the_nearest(anybody: FlaskClient) -> None:
    page = anybody.get("/procedures?q=lam+can+cuoc&lang=vi").text
    assert page.index("Có thể ở đây chưa có việc") < page.index("/procedures/2.000815")
    assert "Đúng nhất" not in page
    for asked in ("q=mat+bang+lai", "field=cu-tru"):
        assert "Có thể ở đây chưa có" not in anybody.get(f"/procedures?{asked}&lang=vi").text


def test_ticks_are_said_to_stay_only_where_they_do(anybody: FlaskClient) -> None:
    kept = "Dấu này chỉ lưu trên máy của ông/bà"
    assert kept in anybody.get(f"/procedures/{BIRTH}?lang=vi").text
    assert kept not in anybody.get(f"/procedures/{BIRTH}?lang=vi&assist=1").text


def test_the_retained_state_names_what_the_address_gives(office: Office) -> None:
    assert "catalogue" in office.views.topics()
    before = office.views.state("catalogue")
    answer = create_app(office).test_client().get(before.address)
    assert answer.headers["ETag"].strip('"') == before.version
    changes = office.events.subscribe()
    office.catalogues.set_own(SYSTEM, BIRTH, None, {"vi": "Mang theo bút"}, off=False)
    assert "catalogue" in changes.wait(0).topics
    assert office.views.state("catalogue").version != before.version


def test_pages_work_without_scripts_and_never_show_a_fee_without_its_note(
    anybody: FlaskClient,
) -> None:
    page = anybody.get("/procedures?q=lam+bang+lai+bi+mat&lang=vi").text
    assert page.index("/procedures/3.000348") < page.index("</ol>")
    for one in sample().procedures:
        text = anybody.get(f"/procedures/{one.code}?lang=vi").get_data(as_text=True)
        assert one.name["vi"] in text
        assert one.fee.note["vi"] in text
        assert one.who["vi"] in text
        assert one.portal in text
    assert "Dữ liệu mẫu ngày 20/07/2026" in page
    assert anybody.get("/procedures/1.999999").status_code == 404
    assert "Chưa tìm thấy" in anybody.get("/procedures/found?q=zzzzzz").text
    assert 'class="assist"' in anybody.get(f"/procedures/{BIRTH}?assist=1").text
    assert anybody.get(f"/procedures/{BIRTH}/qr.svg").mimetype == "image/svg+xml"


def test_a_question_is_shown_back_as_words_and_not_as_a_page(anybody: FlaskClient) -> None:
    assert "<script>x" not in anybody.get("/procedures?q=<script>x</script>").text


def test_a_file_is_tried_then_taken_in_and_kept(
    office: Office, open_office: Callable[[], Office]
) -> None:
    client, before = browser(office, "admin"), office.store.seq
    good = f"code,days\n{BIRTH},counter | 3\n"
    assert upload(client, good, "try")[0] == 200
    status, text = upload(client, good + "x,counter | 3\n", "import")
    assert (status, "Dòng 3" in text) == (400, True)
    assert office.store.seq == before
    upload(client, good, "import")
    assert office.catalogues.one(BIRTH).days[0].most == 3
    rows = office.store.write(
        lambda tx: tx.db.execute("SELECT kind, data FROM journal ORDER BY seq DESC").fetchone()
    )
    assert rows[0] == "catalogue-changed/1"
    assert json.loads(rows[1])["changed"] == 1
    office.close()
    again = open_office()
    assert again.catalogues.one(BIRTH).days[0].most == 3


def test_the_offices_own_words_service_and_switch(office: Office, anybody: FlaskClient) -> None:
    client = browser(office, "admin")
    form = {"note-vi": "Đến quầy số 2", "service": "ho-tich", "shown": "on"}
    assert client.post(f"/admin/procedures/{BIRTH}", data=form).status_code == 200
    page = anybody.get(f"/procedures/{BIRTH}?lang=vi").get_data(as_text=True)
    assert "Đến quầy số 2" in page
    assert client.post(f"/admin/procedures/{BIRTH}", data={"note-vi": ""}).status_code == 200
    assert anybody.get(f"/procedures/{BIRTH}").status_code == 404
    codes = [
        one["code"] for one in anybody.get("/api/v1/procedures?q=khai sinh").json["procedures"]
    ]
    assert BIRTH not in codes
    assert BIRTH not in anybody.get("/api/v1/catalogue").text
    assert client.post("/admin/procedures/1.999999", data=form).status_code == 404


def test_export_and_the_mark_of_a_sample(office: Office) -> None:
    client = browser(office, "admin")
    for kind in ("csv", "xlsx", "json"):
        raw = client.get(f"/admin/procedures/procedures.{kind}").data
        assert read(f"x.{kind}", raw).faults == []
    assert client.get("/admin/procedures/procedures.exe").status_code == 404
    client.post("/admin/procedures/checked")
    assert office.catalogues.edition().whole.sample is False
    assert "mẫu" not in client.get("/procedures?lang=vi").text


def test_a_large_file_is_taken_and_a_huge_one_refused(office: Office) -> None:
    client = browser(office, "admin")
    big = write(sample(), "json")
    data = {"file": (io.BytesIO(big), "a.json"), "do": "try"}
    assert len(big) > 64 * 1024
    assert client.post("/admin/procedures/import", data=data).status_code == 200
    data = {"file": (io.BytesIO(b"x" * (9 * 1024 * 1024)), "a.json"), "do": "try"}
    assert client.post("/admin/procedures/import", data=data).status_code in (400, 413)


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_only_an_admin_gets_in(office: Office, role: str) -> None:
    client, before = browser(office, role), office.store.seq
    assert client.get("/admin/procedures").status_code == 403
    assert client.get("/admin/procedures/procedures.csv").status_code == 403
    posts = ["import", "checked", BIRTH]
    assert [client.post(f"/admin/procedures/{one}").status_code for one in posts] == [403] * 3
    assert office.store.seq == before


def test_a_form_from_another_site_changes_nothing(office: Office) -> None:
    client, before = browser(office, "admin"), office.store.seq
    for path in ("import", "checked", BIRTH):
        headers = {"Origin": "http://elsewhere.test"}
        assert client.post(f"/admin/procedures/{path}", headers=headers).status_code == 403
    assert office.store.seq == before
