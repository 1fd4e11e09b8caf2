#!/usr/bin/env bash
# Says in one sentence which of Go and Node is missing or too old, and exits 1;
# says nothing and exits 0 when both are there. Installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

# at_least FOUND WANTED: both are dotted numbers.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

missing=()

# The go command fetches the toolchain that go.mod asks for by itself; only
# when it cannot is the installed one the answer.
need_go() {
    local wanted found
    wanted=$(awk '$1 == "go" { sub(/[.]0$/, "", $2); print $2 }' go.mod)
    if ! command -v go >/dev/null; then
        missing+=("Go $wanted or newer (there is none)")
        return
    fi
    found=$(go env GOVERSION 2>/dev/null || GOTOOLCHAIN=local go env GOVERSION)
    found=${found#go}
    found=${found%% *}
    at_least "$found" "$wanted" || missing+=("Go $wanted or newer (this is $found)")
}

# Node's range is Vite's: 20.19 and later, without 21 and the first 22s.
need_node() {
    local found
    if ! command -v node >/dev/null; then
        missing+=("Node 20.19 or newer (there is none)")
        return
    fi
    found=$(node --version)
    found=${found#v}
    case $found in
    21.* | 22.[0-9].* | 22.1[01].*)
        missing+=("Node 20.19, 22.12 or newer (this is $found)")
        ;;
    *)
        at_least "$found" 20.19 || missing+=("Node 20.19 or newer (this is $found)")
        ;;
    esac
    command -v npm >/dev/null || missing+=("npm, which comes with Node (there is none)")
}

need_go
need_node
[ ${#missing[@]} -gt 0 ] || exit 0

sentence=${missing[0]}
for ((i = 1; i < ${#missing[@]}; i++)); do
    sentence+=" and ${missing[i]}"
done
echo "eventmap needs $sentence: please install it and run make again." >&2
exit 1
