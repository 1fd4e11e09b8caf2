#!/usr/bin/env bash
# Looks over the Go code with gofmt, go vet and staticcheck, and holds
# modernc.org/libc to the version that modernc.org/sqlite is made for.
# Complains about everything before it exits 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=0

unformatted=$(find . -name node_modules -prune -o -name '*.go' -exec gofmt -l {} +) || failed=1
if [ -n "$unformatted" ]; then
    printf 'gofmt would change:\n%s\n' "$unformatted"
    failed=1
fi

go vet ./... || failed=1

# A staticcheck reads only code for a Go no newer than the one that built it, so
# each Go has its own.
staticcheck=v0.8.2
tools=$PWD/bin/.tools/$(go env GOVERSION)
if [ ! -x "$tools/$staticcheck/staticcheck" ]; then
    GOBIN=$tools/$staticcheck go install "honnef.co/go/tools/cmd/staticcheck@$staticcheck" || failed=1
fi
"$tools/$staticcheck/staticcheck" ./... || failed=1

# SQLite is C turned into Go, and goes with one libc exactly.
ours=$(go list -m -f '{{.Version}}' modernc.org/libc)
go_mod=$(go mod download -json modernc.org/sqlite | sed -n 's/^\t"GoMod": "\(.*\)",$/\1/p')
theirs=$(sed -n 's/.*modernc.org\/libc \(v[^ ]*\).*/\1/p' "$go_mod")
if [ -z "$theirs" ] || [ "$ours" != "$theirs" ]; then
    echo "go.mod names modernc.org/libc $ours, but modernc.org/sqlite goes with ${theirs:-a version that could not be read}."
    failed=1
fi

exit $failed
