#!/bin/sh
# Standard streams that are closed, full, or read by somebody who leaves.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice

# More than a pipe holds.
long=$(head -c 30000 /dev/zero | tr '\000' x)
for n in 1 2 3 4 5; do draft m1 --set "plan=$n $long"; done
expect 0 tnotes sign "$id"

# piped COMMAND...: exit code of tnotes where the reader takes one line.
piped() {
  doing="$* | head -n 1"
  { timeout -k 5 60 "$@" 2>"$RUN/err"; printf '%s' $? >"$RUN/code"; } | head -n 1 >"$RUN/out"
  code=$(cat "$RUN/code")
  same 'exit code' 0 "$code"
  check 'nothing was printed' test -s "$RUN/out"
  hides 'error'
}
piped tnotes list
piped tnotes list --json
piped tnotes list --print '{id}'
piped tnotes show "$id"
piped tnotes show "$id" --json
piped tnotes export m1 --include-drafts
piped tnotes export m1 --include-drafts --format json
piped tnotes log
piped tnotes log --json
piped tnotes diff "$id"
piped tnotes client list
piped tnotes template show soap
piped tnotes --help
piped tnotes new --help
piped tnotes completion bash

# shut COMMAND...: the reader is gone before anything is written.
shut() {
  doing="$* | true"
  { sleep 0.3; timeout -k 5 60 "$@" 2>"$RUN/err"; printf '%s' $? >"$RUN/code"; } | true
  same 'exit code' 0 "$(cat "$RUN/code")"
  : >"$RUN/out"
  hides 'error'
}
shut tnotes list
shut tnotes export m1 --include-drafts
# A writing command has done its work all the same.
before=$(commits)
shut tnotes new m1 --no-edit
same 'commits' $((before + 1)) "$(commits)"
tidy

### Standard output that takes nothing: an error, and no half-done work.
for words in list "show $id" 'export m1' log 'client list' '--help' --version "list --json"; do
  doing="tnotes $words >/dev/full"
  # shellcheck disable=SC2086  # words
  timeout -k 5 60 tnotes $words >/dev/full 2>"$RUN/err"
  same 'exit code' 7 $?
  says 'cannot write to standard output'
  doing="tnotes $words >&-"
  # shellcheck disable=SC2086  # words
  timeout -k 5 60 tnotes $words >&- 2>"$RUN/err"
  same 'exit code' 7 $?
  says 'cannot write to standard output'
done

### Writing with standard streams closed: nothing lands in a file of the records.
before=$(commits)
doing='tnotes new >&-'
timeout -k 5 60 tnotes new m1 --no-edit >&- 2>"$RUN/err"
same 'exit code' 7 $?
doing='tnotes new 2>&-'
timeout -k 5 60 tnotes new m1 --no-edit >"$RUN/out" 2>&-
same 'exit code' 0 $?
doing='tnotes new <&- >&- 2>&-'
timeout -k 5 60 tnotes new m1 --no-edit <&- >&- 2>&-
same 'exit code' 7 $?
doing='tnotes sign <&- 2>&-'
timeout -k 5 60 tnotes sign @draft <&- >"$RUN/out" 2>&-
same 'exit code' 0 $?
same 'commits' $((before + 4)) "$(commits)"
doing='streams'
! grep -rqs 'tnotes: ' "$RECORDS" || fail 'a message in a file of the records'
tidy

### Messages that nobody reads do not change the outcome.
doing='tnotes show nothing 2>/dev/full'
timeout -k 5 60 tnotes show nothing >"$RUN/out" 2>/dev/full
same 'exit code' 3 $?
doing='tnotes show nothing 2>&-'
timeout -k 5 60 tnotes show nothing >"$RUN/out" 2>&-
same 'exit code' 3 $?

### Standard input closed, empty, or a directory, where it is read.
before=$(commits)
doing='tnotes new --from - <&-'
timeout -k 5 60 tnotes new m1 --from - <&- >"$RUN/out" 2>"$RUN/err"
same 'exit code' 7 $?
says 'standard input'
doing='tnotes new --from - </'
timeout -k 5 60 tnotes new m1 --from - </ >"$RUN/out" 2>"$RUN/err"
same 'exit code' 7 $?
says 'standard input'
doing='tnotes new --from - </dev/null'
timeout -k 5 60 tnotes new m1 --from - </dev/null >"$RUN/out" 2>"$RUN/err"
same 'exit code' 2 $?
doing='tnotes new --set plan=@- <&-'
timeout -k 5 60 tnotes new m1 --no-edit --set plan=@- <&- >"$RUN/out" 2>"$RUN/err"
same 'exit code' 7 $?
doing='tnotes new --from - </dev/zero'
timeout -k 5 60 tnotes new m1 --from - </dev/zero >"$RUN/out" 2>"$RUN/err"
same 'exit code' 5 $?
same 'commits' "$before" "$(commits)"
# Without a terminal nothing is asked: sign signs, discard discards.
draft m1
doing='tnotes sign <&-'
timeout -k 5 60 tnotes sign "$id" <&- >"$RUN/out" 2>"$RUN/err"
same 'exit code' 0 $?
tidy

### An editor with standard input closed.
editor <<'EOF'
printf 'Sparrows\n' >>"$1"
EOF
doing='tnotes new <&-'
timeout -k 5 60 tnotes new m1 <&- >"$RUN/out" 2>"$RUN/err"
same 'exit code' 0 $?
tidy

### A file size limit is an error like a full disk.
before=$(commits)
doing='tnotes new with ulimit -f'
(ulimit -f 4 && exec timeout -k 5 60 tnotes new m1 --no-edit --set "plan=$long") \
  >"$RUN/out" 2>"$RUN/err"
same 'exit code' 7 $?
same 'commits' "$before" "$(commits)"
tidy
doing='tnotes export with ulimit -f'
(ulimit -f 4 && exec timeout -k 5 60 tnotes export m1 --include-drafts -o "$HOME/out.md") \
  >"$RUN/out" 2>"$RUN/err"
same 'exit code' 7 $?
check 'half an export' test ! -e "$HOME/out.md"
same 'files left behind' '' "$(find "$HOME" -maxdepth 1 -name '.tnotes-*')"

finish
