#!/bin/sh
# Makes .venv with the locked requirements, and installs the system libraries that are missing where it may (Debian, root
# or sudo without a question). Otherwise it names all that is missing in one line and ends with 1.
# Usage: deploy/bootstrap.sh run|test
set -eu

purpose=${1:-run}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

say() { printf '%s\n' "$*" >&2; }

pick_python() {
    # The newest that is supported; PYTHON names another.
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

has_library() { "$python" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null; }
has_venv() { "$python" -c 'import venv, ensurepip' 2>/dev/null; }
has_cjk_font() { ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc /usr/share/fonts/*/*/NotoSansCJK* 2>/dev/null | grep -q .; }
has_program() { command -v "$1" >/dev/null 2>&1; }

missing_packages() {
    [ -n "$python" ] || echo python3
    [ -z "$python" ] || [ -x .venv/bin/python ] || has_venv || echo python3-venv
    if [ -n "$python" ]; then
        has_library libpango-1.0.so.0 || echo libpango-1.0-0
        has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
        has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    fi
    has_cjk_font || echo fonts-noto-cjk
    [ "$purpose" = test ] || return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
    has_program redis-server || echo redis-server
    [ -x /usr/bin/chromium ] || echo chromium
    has_program pdftotext || echo poppler-utils
    has_program git || echo git
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif has_program sudo && sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        return 1
    fi
    has_program apt-get || return 1
    say "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    # No cluster of Debian's own: the tests make theirs.
    if [ "$purpose" = test ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        $as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    log=$(mktemp)
    if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 3 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

stamp_is_fresh() { [ -x .venv/bin/python ] && [ -e "$1" ] && [ "$(cat "$1")" = "$(cksum <"$2")" ]; }

python=$(pick_python || true)
missing=$(missing_packages | paste -s -d " " -)
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # a list of package names
    if ! install_packages $missing; then
        say "Missing: $missing; install with: apt-get install $missing"
        exit 1
    fi
    python=$(pick_python || true)
fi
if [ -z "$python" ]; then
    say "Missing: Python 3.11, 3.12 or 3.13 (PYTHON=/path/to/python3 names one)"
    exit 1
fi

requirements=requirements.txt
[ "$purpose" = run ] || requirements=requirements-dev.txt
stamp=.venv/.installed-$requirements
if ! stamp_is_fresh "$stamp" "$requirements"; then
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        rm -rf .venv
        "$python" -m venv .venv
    fi
    say "Installing $requirements"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
    cksum <"$requirements" >"$stamp"
fi
