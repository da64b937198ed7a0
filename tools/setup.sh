#!/bin/sh
# Set up what the office needs: Debian packages, a private Python, fonts, words, voice.
# Usage: setup.sh run|test.  What is there already is left alone, so a second time is quick.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
build=${MOTCUA_BUILD:-$PWD/build}
private=$build/private
python=.venv/bin/python

say() { printf 'setup: %s\n' "$*" >&2; }

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

wanted_packages() {
    cat tools/debian-run.txt
    [ "$kind" = run ] || cat tools/debian-test.txt
}

missing_packages() {
    for package in $(wanted_packages); do
        installed "$package" || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

install_packages() {
    say "installing Debian packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
        >"$build/apt.log" 2>&1 && return
    as_root apt-get update -q >>"$build/apt.log" 2>&1 || say "the package lists could not be renewed"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
        >>"$build/apt.log" 2>&1
}

# A package and those it needs, unpacked where no rights are needed.
unpack() {
    say "unpacking $1 into $private"
    mkdir -p "$private/archives"
    needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
        --no-breaks --no-replaces --no-enhances "$1" 2>/dev/null | grep '^[a-z0-9]' | sort -u)
    for package in $needed; do
        installed "$package" && continue
        (cd "$private/archives" && apt-get download -q "$package" >/dev/null 2>&1) || true
    done
    for archive in "$private"/archives/*.deb; do
        [ -e "$archive" ] && dpkg -x "$archive" "$private"
    done
}

has_broker() {
    command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] ||
        [ -x "$private/usr/sbin/mosquitto" ]
}

debian_packages() {
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    if may_install && install_packages $missing; then return 0; fi
    say "these Debian packages are missing and cannot be installed from here: $missing"
    say "somebody with the rights can: apt-get install $missing"
    has_broker || unpack mosquitto
    has_broker || { say "without Mosquitto the office cannot open"; exit 1; }
}

choose_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 or later is needed"
    exit 1
}

python_packages() {
    lock=requirements.lock
    [ "$kind" = run ] || lock=requirements-dev.lock
    stamp=.venv/$(sha256sum $lock | cut -c1-16)
    [ -e "$stamp" ] && return
    base=$(choose_python)
    [ -x $python ] || "$base" -m venv .venv || {
        rm -rf .venv
        say "Python cannot make a private environment: the Debian package python3-venv is missing"
        exit 1
    }
    say "installing Python packages from $lock"
    $python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
    touch "$stamp"
}

voice_pack() {
    command -v espeak-ng >/dev/null || {
        say "without espeak-ng there is no placeholder voice: displays will chime only"
        return
    }
    $python motcua.py voice
}

mkdir -p "$build"
debian_packages
python_packages
$python -m config.look.fonts >/dev/null
$python -c 'from config.words import compile_all; compile_all()'
voice_pack
