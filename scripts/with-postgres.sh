#!/usr/bin/env bash
# Usage: with-postgres.sh COMMAND...
# Runs COMMAND beside a throw-away PostgreSQL cluster, named by PGHOST and its
# kin and by EVENTMAP_TEST_POSTGRES, and drops the cluster when COMMAND ends.
# Where EVENTMAP_TEST_POSTGRES is set already, that server is used as it is.
# Environment: PG, the major version (15); PG_SETTINGS, settings of the server as
# name=value, parted by spaces: by default those of tests, which trust the power.
set -euo pipefail

if [ -n "${EVENTMAP_TEST_POSTGRES:-}" ]; then
    exec "$@"
fi
if ! command -v pg_virtualenv >/dev/null; then
    echo "The tests need the Debian packages postgresql-${PG:-15} and postgresql-${PG:-15}-postgis-3: run scripts/install.sh, or name a server in EVENTMAP_TEST_POSTGRES." >&2
    exit 1
fi

# The locale of the machine must change neither sorting nor messages.
export LC_ALL=C.UTF-8
unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS

settings=()
for setting in ${PG_SETTINGS:-fsync=off synchronous_commit=off full_page_writes=off max_connections=200}; do
    settings+=(-o "$setting")
done

status=$(mktemp)
trap 'rm -f "$status"' EXIT

# The status goes by a file: on a failure pg_virtualenv would print the server's
# log over the tests' own closing lines.
# shellcheck disable=SC2016 # expanded inside, where PGPORT is known
pg_virtualenv -t -v "${PG:-15}" -c '--locale C.UTF-8 --encoding UTF8' \
    "${settings[@]}" \
    bash -c '
        export EVENTMAP_TEST_POSTGRES="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE?sslmode=disable"
        file=$1
        shift
        "$@"
        echo $? >"$file"
    ' with-postgres "$status" "$@"

# An empty file is a command that was interrupted.
read -r code <"$status" || code=130
exit "$code"
