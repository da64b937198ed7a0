"""What tests of the admin's pages do again and again, and an office whose every setting is set."""

from __future__ import annotations

import io
import re

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from config.words import words
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.administration import present
from queue_server.services.office import Office
from queue_server.services.office_file import OfficeFile
from queue_server.web import create_app
from queue_server.web.pages import admin_forms

ADMIN = Actor(ActorKind.CLERK, "x", "admin")
NEW_SERVICE = {
    "id": "thue", "letter": "t", "names-vi": "Thuế", "names-en": "Tax", "icon": "money",
    "open": "on", "version": "",
}  # fmt: skip
FULL = """
format = 1
[office]
names = {vi = "Một cửa", en = "Office"}
languages = ["en", "vi"]
notices = [{vi = "Nghỉ lễ", en = "Closed"}, {vi = "Khẩu trang"}]
hotline = "024 1234"
public_url = "http://x.test"
show_results = true
keep_personal_days = 30
agency = "H26.15.02"
sessions = [{start = "08:00", end = "11:00"}]
lease_size = 20
lease_from = 900
guest_wifi = {ssid = "Khách; quý", password = "12345678"}
[[services]]
id = "ho-tich"
letter = "A"
names = {vi = "Hộ tịch"}
hints = {vi = "Khai sinh"}
icon = "house"
open = false
[[services]]
id = "dat-dai"
letter = "B"
names = {vi = "Đất đai"}
asks_dossiers = true
most_dossiers = 5
[[counters]]
id = "quay-1"
label = "1"
names = {vi = "Quầy một"}
zone = "hall"
services = ["ho-tich", "dat-dai"]
weights = {dat-dai = 3}
[[counters]]
id = "quay-2"
label = "2"
active = false
[[clerks]]
login = "lan"
name = "Lan"
role = "admin"
weights = {ho-tich = 2}
[[clerks]]
login = "minh"
name = "Minh"
role = "technician"
active = false
[[kiosks]]
id = "kiosk-1"
services = ["dat-dai"]
locked = true
volume = 20
[opening]
public_holidays = false
last_ticket_minutes = 10
kiosk_hour_limit = 100
card_day_limit = 3
card_service_limit = 2
card_required = true
daily_limits = {dat-dai = 60}
sessions = [{days = ["mon", "tue"], start = "07:30", end = "11:30"},
            {days = ["wed"], start = "08:00", end = "24:00", service = "dat-dai"}]
own_days = [{day = 2026-12-24, sessions = [{start = "07:30", end = "11:30"}]}, {day = 2026-12-25}]
[order]
priority_run = 3
ordinary_run = 2
most_passed = 9
most_calls = 3
again_minutes = 20
again_times = 2
grounds = ["elderly", "merit"]
weights = {merit = 4}
[floor]
long_wait_minutes = 20
idle_minutes = 9
[bookings]
slot_minutes = 20
capacity = 3
capacities = {ho-tich = 4}
early_minutes = 11
late_minutes = 12
days_ahead = 13
return_days = 14
keep_days = 16
[ticket]
header = {vi = "Số 1 phố Thử"}
foot = {en = "Thank you"}
ahead = false
estimate = false
qr = false
wifi = false
time = false
hotline = false
second_language = false
width = 58
"""


def browser(office: Office, role: str) -> FlaskClient:
    """Lan's, signed in with a role."""
    office.store.write(
        lambda tx: tx.db.execute("UPDATE clerk SET role = ? WHERE login = 'lan'", (role,))
    )
    client = create_app(office).test_client()
    client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    return client


def settings(office: Office) -> OfficeFile:
    with office.store.reader() as db:
        return present(db)


def version(client: FlaskClient, path: str) -> str:
    """What the form of a page carries."""
    found = re.search(r'name="version" value="(\w*)"', client.get(path).text)
    assert found is not None
    return found[1]


def form_of(office: Office, table: str, key: str = "", **changed: str) -> MultiDict[str, str]:
    """A form as it is shown, with some of its inputs typed otherwise."""
    form = admin_forms.blank(settings(office), table, key, words("admin", "vi"))
    typed = {name.replace("__", "-"): [text] for name, text in changed.items()}
    return MultiDict(form.inputs | {"version": [form.version]} | typed)


def upload(client: FlaskClient, text: str, do: str) -> str:
    data = {"file": (io.BytesIO(text.encode()), "a.toml"), "do": do}
    return client.post("/admin/import", data=data).text
