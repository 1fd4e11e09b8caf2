#!/usr/bin/env bash
# Builds bin/eventmap, stamped with git's description of the tree, or with
# "dev" outside of a repository.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
CGO_ENABLED=0 go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.version=$version" -o bin/eventmap .
