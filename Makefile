# eventmap: `make` lists what there is to make.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where `make run` serves, and what it keeps the events in: a file, or the
# postgres:// URL of a database with PostGIS.
LISTEN ?= $(or $(EVENTMAP_LISTEN),127.0.0.1:8080)
STORE  ?= $(or $(EVENTMAP_STORE),$(DATABASE_URL),data/eventmap.gpkg)

# The race detector watches everything but SQLite, which is C turned into Go and
# takes most of the time where it is watched.
race := -race -gcflags=modernc.org/...=-race=false

# What the Go targets look at: make test-go PKG=./geo/... RUN=TestSpan
PKG ?= ./...
RUN ?= .

# How long each fuzz target looks.
export FUZZTIME ?= 60s

# How many rounds `make crash` goes on each store. EVENTMAP_CRASH_SEED repeats what
# an earlier run drew.
CRASH_ROUNDS ?= 300

# How many events `make bench` measures, and where it leaves the figures of a
# million and of ten.
N ?= 1000000
DOC ?= docs/benchmarks.md

# The major version of PostgreSQL that the tests start.
export PG ?= 15

# The client is built again when one of these changed. Folders are listed too:
# they change when a file in them is added or deleted.
client := $(shell find frontend -mindepth 1 \
	\( -name node_modules -o -path frontend/dist -o -path frontend/e2e -o -path frontend/basemap \) -prune \
	-o ! -name '*.go' ! -name '*.test.ts' ! -name '*.test.tsx' -print 2>/dev/null)
packages := frontend/node_modules/.installed
basemap  := frontend/basemap/node_modules/.installed

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: export LISTEN := $(LISTEN)
run: export STORE := $(STORE)
run: build ## build and serve; LISTEN=127.0.0.1:9090 STORE=desk.gpkg change where
	@exec bin/eventmap serve --listen "$$LISTEN" --store "$$STORE"

.PHONY: build
build: client ## leave the program, with the client in it, in bin/eventmap
	@scripts/build.sh

.PHONY: client
client: frontend/dist/index.html ## build the client if its sources changed

.PHONY: test
test: need ## run every test and linter, installing from Debian what they need
	@scripts/install.sh
	@scripts/with-postgres.sh scripts/test.sh

.PHONY: test-go
test-go: client ## run the Go tests beside a throw-away PostGIS; PKG=./geo/... RUN=TestSpan choose
	scripts/with-postgres.sh go test $(race) -p 3 -count 1 -timeout 30m -run '$(RUN)' $(PKG)

.PHONY: test-gdal
test-gdal: client ## run only the Go tests in which GDAL reads our files
	scripts/with-postgres.sh go test $(race) -p 2 -count 1 -timeout 8m -run 'GDAL|Ogr' ./...

.PHONY: test-gis
test-gis: client ## open layers and files in headless QGIS, which it installs from Debian; EVENTMAP_QGIS_PICTURES=folder keeps pictures
	@scripts/install.sh gis
	EVENTMAP_TEST_QGIS=1 scripts/with-postgres.sh go test $(race) -count 1 -timeout 10m -run QGIS .

.PHONY: qgis-style
qgis-style: frontend/dist/.gitkeep ## rebuild the style of the QGIS layer from the vocabularies and the client's colours
	@scripts/qgis-style.sh

.PHONY: test-client
test-client: $(packages) ## check the client's types and run its unit tests
	cd frontend && npm run --silent typecheck
	cd frontend && npm run --silent test

.PHONY: test-basemap
test-basemap: $(basemap) ## test the build of the offline basemap
	cd frontend/basemap && npm run --silent test

.PHONY: test-browser
test-browser: build ## run the browser tests in headless Chromium
	cd frontend && timeout --foreground -k 10 1800 npm run --silent e2e

.PHONY: pictures
pictures: build ## take the README's pictures; EVENTMAP_PICTURES_GED=ged.csv adds real events
	cd frontend && node --test e2e/pictures.mjs

.PHONY: crash
crash: frontend/dist/.gitkeep ## kill the program at random moments, 300 rounds on each store; see docs/reliability.md
	EVENTMAP_CRASH_ROUNDS=$(CRASH_ROUNDS) scripts/with-postgres.sh go test -count 1 -timeout 0 -v -run TestCrash .

.PHONY: lint
lint: lint-go lint-client lint-setup ## run every linter

.PHONY: lint-go
lint-go: frontend/dist/.gitkeep ## gofmt, vet, staticcheck, and the pin of SQLite's libc
	@scripts/lint-go.sh

.PHONY: lint-client
lint-client: $(packages) ## lint the client
	cd frontend && npm run --silent lint $(if $(MAKE_TERMOUT),,-- --colors=off)

.PHONY: lint-setup
lint-setup: ## lint the scripts, the Dockerfile, compose.yaml and the systemd unit
	@scripts/lint-setup.sh

.PHONY: bench
bench: build ## measure a million events beside PostGIS, against the bars; N=10000000 for ten; see docs/benchmarks.md
	@scripts/bench.sh '$(N)' '$(DOC)'

.PHONY: bench-go
bench-go: frontend/dist/.gitkeep ## run the Go benchmarks; PKG=./geo/index RUN=Tile choose
	go test -run '^$$' -bench '$(RUN)' -benchmem $(PKG)

.PHONY: fuzz
fuzz: frontend/dist/.gitkeep ## look for inputs that break a parser; FUZZTIME=60s each, RUN=CSV chooses
	@scripts/fuzz.sh '$(RUN)'

.PHONY: basemap
basemap: $(basemap) ## rebuild the offline basemap from its pinned sources
	cd frontend/basemap && npm run --silent build

.PHONY: gazetteer
gazetteer: need ## rebuild the place names from their pinned sources
	go run ./geo/gazetteer/build

.PHONY: lockfiles
lockfiles: need ## bring the lockfiles of npm up to their package.json
	for folder in frontend frontend/basemap; do \
		(cd $$folder && npm install --package-lock-only --ignore-scripts --no-audit --no-fund); \
		node scripts/lockfile.mjs $$folder/package-lock.json; \
	done

.PHONY: clean
clean: ## remove what was built; data/ stays
	rm -rf bin frontend/dist frontend/node_modules frontend/basemap/node_modules

.PHONY: need
need:
	@scripts/need.sh

frontend/dist/index.html: $(client) $(packages) | need
	cd frontend && npm run --silent build

# The packages' own scripts are not run: what the client needs of native code
# comes inside packages.
%/node_modules/.installed: %/package.json %/package-lock.json | need
	cd $* && npm ci --loglevel error --ignore-scripts --no-audit --no-fund
	@touch $@

# Go embeds frontend/dist and will not compile without a file in it.
frontend/dist/.gitkeep:
	@mkdir -p $(@D) && touch $@
