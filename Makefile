# The few commands that people type; everything else is in CMakePresets.json.
JOBS ?= $(shell nproc)
NICOL_SHARED ?= $(abspath ../shared)
export NICOL_SHARED

all: build-release
build-%:
	@test -f build/$*/Makefile || cmake --preset $* >/dev/null
	@cmake --build build/$* -j $(JOBS) -- --no-print-directory -s
deps:
	@sh packaging/deps.sh build
check-deps:
	@sh packaging/deps.sh build check
check: check-deps build-release build-dev
	cd build/dev && ctest --output-on-failure -j $(JOBS)
test: build-dev
	cd build/dev && ctest --output-on-failure -j $(JOBS)
# data races: the tests with threads under ThreadSanitizer
threads: check-deps build-threads
	cd build/threads && ctest --output-on-failure \
		-R 'query/(threads|transaction|observe|life|stream|bulk|servers)|db/(auth|postgres)'
golden-update: build-dev
	NICOL_GOLDEN_UPDATE=1 build/dev/tests/golden tests/golden
conformance: build-dev
	@NICOL_SOURCE=$(CURDIR) bash tests/conformance/run.sh
differential: build-dev
	@NICOL_SOURCE=$(CURDIR) bash tests/differential/run.sh
demo: deps build-release
	@sh examples/demo.sh
bench: check-deps build-release
	@sh bench/run.sh
fuzz: check-deps build-fuzz
	@sh fuzz/run.sh
install: build-release
	cmake --install build/release --strip $(if $(PREFIX),--prefix $(PREFIX))
clean:
	rm -rf build
.PHONY: all deps check-deps check test golden-update conformance differential demo bench fuzz threads install clean
