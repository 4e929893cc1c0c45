# shellcheck shell=sh
# Sourced by script/install and script/upgrade, after _setup.sh: where an office's server keeps what, and how a version
# of the program comes into its place. What these scripts say is Indonesian: whoever runs them is in an office.
# shellcheck disable=SC2034 # the scripts use these names

program=/opt/kaur-psm # `versions` has a folder for each version, with its .venv; `current` leads to the one that runs
settings=/etc/kaur-psm.env
certificates=/etc/kaur-psm-https
data=/var/lib/kaur-psm
account=kaur-psm
database=kaur_psm
units="kaur-psm kaur-psm-worker"
record=$program/upgrading # What a running upgrade goes back to. While it is there, the units do not start.
away=/run/kaur-psm-upgrade # While it is there, the proxy says that the program is away (script/nginx.conf).
umask 022

need_root() { [ "$(id -u)" = 0 ] || stop "Jalankan sebagai root, misalnya: sudo $0"; }

# --- the settings ----------------------------------------------------------------------------------------------------

value_of() { # NAME: what it is in the settings; empty where it is not there
  sed -n "s/^$1=//p" "$settings" 2>/dev/null | tail -n 1
}

# --- a version of the program ----------------------------------------------------------------------------------------

# What a server needs of the folder, as a tar file. Neither the owner nor the rights that the folder has here count.
program_files() { # FOLDER OPTION...
  program_folder=$1
  shift
  tar -C "$program_folder" --exclude-vcs --exclude=./.venv --exclude=./data --exclude=./tests --exclude=./bench \
    --exclude=./.ci --exclude=__pycache__ --exclude='./.*_cache' --sort=name --owner=0 --group=0 --numeric-owner \
    --mode=u=rwX,go=rX "$@" -c .
}

# The number of the version, and a digest of its files: the same files always have the same name.
version_of() { # FOLDER
  number=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$1/pyproject.toml")
  printf '%s-%s' "$number" "$(program_files "$1" --mtime=@0 | sha256sum | cut -c1-8)"
}

current_version() { basename "$(readlink "$program/current" 2>/dev/null)"; }

has_version() { [ -e "$program/versions/$1/.venv/complete" ]; } # NAME

# The packages from PyPI that the settings ask for.
lock_of_settings() {
  case "$(value_of SHARED_FILES) $(value_of BACKUP_DIR)" in
    *s3://*) echo requirements-s3.txt ;;
    *) echo requirements.txt ;;
  esac
}

# Copy the program and install its packages. What was begun before and not finished begins anew.
make_version() { # FOLDER NAME
  place=$program/versions/$2
  lock=$(lock_of_settings)
  rm -rf "$place" && mkdir -p "$place" || return 1
  program_files "$1" | tar -C "$place" -x || return 1
  packages="$(/usr/bin/python3 --version) $(sha256sum <"$place/$lock")"
  if [ "$packages" = "$(cat "$program/current/.venv/complete" 2>/dev/null)" ]; then
    # The same packages: the same files under a second name. That takes no internet and no room.
    cp -al "$program/current/.venv" "$place/.venv" && rm "$place/.venv/complete" || return 1
  else
    /usr/bin/python3 -m venv "$place/.venv" || return 1
    "$place/.venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes \
      -r "$place/$lock" || return 1
  fi
  "$place/.venv/bin/python" -m compileall -q "$place/kaur_psm" "$place/registry" "$place/ceremonies" || return 1
  printf '%s\n' "$packages" >"$place/.venv/complete"
}

# Make that version the one that runs. A rename: there is always one.
switch_to() { # NAME
  ln -sfn "versions/$1" "$program/current.new"
  mv -T "$program/current.new" "$program/current"
}

# Run a command of a version with the server's account, and its settings except for those that $without names.
manage_in() { # NAME COMMAND ARGUMENT...
  (
    place=$program/versions/$1
    shift
    set -a
    # shellcheck source=/dev/null
    . "$settings"
    HOME=$data
    set +a
    # shellcheck disable=SC2086 # a list of words
    unset ${without:-}
    umask 077
    cd "$data" || exit
    exec runuser -u "$account" -- "$place/.venv/bin/python" "$place/manage.py" "$@"
  )
}

collect_static() { manage_in "$1" collectstatic --clear --no-input -v 0; } # NAME

# --- the database ----------------------------------------------------------------------------------------------------

in_local_postgres() { (cd / && runuser -u postgres -- "$@"); }

uses_local_postgres() { [ "$(value_of DATABASE_URL)" = "postgres://$account@/$database" ]; }

# A server without a locale has databases in ASCII, so the encoding is named.
create_database() {
  in_local_postgres createdb -O "$account" -T template0 -E UTF8 --locale=C.UTF-8 "$database"
}

# --- what stands elsewhere in the system -----------------------------------------------------------------------------

# Put a file where it differs from the one that is there. Sets $changed to yes then.
put_file() { # FILE PATH MODE
  if cmp -s "$1" "$2"; then return; fi
  install -m "$3" "$1" "$2.new" && mv "$2.new" "$2" && changed=yes
}

# Where the units may write beside the data. A disk that is not there (-) must not keep them from starting.
backup_folder() {
  case $(value_of BACKUP_DIR) in /*) printf '[Service]\nReadWritePaths=-%s\n' "$(value_of BACKUP_DIR)" ;; esac
}

# Put the units and the command of a version into the system. Sets $changed to whether one of them differed.
install_units() { # NAME
  deploy=$program/versions/$1/deploy
  system=/etc/systemd/system
  folders=$(mktemp)
  changed=no
  backup_folder >"$folders"
  put_file "$deploy/kaur-psm" /usr/local/sbin/kaur-psm 755 || return 1
  for unit in "$deploy"/*.service "$deploy"/*.timer; do
    put_file "$unit" "$system/${unit##*/}" 644 || return 1
  done
  for unit in $units; do
    mkdir -p "$system/$unit.service.d" || return 1
    put_file "$deploy/guarded.conf" "$system/$unit.service.d/guarded.conf" 644 || return 1
    put_file "$folders" "$system/$unit.service.d/folders.conf" 644 || return 1
  done
  rm "$folders"
  [ "$changed" = no ] || systemctl daemon-reload
}

# --- health ----------------------------------------------------------------------------------------------------------

first_host() { value_of PUBLIC_URL | sed 's,^https*://,,; s,[:/].*,,'; }

answer_to() { curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "http://127.0.0.1:8000$1"; } # PATH

# Whether all that the program needs is well. Versions before December 2026 do not know the question.
is_ready() { case $(answer_to /readyz) in 200 | 404) ;; *) return 1 ;; esac; }

is_healthy() { [ "$(answer_to /healthz)" = 200 ]; }

# Wait a minute until that is so: on a busy machine the worker has needed more than half of one.
wait_until() { # FUNCTION
  for _ in $(seq 30); do
    if "$1"; then return; fi
    sleep 2
  done
  return 1
}

# Whether the units run and the program answers, without the proxy, that it is well.
runs_well() {
  for unit in $units; do
    systemctl --quiet is-active "$unit" || {
      say "Layanan $unit tidak berjalan."
      return 1
    }
  done
  wait_until is_healthy || {
    say "Program tidak menjawab bahwa ia sehat: http://127.0.0.1:8000/healthz"
    return 1
  }
}
