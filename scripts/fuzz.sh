#!/usr/bin/env bash
# Runs every fuzz target whose name matches the first argument, a regular
# expression, one after another for FUZZTIME each, and goes on after a failure.
# What breaks a target is kept in its testdata/fuzz, where `make test` finds it
# again. Exits 1 if one failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

wanted=${1:-.}
time=${FUZZTIME:-60s}
failed=()
found=0

trap 'exit 130' INT TERM

while IFS=: read -r file target; do
    [[ $target =~ $wanted ]] || continue
    found=$((found + 1))
    printf '=== %s in %s\n' "$target" "$(dirname "$file")"
    # Making each find as small as can be would take nearly all of the time.
    go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x || failed+=("$target")
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | xargs grep -Ho '^func Fuzz[A-Za-z0-9_]*' | sed 's/:func /:/' | sort)

printf 'fuzz targets: %d run, %d failed%s\n' "$found" "${#failed[@]}" "${failed[*]:+: ${failed[*]}}"
[ "$found" -gt 0 ] && [ "${#failed[@]}" = 0 ]
