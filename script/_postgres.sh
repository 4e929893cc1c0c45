# shellcheck shell=sh
# Sourced after _setup.sh by scripts that need a PostgreSQL of their own: it is in $work and ends with the script.
# shellcheck disable=SC2034,SC2154 # the script has $work and uses $postgres_url

postgres=
# Nothing is needed after the tests, so the server need not wait for the disk. Who stops it hard sets this empty.
postgres_hurry="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

# Debian keeps PostgreSQL's server programs off the PATH; the newest is the last.
find_postgres() {
  for folder in "$(dirname "$(command -v initdb || true)")" /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then postgres_bin=$folder; fi
  done
  [ -n "${postgres_bin:-}" ]
}

# Run one of PostgreSQL's programs in a bare environment, and never as root, which it refuses.
in_postgres() { # PROGRAM ARGUMENT...
  postgres_program=$1
  shift
  if [ "$(id -u)" = 0 ]; then
    set -- setpriv --reuid="$postgres_user" --regid="$postgres_user" --clear-groups \
      "$postgres_bin/$postgres_program" "$@"
  else
    set -- "$postgres_bin/$postgres_program" "$@"
  fi
  (cd "$postgres" && env -i PATH="$PATH" "$@")
}

start_postgres() { # sets $postgres_url
  postgres_user=postgres
  postgres_port=$(.venv/bin/python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  chmod 711 "$work" # passable for the server's own account
  mkdir -m 700 "$work/postgres"
  if [ "$(id -u)" = 0 ]; then chown "$postgres_user" "$work/postgres"; fi
  postgres=$work/postgres
  postgres_url="postgres://postgres@127.0.0.1:$postgres_port/kaur_psm"
  in_postgres initdb -D "$postgres/db" -U postgres -A trust --locale=C.UTF-8 -E UTF8 --no-sync >"$work/postgres.log" 2>&1 &&
    in_postgres pg_ctl -w -D "$postgres/db" -l "$postgres/server.log" start >>"$work/postgres.log" 2>&1 \
      -o "-p $postgres_port -k $postgres -c listen_addresses=127.0.0.1 $postgres_hurry"
}

stop_postgres() {
  if [ -n "$postgres" ]; then in_postgres pg_ctl -D "$postgres/db" -m immediate stop >/dev/null 2>&1 || true; fi
}
