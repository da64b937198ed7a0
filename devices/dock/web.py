"""The dock's addresses: the page, the screens, and everything a script may press."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Response, abort, jsonify, render_template, request, send_file
from flask_sock import Sock
from markupsafe import Markup
from msgspec import Meta, Struct
from simple_websocket import ConnectionClosed
from werkzeug.exceptions import HTTPException

from config.look.fonts import FACES, font_path
from config.places import ROOT
from config.words import DEFAULT_LANGUAGE, languages, words
from contract.ids import Key
from devices.dock.files import SIZES
from devices.dock.glass_client import GlassError, look, tap
from devices.dock.hardware import KEYS
from devices.dock.look import stylesheet
from devices.dock.plan import BOX_COUNTER

if TYPE_CHECKING:
    from PIL import Image

    from devices.dock.page import Dock
    from devices.dock.switches import Switch

MAX_BODY = 64 * 1024
YEAR_SECONDS = 365 * 24 * 3600
NEWS_SECONDS = 5.0
LOOPBACK = ("127.0.0.1", "localhost")
SCRIPT_WORDS = (
    "failed", "scan.done", "sound.on", "sound.off", "paper.ticket", "counter.open",
    "counter.closed", "switch.paper-out", "switch.paper-low", "switch.cover-open",
    "switch.printer-unplugged",
)  # fmt: skip
Part1 = Annotated[float, Meta(ge=0.0, le=1.0)]
T = TypeVar("T")


class TouchBody(Struct):
    """``POST /screens/<id>/touch``: where, in parts of the screen's width and height."""

    x: Part1
    y: Part1


class ScanBody(Struct):
    """``POST /scan``."""

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    how: Literal["camera", "serial"] = "serial"
    at: Literal["look-up-1", "kiosk-1"] = "look-up-1"


class FingerMessage(Struct):
    """What the page sends when a screen is touched."""

    screen: str
    finger: Literal["down", "move", "up"]
    x: Part1
    y: Part1
    id: int = 0


def create_app(dock: Dock) -> Flask:
    """The Flask app of one dock."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.before_request(_only_our_page)
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(GlassError, _no_screen)
    _add_page(app, dock)
    _add_pictures(app, dock)
    _add_actions(app, dock)
    Sock(app).route("/live")(lambda line: _live(line, dock))
    return app


# -- who may ------------------------------------------------------------------------------------


def _only_our_page() -> None:
    """Refuse what another site's page asks of this address with the visitor's browser."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(403, "the dock is for this machine only")
    if request.method == "GET" and request.path != "/live":
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403, "another site's page may not press anything here")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "another site's page may not press anything here")


def _refuse(error: HTTPException) -> tuple[Response, int]:
    code = error.code or 500
    return jsonify(error=error.name.lower().replace(" ", "-"), message=error.description), code


def _no_screen(error: GlassError) -> tuple[Response, int]:
    return jsonify(error="no-screen", message=str(error)), 503


def _body(kind: type[T]) -> T:
    """The request's JSON.  Ends the request with 400 when it is not what is asked for."""
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        abort(400, str(error))


# -- the page -----------------------------------------------------------------------------------


def _add_page(app: Flask, dock: Dock) -> None:
    @app.get("/")
    def page() -> str:
        language = request.args.get("lang", DEFAULT_LANGUAGE)
        say = words("dock", language)
        return render_template(
            "dock.html", say=say, told={key: say(key) for key in SCRIPT_WORDS}, icon=_icon,
            plan=dock.plan, sizes=SIZES, keys=KEYS,
            switches=dock.switches.values(), login=dock.plan.logins[0], box_counter=BOX_COUNTER,
            language=say.language, languages=languages(),
        )  # fmt: skip

    @app.get("/look.css")
    def look_css() -> Response:
        return Response(stylesheet(), mimetype="text/css")

    @app.get("/fonts/<face>.ttf")
    def font(face: str) -> Response:
        if face not in FACES:
            abort(404)
        return send_file(font_path(face), mimetype="font/ttf", max_age=YEAR_SECONDS)

    @app.get("/icons/<name>.svg")
    def icon(name: str) -> Response:
        path = ROOT / "config" / "look" / "icons" / f"{name}.svg"
        if not name.replace("-", "").isalpha() or not path.exists():
            abort(404)
        return send_file(path, mimetype="image/svg+xml", max_age=YEAR_SECONDS)

    @app.get("/state")
    def state() -> Response:
        return jsonify(dock.state())


# -- what is seen and heard ---------------------------------------------------------------------


def _add_pictures(app: Flask, dock: Dock) -> None:
    @app.get("/screens/<screen>.jpg")
    def picture(screen: str) -> Response:
        frame = look(_known_screen(dock, screen))
        answer = Response(frame.jpeg, mimetype="image/jpeg")
        answer.headers.update({"X-Mark": frame.mark, "X-Frame": str(frame.number)})
        return _fresh(answer)

    @app.get("/papers/<int:number>.png")
    def paper(number: int) -> Response:
        found = dock.hardware.paper(number)
        return _png(found) if found is not None else abort(404)

    @app.get("/papers/coming.png")
    def coming() -> Response:
        found = dock.hardware.printer.unfinished
        return _fresh(_png(found)) if found is not None else abort(404)

    @app.get("/receipts/<code>.png")
    def receipt(code: str) -> Response:
        if dock.plan.dossier(code) is None:
            abort(404)
        return _png(dock.hardware.receipt(code))

    @app.get("/announcement.wav")
    def announcement() -> Response:
        if not dock.announcement.exists():
            abort(404, "nothing has been announced yet")
        return _fresh(send_file(dock.announcement, mimetype="audio/wav"))


def _icon(name: str) -> Markup:
    """An icon of the house in the colour of the text beside it."""
    return Markup('<i class="icon" style="--of: url(/icons/{}.svg)"></i>').format(name)


def _known_screen(dock: Dock, screen: str) -> Any:
    if screen not in dock.glasses:
        abort(404, f"there is no screen {screen}")
    return dock.plan.glass(screen)


def _png(picture: Image.Image) -> Response:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Response(out.getvalue(), mimetype="image/png")


def _fresh(answer: Response) -> Response:
    answer.cache_control.no_store = True
    return answer


# -- what can be done ---------------------------------------------------------------------------


def _add_actions(app: Flask, dock: Dock) -> None:
    @app.post("/screens/<screen>/touch")
    def touch(screen: str) -> Response:
        path, place = _known_screen(dock, screen), _body(TouchBody)
        tap(path, place.x, place.y)
        return jsonify(ok=True)

    @app.post("/break/<what>")
    def break_it(what: str) -> Response:
        return _switch(dock, what, lambda switch: switch.break_it())

    @app.post("/repair/<what>")
    def repair(what: str) -> Response:
        return _switch(dock, what, lambda switch: switch.repair_it())

    @app.post("/scan")
    def scan() -> Response:
        asked = _body(ScanBody)
        if asked.how == "serial":
            dock.hardware.scan(asked.at, asked.code)
        else:
            dock.hardware.show_camera(asked.at, _drawn(dock, asked.code))
        return jsonify(ok=True)

    @app.post("/keypad/box-3/<key>")
    def press(key: str) -> Response:
        if key not in KEYS:
            abort(404, f"there is no key {key}")
        dock.hardware.keypad.press(Key(key))
        return jsonify(ok=True)


def _switch(dock: Dock, what: str, act: Callable[[Switch], object]) -> Response:
    switch = dock.switches.get(what)
    if switch is None:
        abort(404, f"there is no switch {what}")
    with dock.acting:
        act(switch)
    return jsonify(ok=True, broken=switch.broken())


def _drawn(dock: Dock, code: str) -> Image.Image:
    try:
        return dock.hardware.receipt(code)
    except (ValueError, KeyError):
        abort(400, "this code cannot be printed on a receipt")


# -- live -----------------------------------------------------------------------------------------


def _live(line: Any, dock: Dock) -> None:
    """One viewer: pictures and state go out on a thread of their own, fingers come in here."""
    gone = threading.Event()
    with dock.hub.viewer() as seen:
        sender = threading.Thread(target=_send, args=(line, dock, seen, gone), daemon=True)
        sender.start()
        try:
            while True:
                _touch(dock, line.receive())
        except ConnectionClosed:
            gone.set()
        sender.join(2 * NEWS_SECONDS)


def _send(line: Any, dock: Dock, seen: dict[str, int], gone: threading.Event) -> None:
    with suppress(ConnectionClosed, OSError):
        while not gone.is_set():
            for payload in dock.hub.news(seen, NEWS_SECONDS):
                line.send(payload)


def _touch(dock: Dock, message: str | bytes) -> None:
    """Pass a finger on; what is no finger, or meets no screen, is dropped."""
    with suppress(msgspec.DecodeError, GlassError):
        asked = msgspec.json.decode(message, type=FingerMessage)
        glass = dock.glasses.get(asked.screen)
        if glass is not None:
            glass.finger(asked.finger, asked.x, asked.y, asked.id)
