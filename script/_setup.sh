# shellcheck shell=sh
# Sourced by the other scripts: finds or installs what they need and defines a few functions. Leaves the shell in
# the repository's root. Changes the system only through apt, and only as root or with a sudo without password.
set -eu
unset PYTHONDONTWRITEBYTECODE # Else each start would compile the packages anew.
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# --- the system's packages -------------------------------------------------------------------------------------------

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() { # PACKAGE...
  say "Installing $* ..."
  apt_log=$(mktemp)
  # With the lists that are here, and only where those do not do with new ones: to fetch them takes longest.
  if ! apt_get install "$@" && { apt_get update || true; } && ! apt_get install "$@"; then
    tail -n 20 "$apt_log" >&2
    rm -f "$apt_log"
    return 1
  fi
  rm -f "$apt_log"
}
apt_get() { # COMMAND PACKAGE...
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends "$@" >"$apt_log" 2>&1 </dev/null
}

apt_line() { say "sudo apt-get update && sudo apt-get install -y $*"; }

# --- Python ----------------------------------------------------------------------------------------------------------

runs_code() { # PYTHON CODE: whether the code runs without an error
  "$1" -c "$2" >/dev/null 2>&1
}
fits() { runs_code "$1" 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; }
has_library() { # PYTHON LIBRARY...
  library_python=$1
  shift
  runs_code "$library_python" "import ctypes; [ctypes.CDLL(name) for name in '$*'.split()]"
}

find_python() { # sets $python, empty where there is none
  python=.venv/bin/python
  if [ -x .venv/bin/pip ] && fits "$python"; then return; fi
  for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if fits "$python"; then return; fi
  done
  python=
}

# Sets $missing to what Python itself and WeasyPrint (Pango) lack on this machine.
find_missing_packages() {
  missing=
  find_python
  if [ -z "$python" ]; then
    missing="python3 python3-venv"
  elif ! runs_code "$python" 'import ensurepip, venv'; then
    missing="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
  fi
  has_library "${python:-false}" libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 ||
    missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
}

install_lock() { # requirements.txt or requirements-test.txt, into .venv
  find_missing_packages
  if [ -n "$missing" ]; then
    # shellcheck disable=SC2086 # a list of words
    if may_install; then apt_install $missing || stop "apt could not install $missing."; else
      stop "This machine lacks $missing. Run this once, then start again:
  $(apt_line $missing)"
    fi
    find_python
    [ -n "$python" ] || stop "Python 3.11, 3.12 or 3.13 is needed; PYTHON may name it (PYTHON=python3.12 $0)."
  fi
  if [ "$python" != .venv/bin/python ]; then
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv
  fi
  # A copy of the installed lock, so that the next start only compares.
  if ! cmp -s "$1" ".venv/installed-$1"; then
    say "Installing $1 into .venv ..."
    # In two halves at once: one is unpacked while the other one waits for the line. A lock names all that is needed.
    halves=$(mktemp -d)
    awk -v folder="$halves" '/^[a-zA-Z0-9]/ { part = !part } { print > (folder "/" part + 0) }' "$1"
    # The packages for tests have thousands of modules that nobody imports; the others are compiled when they are.
    compile=--compile
    [ "$1" != requirements-test.txt ] || compile=--no-compile
    pip_install "$compile" "$halves/0" &
    first=$! failed=
    pip_install "$compile" "$halves/1" || failed=1
    wait "$first" || failed=1
    rm -rf "$halves"
    [ -z "$failed" ] || stop "$1 could not be installed: see above, then start again."
    cp "$1" ".venv/installed-$1"
  fi
}

pip_install() { # --compile|--no-compile FILE
  .venv/bin/python -m pip install -qq "$1" --no-deps --disable-pip-version-check --no-input --require-hashes -r "$2"
}

manage() { .venv/bin/python manage.py "$@"; }

# --- data and keys ---------------------------------------------------------------------------------------------------

# Sets DATA_DIR and KEYS_FILE, both as absolute paths; and $given to those of them that somebody named, as they are typed
# before the next command, which the program says too (MANAGE). Makes nothing.
find_data_and_keys() {
  if [ -z "${given+found}" ]; then
    given="${DATA_DIR:+DATA_DIR=$(realpath -m -- "${DATA_DIR:-.}") }${KEYS_FILE:+KEYS_FILE=$(realpath -m -- "${KEYS_FILE:-.}") }"
    export MANAGE="$given./script/manage"
  fi
  DATA_DIR=$(realpath -m -- "${DATA_DIR:-data}")
  # The keys stand apart from the data, so that a copy of the one does not give away the other.
  KEYS_FILE=$(realpath -m -- "${KEYS_FILE:-${XDG_CONFIG_HOME:-$HOME/.config}/kaur-psm/keys.env}")
  export DATA_DIR KEYS_FILE
}

# Finds both and makes their folders. From here on all written files contain people's data or its keys.
use_data_and_keys() {
  umask 077
  find_data_and_keys
  mkdir -p "$DATA_DIR" "$(dirname "$KEYS_FILE")"
}

has_secret() { # NAME
  [ -n "$(printenv "$1")" ] || grep -qs "^$1=." "$KEYS_FILE"
}
keep_secret() { # NAME CODE: the value is what the Python code prints
  secret=$(.venv/bin/python -c "$2") || return 1
  printf '%s=%s\n' "$1" "$secret" >>"$KEYS_FILE"
}

# --- settings for tests and lint -------------------------------------------------------------------------------

# For tests and lint: the caller's own settings and data are neither read nor changed.
use_throw_away_settings() { # FOLDER
  unset DATABASE_URL DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS PUBLIC_URL DEMO_PASSWORD PORT SECOND_FACTOR SHARED_FILES
  unset SENTRY_DSN LOG_FORMAT DISK_LOW_PERCENT DISK_LOW_MB DISK_STOP_PERCENT DISK_STOP_MB
  unset MANAGE BACKUP_DIR BACKUP_PASSPHRASE BACKUP_RECIPIENT BACKUP_IDENTITY_FILE
  export DATA_DIR="$1/data"
  export SECRET_KEY="throw-away-key-of-the-tests-which-protects-nothing-at-all-9Zq7"
  export NIK_KEYS="a2F1ci1wc20tdGhyb3ctYXdheS10ZXN0LWtleS0zMmI="
  mkdir -m 700 "$DATA_DIR"
}
