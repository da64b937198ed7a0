#!/bin/sh
# Pin every package, with hashes: requirements.lock to run, requirements-dev.lock to test.
set -eu
cd "$(dirname "$0")/.."
[ -x build/lock-tools/bin/pip-compile ] || python3 -m venv build/lock-tools
build/lock-tools/bin/pip install --quiet pip-tools
compile() {
    CUSTOM_COMPILE_COMMAND="make lock" build/lock-tools/bin/pip-compile --quiet \
        --generate-hashes --no-emit-index-url --no-emit-find-links \
        --allow-unsafe --strip-extras "$@" pyproject.toml
}
compile --output-file requirements.lock
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock
