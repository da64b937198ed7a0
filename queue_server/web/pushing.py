"""The API's call by which a one-stop system tells of its dossiers."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, request
from msgspec import Meta, Struct

from queue_server.backends.base import BATCH
from queue_server.backends.push import PushedDossier
from queue_server.web import auth
from queue_server.web.errors import json_response

blueprint = Blueprint("push-api", __name__, url_prefix="/api/v1")
LARGEST = 256 * 1024
STAMP = "X-Motcua-Time"
SIGNATURE = "X-Motcua-Signature"


class PushOrder(Struct):
    """``POST backends/<name>/dossiers``; each line is read for itself."""

    dossiers: Annotated[list[PushedDossier], Meta(max_length=BATCH)]


@blueprint.post("/backends/<name>/dossiers")
def push(name: str) -> Response:
    request.max_content_length = LARGEST
    stamp, signature = request.headers.get(STAMP, ""), request.headers.get(SIGNATURE, "")
    told = request.get_data(cache=False)
    return json_response(auth.office().pushing.take(name, stamp, signature, told))
