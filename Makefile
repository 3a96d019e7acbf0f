# make run   set everything up, build, and open the workstation (without a display: the demo dictation, printed)
# make test  the same set-up, then every check and test
#
# Both can be stopped at any time and go on where they were.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test setup-run setup-test bench clean-demo

# What the build needs, and what only the tests need (a screen and a sound server made of software).
BUILD_PACKAGES := build-essential cmake pkg-config mold libclang-dev libasound2-dev libssl-dev libwayland-dev \
  libxkbcommon-x11-0 libegl1 libgl1 libgl1-mesa-dri python3 python3-pip
TEST_PACKAGES := python3-venv poppler-utils xvfb xauth pulseaudio pulseaudio-utils libasound2-plugins
CARGO_DENY := 0.20.2

say = @printf '\033[1;36m▸\033[0m %s\n'
# On a terminal cargo shows its own progress; elsewhere only warnings and errors.
quiet := $(shell [ -t 1 ] || echo --quiet)
cargo := cargo $(quiet)

run: setup-run
	@./target/release/chartwright

setup-run:
	@$(call install_packages,$(BUILD_PACKAGES))
	$(say) 'Building Chartwright (about ten minutes the first time on two cores)'
	@$(cargo) build --release
	@./target/release/chartwright setup

setup-test:
	@$(call install_packages,$(BUILD_PACKAGES) $(TEST_PACKAGES))
	$(say) 'Building Chartwright and its tests (about ten minutes the first time on two cores)'
	@$(cargo) build --all-targets
	@./target/debug/chartwright setup --for-tests
	@if ! cmp -s tests/validators/requirements.txt target/validators/installed.txt; then \
	  printf '\033[1;36m▸\033[0m %s\n' 'Installing the X12 validators (Python, under target/)'; \
	  rm -rf target/validators && python3 -m venv target/validators && \
	  target/validators/bin/pip install --quiet --disable-pip-version-check -r tests/validators/requirements.txt && \
	  cp tests/validators/requirements.txt target/validators/installed.txt; fi
	@if [ "$$(target/tools/bin/cargo-deny --version 2>/dev/null)" != 'cargo-deny $(CARGO_DENY)' ]; then \
	  printf '\033[1;36m▸\033[0m %s\n' 'Building the licence checker, cargo-deny'; \
	  $(cargo) install cargo-deny --locked --version $(CARGO_DENY) --root target/tools; fi

test: setup-test
	$(say) 'Format, lints'
	@cargo fmt --check
	@cargo clippy $(quiet) --all-targets -- -D warnings
	$(say) 'Tests'
	@cargo test
	$(say) 'Licences and sources of every dependency'
	@target/tools/bin/cargo-deny --log-level error check bans licenses sources
	$(say) 'Documentation'
	@RUSTDOCFLAGS='-D warnings' $(cargo) doc --no-deps
	$(say) 'All checks passed'

bench:
	@cargo bench

# Takes the demo office away, so that the next start makes a new one.
clean-demo:
	@rm -rf "$${CHARTWRIGHT_OFFICE:-$${XDG_DATA_HOME:-$$HOME/.local/share}/chartwright/office}"

# Installs those of the named system packages that are missing; asks for root only then.
define install_packages
if ! command -v apt-get >/dev/null; then \
  echo 'Not a Debian system: these packages (or their like) are needed: $(1)'; exit 0; fi; \
missing=''; for package in $(1); do \
  dpkg-query -W -f='$${db:Status-Abbrev}' "$$package" 2>/dev/null | grep -q '^ii' || missing="$$missing $$package"; done; \
if [ -n "$$missing" ]; then \
  printf '\033[1;36m▸\033[0m %s\n' "Installing system packages:$$missing"; \
  root=''; [ "$$(id -u)" = 0 ] || root='sudo'; \
  $$root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get -qq update && apt-get -qq install -y --no-install-recommends $$missing" >/dev/null; \
fi
endef
