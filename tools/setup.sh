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

# Without rights and without package lists, keep lists of our own.
find_packages() {
    apt-cache show "$1" >/dev/null 2>&1 && return
    mkdir -p "$private/apt/state/lists/partial" "$private/apt/cache/archives/partial"
    printf 'Dir::State "%s/apt/state";\nDir::Cache "%s/apt/cache";\n' "$private" "$private" \
        >"$private/apt/apt.conf"
    export APT_CONFIG="$private/apt/apt.conf"
    apt-get update -q >>"$build/apt.log" 2>&1 || say "the package lists could not be fetched"
}

# A package and those it needs, unpacked where no rights are needed.
unpack() {
    say "unpacking $1 into $private"
    mkdir -p "$private/archives"
    find_packages "$1"
    needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
        --no-breaks --no-replaces --no-enhances "$1" 2>/dev/null | grep '^[a-z0-9]' | sort -u)
    for package in $needed; do
        installed "$package" && continue
        (cd "$private/archives" && apt-get download -q "$package" >/dev/null 2>&1) || true
    done
    for archive in "$private"/archives/*.deb; do
        [ -e "$archive" ] && dpkg -x "$archive" "$private" && rm "$archive"
    done
    true
}

has_broker() {
    command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] ||
        [ -x "$private/usr/sbin/mosquitto" ]
}

has_voice() {
    command -v espeak-ng >/dev/null || [ -x "$private/usr/bin/espeak-ng" ]
}

debian_packages() {
    missing=$(missing_packages)
    missing=${missing% }
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    if may_install && install_packages $missing; then return 0; fi
    say "these Debian packages are missing and cannot be installed from here: $missing"
    say "somebody with the rights can: apt-get install $missing"
    has_broker || unpack mosquitto
    has_broker || { say "without Mosquitto the office cannot open"; exit 1; }
    has_voice || unpack espeak-ng
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

# Debian's Python makes an environment with pip only where python3-venv is installed.
private_python() {
    base=$(choose_python) || exit 1
    "$base" -m venv .venv >"$build/venv.log" 2>&1 && return
    rm -rf .venv
    [ -d "$private/usr/share/python-wheels" ] || unpack python3-pip-whl
    for wheel in "$private"/usr/share/python-wheels/pip-*.whl; do
        [ -e "$wheel" ] && "$base" -m venv --without-pip .venv &&
            $python "$wheel/pip" install --quiet --no-index "$wheel" && return
    done
    rm -rf .venv
    say "Python cannot make a private environment: the Debian package python3-venv is missing"
    exit 1
}

python_packages() {
    lock=requirements.lock
    [ "$kind" = run ] || lock=requirements-dev.lock
    stamp=.venv/$(sha256sum $lock | cut -c1-16)
    [ -e "$stamp" ] && return
    [ -x $python ] || private_python
    say "installing Python packages from $lock"
    $python -m pip install --quiet --disable-pip-version-check --require-hashes -r $lock
    touch "$stamp"
}

# Where unpacked programs find their libraries, the main folder first.
private_libraries() {
    printf '%s:' "$private"/usr/lib/*-linux-* "$private"/usr/lib/*-linux-*/pulseaudio \
        "$private"/lib/*-linux-*
}

voice_pack() {
    has_voice || {
        say "without espeak-ng there is no placeholder voice: displays will chime only"
        return
    }
    if ! command -v espeak-ng >/dev/null; then
        libraries=$(private_libraries)
        export PATH="$private/usr/bin:$PATH" LD_LIBRARY_PATH="$libraries"
        export ESPEAK_DATA_PATH="${libraries%%:*}/espeak-ng-data"
    fi
    $python motcua.py voice >/dev/null
}

mkdir -p "$build"
debian_packages
python_packages
$python -m config.look.fonts >/dev/null
$python -c 'from config.words import compile_all; compile_all()'
voice_pack
