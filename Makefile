# make demo and make test do all the set-up on a machine with Go and a C compiler.
GO       ?= go
TOOLS    := bin/tools
STAMP    := $(TOOLS)/.stamp
FUZZTIME ?= 10s
PACKAGES := ./...
PROGRAMS := bin
ARCHS    := amd64 arm64
# Packages of the guard that work once at start, when keys are fetched, or in front of
# a server: without inlining the program is half a megabyte smaller, and no event of
# Lambda's waits for them but for one with a token of ES384, a tenth longer. HOT are those
# among them that events do wait for. Functions start at multiples of 8 bytes, not of 32:
# a seventh of a megabyte, and no decision takes longer for it.
COLD     := compress/... crypto/ecdh crypto/ecdsa crypto/elliptic crypto/hpke crypto/internal/... crypto/rsa crypto/tls crypto/x509/... \
            encoding/asn1 encoding/hex encoding/json encoding/pem fmt github.com/go-json-experiment/json/... \
            internal/godebug internal/syscall/... log math/big mime/... net net/http/... net/url os/... path/filepath reflect \
            redoubt/cmd/redoubt-guard redoubt/guard/door redoubt/guard/start redoubt/telemetry/otlp redoubt/trigger regexp/syntax time vendor/...
HOT      := $(addprefix crypto/internal/fips140/,bigmod nistec/fiat sha256 sha512 edwards25519/...)

.PHONY: help build guard demo test check lint vet floors gen-check vuln gen bench soak fuzz cover clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: guard ## build bin/redoubt, and the guard for Lambda's two architectures
	$(GO) build -o bin/redoubt ./cmd/redoubt

guard:
	for arch in $(ARCHS); do \
	  CGO_ENABLED=0 GOOS=linux GOARCH=$$arch $(GO) build -trimpath -tags nethttpomithttp2 -ldflags "-s -w -funcalign=8" \
	    $(COLD:%=-gcflags=%=-l) $(HOT:%=-gcflags=%=) -o $(PROGRAMS)/redoubt-guard-linux-$$arch ./cmd/redoubt-guard || exit 1; \
	done

demo: build ## scan examples/shop, print the report, write report.html
	bin/redoubt scan --fail-on none -o text -o html=report.html examples/shop
	@echo "wrote report.html"

# Without the checkout's path in what is built, a second checkout takes all of it from
# the build cache: with the race detector that is a gigabyte and minutes of two cores.
# Linters are run with it: what cgo wrote names files by their path.
test: ## run all tests with the race detector
	$(GO) test -trimpath -race $(PACKAGES)

check: lint vet floors gen-check vuln ## lint, vet, floors, generated files, known vulnerabilities

$(STAMP): tools/go.mod tools/go.sum
	@mkdir -p $(TOOLS)
	$(GO) -C tools build -o ../$(TOOLS)/ tool
	@touch $@

lint: $(STAMP)
	$(TOOLS)/golangci-lint run $(PACKAGES)
	@out=$$($(TOOLS)/gofumpt -l $$(git ls-files '*.go' | grep -v testdata)); \
	if [ -n "$$out" ]; then echo "not gofumpt-ed:"; echo "$$out"; exit 1; fi

vet:
	$(GO) vet $(PACKAGES)

floors:
	$(GO) test ./internal/floors

gen: ## write generated files: docs/checks
	$(GO) generate ./...

gen-check: gen
	@git diff --exit-code -- docs/checks || { echo "docs/checks is stale: commit what make gen wrote"; exit 1; }

# The vulnerability database is online; where it can't be reached the step is
# skipped and says so.
vuln: $(STAMP)
	@out=$$($(TOOLS)/govulncheck $(PACKAGES) 2>&1); code=$$?; \
	if [ $$code -eq 0 ] || [ $$code -eq 3 ]; then echo "$$out"; exit $$code; fi; \
	echo "govulncheck skipped: its database could not be reached"

bench: ## measure what must be reached (REDOUBT_CORPORA names the corpora's folder)
	$(GO) run ./internal/bench

soak: ## a million events through the guard: none lost or doubled, flat memory (not in CI)
	$(GO) run ./internal/bench soak

fuzz: ## run every fuzz target for FUZZTIME
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p 2>/dev/null | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$p || exit 1; \
	  done; \
	done

cover: ## coverage by function
	$(GO) test -coverprofile=bin/cover.out $(PACKAGES) && $(GO) tool cover -func=bin/cover.out | tail -n 1

clean: ## remove what was built
	rm -rf bin report.html
