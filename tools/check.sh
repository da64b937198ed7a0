#!/bin/sh
# The static checks: style, layout, types, and the direction of imports.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/mypy
$bin/lint-imports
