# Sourced by the tests of faults: runs the real program and compares what comes of it.
# shellcheck shell=sh

set -u
# The program as it is installed, with the machine's clock and randomness.
PATH=$TNOTES_BIN:$PATH
umask 077
RECORDS=$HOME/tnotes/records
RUN=$HOME/.run
mkdir -p "$RUN" "$HOME/bin"
TNOTES_EDITOR=$HOME/bin/editor
export TNOTES_EDITOR
: >"$RUN/out"
: >"$RUN/err"
: >"$RUN/failed"
doing=start

# fail WHAT: notes a failure, with what the last command printed.
fail() {
  # In a file: a test may find faults in a subshell too.
  printf '%s\n' "$1" >>"$RUN/failed"
  printf 'FAILED: %s: %s\n' "$doing" "$1"
  for stream in out err; do
    head -n 12 "$RUN/$stream" | tr -cd '[:print:]\n' | cut -c 1-300 | sed "s/^/  $stream| /"
  done
}

# The end of every test.
finish() {
  [ ! -s "$RUN/failed" ] || printf '%s failures\n' "$(wc -l <"$RUN/failed")"
  [ ! -s "$RUN/failed" ]
  exit
}

# skip WHY
skip() {
  printf 'skipped: %s\n' "$1"
  exit 77
}

# run COMMAND...: keeps its output and its exit code; a hang ends as 124.
run() {
  doing=$*
  timeout -k 5 60 "$@" >"$RUN/out" 2>"$RUN/err"
  code=$?
}

# expect CODE COMMAND...
expect() {
  expected=$1
  shift
  run "$@"
  [ "$code" -eq "$expected" ] || fail "expected exit code $expected, got $code"
}

# says TEXT...: standard error holds each; prints TEXT...: standard output does.
says() {
  for text; do grep -qF -e "$text" "$RUN/err" || fail "expected on standard error: $text"; done
}
prints() {
  for text; do grep -qF -e "$text" "$RUN/out" || fail "expected on standard output: $text"; done
}

# hides TEXT...: neither stream holds any of them.
hides() {
  for text; do
    ! grep -qF -e "$text" "$RUN/out" "$RUN/err" || fail "expected nowhere: $text"
  done
}

# same WHAT EXPECTED GOT
same() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# check WHAT COMMAND...: the command succeeds.
check() {
  what=$1
  shift
  "$@" >/dev/null 2>&1 || fail "$what"
}

# The records are as stock git wants them: nothing changed, nothing broken, every commit signed.
tidy() {
  status=$(git -C "$RECORDS" status --porcelain 2>&1)
  same 'git status' '' "$status"
  check 'git fsck finds damage' git -C "$RECORDS" fsck --strict --no-dangling
  check 'HEAD is not signed' git -C "$RECORDS" verify-commit HEAD
}

head_of() { git -C "$RECORDS" rev-parse HEAD; }
commits() { git -C "$RECORDS" rev-list --count HEAD; }

# A practice with the clients m1 (Maya Lindqvist) and a1 (Ari Novak).
practice() {
  expect 0 tnotes init --clinician 'Lucía Ortiz' --credentials LMFT --yes
  expect 0 tnotes client add 'Maya Lindqvist' --id m1 --dob 1990-04-02
  expect 0 tnotes client add 'Ari Novak' --id a1
}

# draft CLIENT [ARGUMENT...]: makes one; sets `id`, and `note` to its path.
draft() {
  client=$1
  expect 0 tnotes new --no-edit "$@"
  id=$(cut -d ' ' -f 1 "$RUN/out")
  # shellcheck disable=SC2034  # for the tests
  note=$RECORDS/clients/$client/notes/$(printf %.4s "$id")/$id.md
}

# editor: makes a script of standard input the editor; the file is its $1.
editor() {
  { printf '#!/bin/sh\n' && cat; } >"$HOME/bin/editor"
  chmod +x "$HOME/bin/editor"
}

# keep: the records, the vault, and what was remembered of them, for `again` to bring back.
keep() {
  cp -a "$HOME/tnotes" "$HOME/kept"
  cp -a "$HOME/.local" "$HOME/kept-state"
}
again() {
  rm -rf "$HOME/tnotes" "$HOME/.local"
  cp -a "$HOME/kept" "$HOME/tnotes"
  cp -a "$HOME/kept-state" "$HOME/.local"
}

# colleague: Mara Foster, mfoster, joins the practice; lortiz cosigns what she signs. `mara` is tnotes
# in her hands.
colleague() {
  mkdir "$HOME/mfoster"
  ssh-keygen -q -t ed25519 -N '' -f "$HOME/mfoster/signing_key"
  sed 's/^me: .*/me: mfoster/' "$HOME/.config/tnotes/config.yaml" >"$HOME/mfoster/config.yaml"
  key=$(cut -d ' ' -f 1-2 "$HOME/mfoster/signing_key.pub")
  sed -i "s|^policies:|  - {id: mfoster, name: Mara Foster, credentials: AMFT, keys: [\"$key\"]}\n&|
    \$a\\  cosign:\n    - clinician: mfoster\n      by: lortiz\n      since: 2020-01-01" "$RECORDS/practice.yaml"
  check 'the colleague joins' git -C "$RECORDS" commit -qam practice
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nTNOTES_CONFIG=$HOME/mfoster/config.yaml exec tnotes "$@"\n' >"$HOME/bin/mara"
  chmod +x "$HOME/bin/mara"
  PATH=$PATH:$HOME/bin
}
