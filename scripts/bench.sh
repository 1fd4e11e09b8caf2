#!/usr/bin/env bash
# Usage: bench.sh N DOC
# Measures bin/eventmap on N events beside a throw-away PostgreSQL with default
# durability and room in memory, prints the table, and writes the figures of one
# and of ten million into DOC. Exits 1 when a bar is missed by more than 20 %.
set -euo pipefail
cd "$(dirname "$0")/.."

n=$1
doc=
case $n in
1000000 | 10000000) doc=$2 ;;
esac

# A quarter of the memory for PostgreSQL, as its manual has it, and plans for a
# disk without a seek.
memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
export PG_SETTINGS="shared_buffers=$((memory / 4))MB effective_cache_size=$((memory / 2))MB work_mem=256MB
    maintenance_work_mem=1GB max_wal_size=8GB checkpoint_timeout=30min random_page_cost=1.1 max_connections=100"
unset EVENTMAP_TEST_POSTGRES

go build -o bin/bench ./server/bench
scripts/with-postgres.sh bin/bench -n "$n" -program bin/eventmap -doc "$doc"
