#!/usr/bin/env bash
# Looks over the scripts, the Dockerfile, compose.yaml and the systemd unit.
# None of the last three is run: no container engine is needed here.
# Complains about everything before it exits 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

shellcheck scripts/*.sh .ci/run || failed=1

lint=$(npm exec --loglevel=error --yes --package=dockerfile-utils@0.16.3 -- dockerfile-utils lint Dockerfile 2>&1) || failed=1
[ -z "$lint" ] || echo "$lint"

# Whether compose.yaml can be read, with these settings for its .env.
compose() {
    printf '%s\n' "$@" >"$dir/env"
    env -u POSTGRES_PASSWORD docker-compose --env-file "$dir/env" -f compose.yaml config --quiet
}
compose POSTGRES_PASSWORD=lint || failed=1
if compose '' 2>/dev/null; then
    echo "compose.yaml starts a database without being given a password."
    failed=1
fi

# The unit is checked with a command that exists, since eventmap need not be
# installed here, and must stay as closed as it is.
if command -v systemd-analyze >/dev/null; then
    sed 's#^ExecStart=/usr/local/bin/eventmap#ExecStart=/bin/true#' packaging/eventmap.service >"$dir/eventmap.service"
    systemd-analyze verify --man=no "$dir/eventmap.service" || failed=1
    systemd-analyze security --offline=true --threshold=15 "$dir/eventmap.service" >"$dir/report" ||
        {
            cat "$dir/report"
            failed=1
        }
else
    echo "packaging/eventmap.service was not checked: there is no systemd-analyze."
fi

exit $failed
