"""The bare part beside the server: an empty Flask route under the same gunicorn settings."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.post("/")
def nothing() -> tuple[dict[str, str], int]:
    return {}, 201
