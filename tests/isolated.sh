#!/bin/sh
# isolated.sh SOURCE BUILD COMMAND...: runs a test in an empty home, which is also the working
# directory, with nothing from the caller's environment. Programs of test-bin come before those of
# bin, so that a test's own tnotes (with a fixed clock) is found first. What the sanitizers' builds find
# undefined is named with its line.
set -u
source=$1
build=$2
shift 2
home=$(mktemp -d "${TMPDIR:-/tmp}/tnotes-test.XXXXXX") || exit 1
clean() {
  chmod -R u+rwX "$home" 2>/dev/null
  rm -rf "$home"
}
trap clean EXIT
trap 'exit 130' HUP INT TERM
cd "$home" || exit 1
env -i HOME="$home" PATH="$build/test-bin:$build/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" \
  TERM=dumb COLUMNS=80 LC_ALL=C.UTF-8 TZ=UTC GIT_CONFIG_NOSYSTEM=1 BUILD="$build" \
  TNOTES_BIN="$build/bin" TNOTES_TEST_BIN="$build/test-bin" TNOTES_SOURCE="$source" \
  ASAN_OPTIONS=handle_sigill=1 \
  "$@"
