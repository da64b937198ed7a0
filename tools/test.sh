#!/bin/sh
# Everything that must hold: the static checks, then every test.
set -eu
cd "$(dirname "$0")/.."
sh tools/check.sh
# No screen and no sound here; what is played goes to files that tests read.
export SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE=/dev/null
# Many tests wait for processes, so two workers take half the time; a file stays on one of them.
exec .venv/bin/python -m pytest -n 2 --dist loadfile "$@"
