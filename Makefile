# GNU make. `make run` builds and starts gezi; `make help` lists the rest.
#   SAN=1       AddressSanitizer and UBSan, in build1
#   SAN=thread  ThreadSanitizer, in buildthread
#   CC=clang    another compiler (give it its own B=...)
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2 -g
VERSION := 0.1.0
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

DEPS := gcc libc6-dev pkg-config libncurses-dev libutf8proc-dev \
	libsqlite3-dev libssl-dev libqrencode-dev gettext libchafa-dev \
	libglib2.0-dev libpng-dev libjpeg62-turbo-dev
TEST_DEPS := $(DEPS) libcmocka-dev python3 iproute2 nftables procps tmux strace \
	iptux xvfb dbus libglib2.0-bin at-spi2-core libatk-adaptor \
	gir1.2-atspi-2.0 python3-gi mandoc openssl valgrind \
	xterm xdotool dropbear-bin screen

# libcrypto and libqrencode are loaded when they are needed: only headers here.
# The library with most names first: the dynamic linker finds them sooner.
# Of the program that decodes images, and of nothing else.
PICTURE_PKGS := chafa libpng libjpeg
PKGS := sqlite3 ncursesw libutf8proc
pkg = $(shell pkg-config $(1) $(2) 2>/dev/null)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wvla -Wformat=2 \
	-Wundef -Wimplicit-fallthrough
HARD := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
HARD1 := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HARDthread := -fsanitize=thread -fno-omit-frame-pointer
HARDfuzz := $(HARD1) -fsanitize=fuzzer-no-link

B := build$(SAN)
OS := -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -D_GNU_SOURCE -D_DARWIN_C_SOURCE
INC = -Iinclude -Isrc/base $(OS)
ALL = -std=c17 $(WARN) $(HARD$(SAN)) $(INC) $(CPPFLAGS) $(CFLAGS)

CORE := $(wildcard src/core/*.c)
PORT := $(if $(filter Linux,$(shell uname -s)),linux,bsd)
STORE := $(wildcard src/store/*.c)
APP := $(filter-out src/shell/port_%,$(wildcard src/base/*.c src/shell/*.c \
	ui/cli/*.c ui/tui/*.c src/crypto/*.c)) $(wildcard src/shell/port_$(PORT).c \
	src/shell/port_*_$(PORT).c) $(STORE)
MAIN := $(wildcard src/*.c)
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c))
SIM := $(patsubst %.c,$(B)/%,$(wildcard tests/sim/sim_*.c))
BENCH := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/bench_*.c))
FUZZ := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAY := $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/replay_%, \
	$(wildcard tests/fuzz/fuzz_*.c))
# What tests of one kind share.
TESTLIB := $(patsubst %.c,$(B)/%.o,$(filter-out tests/sim/sim_% \
	tests/unit/test_%,$(wildcard tests/unit/*.c tests/sim/*.c)))
BENCHLIB := $(patsubst %.c,$(B)/%.o,$(filter-out tests/bench/bench_% \
	tests/bench/yard_%,$(wildcard tests/bench/*.c)))
# What a bench starts and measures its own against: libraries and nothing else.
YARD := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/yard_*.c))
INTL := $(if $(filter Linux,$(shell uname -s)),,-lintl)
LIBS = -Wl,--as-needed $(call pkg,--libs,$(PKGS)) $(INTL) -lpthread -ldl

# The languages besides English. A source is searched for texts once: _ where
# it is used, N_ in a table, and the words of the core, which looks nothing up.
PO := $(wildcard ui/po/*.po)
LANGS := $(PO:ui/po/%.po=%)
MO := $(if $(shell command -v msgfmt),$(LANGS:%=$(B)/locale/%/LC_MESSAGES/gezi.mo),$(B)/no-msgfmt)
PICTURE := $(if $(shell pkg-config --exists $(PICTURE_PKGS) 2>/dev/null && \
	echo yes),$(B)/gezi-picture,$(B)/no-picture)
SPEAKS := $(sort $(CORE) $(APP) $(MAIN) $(wildcard include/gezi/*.h \
	src/*/*.h ui/*/*.h))

.PHONY: all pot po run test unit threads memcheck sim real net tui-real interop large pictures purity bench fuzz install uninstall clean \
	deps test-deps help format

all: $(B)/gezi $(PICTURE) $(MO)

# In a make of its own: what this machine has is looked at when make begins, and
# "make deps run" has just installed it.
run:
	@$(MAKE) --no-print-directory all
	@./$(B)/gezi $(ARGS)

$(B)/locale/%/LC_MESSAGES/gezi.mo: ui/po/%.po
	@mkdir -p $(@D)
	msgfmt -o $@ $<
$(B)/no-msgfmt:
	@mkdir -p $(@D)
	@echo 'msgfmt is missing (make deps): gezi will speak English only' | tee $@
# The texts of the sources, and the catalogues brought up to them.
pot: $(B)/gezi.pot
$(B)/gezi.pot: $(SPEAKS)
	@mkdir -p $(@D)
	@xgettext -o $@ $(POT) $^
	@sed -i -e '/^"POT-Creation-Date:/d' $@
POT := --from-code=UTF-8 -k_ -kN_ -kngettext:1,2 --add-location=file --no-wrap \
	--package-name=gezi --sort-by-file
po: $(B)/gezi.pot
	@for f in $(PO); do \
	  msguniq --use-first --no-wrap -o $$f $$f && msgmerge -q -N -U --backup=none --no-wrap --add-location=file \
	    --previous $$f $< || exit 1; done

$(B)/gezi: $(MAIN:%.c=$(B)/%.o) $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/gezi-picture: $(patsubst %.c,$(B)/%.o,$(filter-out src/picture/jail_%, \
		$(wildcard src/picture/*.c)) src/picture/jail_$(PORT).c)
	$(CC) $(ALL) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,$(PICTURE_PKGS))
$(B)/no-picture:
	@mkdir -p $(@D)
	@echo 'no chafa, libpng or libjpeg (make deps): gezi will show no pictures' | tee $@
$(B)/libgezi.a: $(CORE:%.c=$(B)/%.o)
	rm -f $@ && $(AR) rcs $@ $^
$(B)/libapp.a: $(APP:%.c=$(B)/%.o)
	rm -f $@ && $(AR) rcs $@ $^

# Each layer sees only its own headers: docs/architecture.md 2.
$(B)/src/core/%.o: INC = -Iinclude $(call pkg,--cflags,libutf8proc) -Wconversion
$(B)/src/store/%.o: INC = -Iinclude $(OS) $(call pkg,--cflags,libutf8proc sqlite3)
$(B)/src/picture/%.o: INC = -Iinclude $(OS) $(patsubst -I%,-isystem %, \
	$(call pkg,--cflags,$(PICTURE_PKGS)))
$(B)/src/crypto/%.o: INC = -Iinclude $(OS) $(call pkg,--cflags,libcrypto)
$(B)/ui/cli/%.o: INC += $(call pkg,--cflags,libutf8proc libqrencode)
# ncursesw asks for an older _XOPEN_SOURCE than ours.
$(B)/ui/tui/%.o: INC += $(filter-out -D_XOPEN_SOURCE=%,$(call pkg,--cflags,$(PKGS)))
$(MAIN:%.c=$(B)/%.o): INC += -Isrc -Iui # they alone reach across
$(B)/src/base/lang.o: INC += -DGEZI_LOCALES='"$(PREFIX)/share/locale"'
$(B)/tests/%.o: INC += -Isrc -Iui -Isrc/core -Itests/sim
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL) -DGEZI_VERSION='"$(VERSION)"' -MMD -MP -c -o $@ $<

$(UNIT) $(SIM): %: %.o $(TESTLIB) $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libapp.a \
		$(B)/libgezi.a -lcmocka $(LIBS)
$(BENCH): %: %.o $(BENCHLIB) $(TESTLIB) $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libapp.a \
		$(B)/libgezi.a -lcmocka $(LIBS) $(call pkg,--libs,libcrypto)
# What tests/net puts under gezi, and what looks at its steps afterwards.
CRASH := $(B)/tests/crash/steps.so $(B)/tests/crash/replay
$(B)/tests/crash/%.o: INC += -Itests/unit
$(B)/tests/crash/steps.so: tests/crash/steps.h
# What tests/tui asks how a text is shown.
CRASH += $(B)/tests/tui/shown
$(B)/tests/tui/shown: $(B)/tests/tui/shown.o $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $^ $(LIBS)
# What tests/interop puts under iptux: it dies of folders otherwise.
UNDER := $(B)/tests/interop/iptux_mkdir.so
$(B)/%.so: %.c
	@mkdir -p $(@D)
	$(CC) -std=c17 $(WARN) $(OS) $(CFLAGS) -fPIC -shared -o $@ $< -ldl
$(B)/tests/crash/replay: $(B)/tests/crash/replay.o $(B)/tests/unit/memvfs.o \
		$(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $^ $(LIBS)
# They count allocations, or make them fail: tests/sim/alloc.h.
$(BENCH) $(filter %_nomem %_flood,$(UNIT) $(SIM)): \
	LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free

test:
	@$(MAKE) --no-print-directory all-tests
.PHONY: all-tests
all-tests: unit sim purity real
ifneq ($(SAN),)
all-tests: fuzz-replay
endif
# What is said is compared: in English, whoever builds.
unit sim: export LC_ALL := C.UTF-8
unit: $(UNIT) $(MO)
	@for t in $(UNIT); do echo "== $$t"; ./$$t || exit 1; done
# What starts threads: with SAN=thread it shows what they share by mistake.
threads: $(filter %_tcp %_xfer %_serve_file %_serve_tree %_fetch_file \
		%_fetch_tree %_loop %_loop_files,$(UNIT))
	@for t in $^; do echo "== $$t"; ./$$t || exit 1; done
# Memory read before it was written, or lost: where keys and cleartext are.
memcheck: $(filter %_crypto %_seal %_seal_in %_seal_keys %_seal_out \
		%_seal_story %_sealed_files,$(UNIT))
	@printf '%s\n' $^ | xargs -P 2 -I{} sh -c 'valgrind -q --error-exitcode=9 \
	  --leak-check=full --errors-for-leak-kinds=definite ./{} >{}.memcheck 2>&1 \
	  && echo "ok {}" || { cat {}.memcheck; exit 255; }'
sim: $(SIM)
	@for t in $^; do echo "== $$t"; ./$$t || exit 1; done

# The program itself, on a LAN of network namespaces, in tmux, with iptux.
real: all $(CRASH) $(UNDER)
	@GEZI=$(B)/gezi python3 tests/run.py -j 2
net interop: all $(CRASH) $(UNDER)
	@GEZI=$(B)/gezi python3 tests/run.py $@
# Gigabytes and minutes: not part of the tests.
large: all
	@GEZI=$(B)/gezi python3 tests/run.py $@
# The screens in README and manual pages, taken anew from the program.
pictures: all
	@GEZI=$(B)/gezi python3 tests/pictures.py
tui-real: all $(CRASH)
	@GEZI=$(B)/gezi python3 tests/run.py tui

purity: $(B)/libgezi.a # the core may need these symbols and no other
	@! nm -u $< | awk 'NF && !/:$$/{print $$NF}' | grep -vE \
	'^_*(gezi_|mem|str|(lib)?iconv|utf8proc_|err(no|or)|([mc]|re)alloc|free|qsort|bsearch|snprintf|assert|stack_chk|u?b?a?t?san|GLOBAL_OFFSET)'

BENCH_S ?= 0.5
$(YARD): %: %.o
	$(CC) $(ALL) $(LDFLAGS) -o $@ $^ -Wl,--as-needed $(call pkg,--libs,ncursesw sqlite3)
bench: all $(BENCH) $(YARD)
	@for t in $(BENCH); do BENCH_S=$(BENCH_S) ./$$t || exit 1; done

FUZZ_S ?= 60
fuzz:
	@command -v clang >/dev/null || { echo "make fuzz needs clang"; exit 1; }
	@$(MAKE) --no-print-directory SAN=fuzz CC=clang fuzz-run
.PHONY: fuzz-run
$(FUZZ): %: %.o $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) -fsanitize=fuzzer $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(B)/libapp.a $(B)/libgezi.a $(LIBS)
IMAGE := $(patsubst %,$(B)/src/picture/%.o,image png jpeg)
$(B)/tests/fuzz/fuzz_image $(B)/tests/fuzz/replay_image: $(IMAGE)
$(B)/tests/fuzz/fuzz_image $(B)/tests/fuzz/replay_image: \
	LIBS += $(call pkg,--libs,$(PICTURE_PKGS))
fuzz-run: $(FUZZ)
	@printf '%s\n' $^ | xargs -P 2 -I{} sh -c 'c=$(B)/corpus/$$(basename {}); \
	  mkdir -p $$c; ./{} -max_total_time=$(FUZZ_S) -timeout=10 \
	    -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
	    -artifact_prefix=$(B)/corpus/ $$c tests/vectors >{}.log 2>&1 \
	  && echo "ok {}, $(FUZZ_S) s" || { cat {}.log; exit 255; }'

# Without libFuzzer: every vector and every beginning of one, once.
.PHONY: fuzz-replay
$(REPLAY): $(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o \
		$(B)/tests/fuzz/replay.o $(B)/libapp.a $(B)/libgezi.a
	$(CC) $(ALL) $(LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libapp.a \
		$(B)/libgezi.a $(LIBS)
fuzz-replay: $(REPLAY)
	@for f in $^; do echo "== $$f"; ./$$f tests/vectors || exit 1; done

deps:
	$(SUDO) apt-get update -q
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $(DEPS)
test-deps:
	$(SUDO) apt-get update -q
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $(TEST_DEPS)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/man/zh_CN/man1
	install -m 755 $(B)/gezi $(DESTDIR)$(PREFIX)/bin/gezi
	@[ ! -f $(B)/gezi-picture ] || { install -d $(DESTDIR)$(PREFIX)/libexec/gezi && \
	  install -m 755 $(B)/gezi-picture $(DESTDIR)$(PREFIX)/libexec/gezi; }
	install -m 644 docs/gezi.1 $(DESTDIR)$(PREFIX)/share/man/man1/gezi.1
	install -m 644 docs/gezi.zh_CN.1 $(DESTDIR)$(PREFIX)/share/man/zh_CN/man1/gezi.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/applications
	install -m 644 ui/shell/gezi.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/gezi
	install -m 644 ui/shell/gezi.desktop $(DESTDIR)$(PREFIX)/share/applications/gezi.desktop
	@for l in $(LANGS); do d=$$l/LC_MESSAGES; [ ! -f $(B)/locale/$$d/gezi.mo ] || { \
	  install -d $(DESTDIR)$(PREFIX)/share/locale/$$d && install -m 644 \
	  $(B)/locale/$$d/gezi.mo $(DESTDIR)$(PREFIX)/share/locale/$$d; } || exit 1; done
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/libexec/gezi/gezi-picture
	rm -f $(DESTDIR)$(PREFIX)/bin/gezi $(DESTDIR)$(PREFIX)/share/man/man1/gezi.1 \
	  $(DESTDIR)$(PREFIX)/share/man/zh_CN/man1/gezi.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/gezi \
	  $(DESTDIR)$(PREFIX)/share/applications/gezi.desktop
	rm -f $(LANGS:%=$(DESTDIR)$(PREFIX)/share/locale/%/LC_MESSAGES/gezi.mo)

# For editors; one entry a source, with the flags that its layer is built with.
compile_commands.json: Makefile $(CORE) $(APP) $(MAIN)
	@{ printf '['; sep=; for f in $(filter %.c,$^); do \
	  case $$f in src/core/*) inc="-Iinclude";; \
	    src/*/*|ui/*) inc="-Iinclude -Isrc/base $(OS)";; \
	    *) inc="-Iinclude -Isrc/base -Isrc -Iui $(OS)";; esac; \
	  printf '%s\n{"directory":"%s","file":"%s","command":"cc -std=c17 %s -DGEZI_VERSION=\\"\\" -c %s"}' \
	    "$$sep" "$(CURDIR)" "$$f" "$$inc" "$$f"; sep=,; done; printf '\n]\n'; } >$@

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

help:
	@echo 'make            build $(B)/gezi (make deps installs what it needs on Debian)'
	@echo 'make run        build it and start the screen; ARGS="peers --json" runs that'
	@echo 'make test       all tests (make test-deps installs what they need)'
	@echo 'make large      files over 4 GiB, 100,000 files, 8 transfers at once'
	@echo 'make pictures   the screens in README.md and the manual pages, taken anew'
	@echo 'make bench      speed, as ratios within one run (docs/performance.md)'
	@echo 'make fuzz       each parser for FUZZ_S=60 seconds (needs clang)'
	@echo 'make memcheck   what encrypts, under valgrind'
	@echo 'make po         bring the catalogues in ui/po up to the texts of the sources'
	@echo 'make install    into PREFIX=$(PREFIX), honours DESTDIR; uninstall removes'
	@echo 'SAN=1 | SAN=thread   the same with sanitizers, in build1 | buildthread'

clean:
	rm -rf build build1 buildthread buildfuzz compile_commands.json

-include $(shell find $(B) -name '*.d' 2>/dev/null)
