#!/usr/bin/env bash
# Runs every linter and test, the quick ones first, and goes on after a failure
# so that one run tells everything. Ends with a line for each step; exits 1 if
# one failed. `make test` calls it beside a PostgreSQL cluster.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

# Under CI a test whose server or program is missing fails; it does not skip.
export CI=true

# Escape sequences help only on a terminal.
[ -t 1 ] || export NO_COLOR=1

trap 'exit 130' INT TERM

summary=
passed=0
failed=0

for step in lint-setup lint-go lint-client build test-go test-client test-basemap test-browser; do
    printf '\n=== %s\n' "$step"
    start=$SECONDS
    if make "$step"; then
        verdict=ok
        passed=$((passed + 1))
    else
        verdict=FAILED
        failed=$((failed + 1))
    fi
    summary+=$(printf '%-14s %-7s %4d s' "$step" "$verdict" $((SECONDS - start)))$'\n'
done

printf '\n=== summary\n%ssteps: %d passed, %d failed\n' "$summary" "$passed" "$failed"
[ "$failed" = 0 ]
