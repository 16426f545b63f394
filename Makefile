# Names the verbs; xtask/ does the work and says what it does.
# Quiet once the build driver is built, so that its first build (about a minute) is seen.
XTASK = cargo run $(if $(wildcard xtask/target/debug/xtask),-q) --manifest-path xtask/Cargo.toml --

.PHONY: help run test dev bench release setup lint

help:
	@echo "make run      the demo world on http://127.0.0.1:3000"
	@echo "make test     every test, browser tests included"
	@echo "make dev      like run, rebuilt on every change"
	@echo "make bench    the benchmarks"
	@echo "make release  dist/partner-center/, which needs no Rust to run"
	@echo "make setup    installs what running and testing need"
	@echo "make lint     formatting and lints alone"

run dev test bench release:
	@$(XTASK) $@

setup:
	@$(XTASK) setup test

lint:
	@$(XTASK) test --only lint
