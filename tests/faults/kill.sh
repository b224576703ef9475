#!/bin/sh
# Killed at any instant: what was acknowledged is there whole, and the next command goes on.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
rounds=10

# Milliseconds that a command takes, so that the instants are spread over all of it.
draft m1
started=$(date +%s%N)
draft m1
took=$((($(date +%s%N) - started) / 1000000 + 5))
editor <<'EOF'
printf 'Sparrows\n' >>"$1"
EOF

# cut_off ROUND COMMAND...: kills it after a part of its time, its children with it.
cut_off() {
  delay=$(awk -v took="$took" -v part="$1" -v of="$rounds" \
    'BEGIN { printf "%.3f", took * part / of / 1000 }')
  shift
  doing="$* killed after $delay s"
  : >"$RUN/out"
  : >"$RUN/err"
  timeout -s KILL "$delay" "$@" >"$RUN/out" 2>"$RUN/err"
  acknowledged=$(cut -d ' ' -f 1 "$RUN/out")
}

# The next command works, and nothing is left of the broken one.
goes_on() {
  kept=$doing
  expect 0 tnotes new a1 --no-edit --set 'plan=afterwards'
  doing="after $kept"
  status=$(git -C "$RECORDS" status --porcelain 2>&1)
  same 'git status' '' "$status"
  same 'temporary files' '' "$(find "$RECORDS" "$HOME/.local" -name '.tnotes-*' -newer "$RUN/out")"
  check 'HEAD is not signed' git -C "$RECORDS" verify-commit HEAD
}

n=1
while [ "$n" -le "$rounds" ]; do
  cut_off "$n" tnotes new m1 --no-edit --set "plan=round $n"
  goes_on
  if [ -n "$acknowledged" ]; then
    expect 0 tnotes show "$acknowledged"
    prints "round $n"
  fi

  draft m1 --set "plan=draft $n"
  cut_off "$n" tnotes sign "$id"
  goes_on
  expect 0 tnotes show "$id"
  prints "draft $n"
  [ -z "$acknowledged" ] || prints 'status: signed'

  draft m1 --set "plan=draft $n"
  cut_off "$n" tnotes edit "$id" --set "plan=changed $n"
  goes_on
  expect 0 tnotes show "$id"
  [ -z "$acknowledged" ] || prints "changed $n"
  grep -q "draft $n\|changed $n" "$RUN/out" || fail 'the text is neither the old nor the new one'

  draft m1 --set "plan=draft $n"
  cut_off "$n" tnotes edit "$id"
  goes_on
  # An editor that was just starting may hold the note for a moment.
  tries=0
  until run tnotes edit "$id" && [ "$code" -ne 4 ] || [ $tries -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  same 'exit code of the next edit' 0 "$code"
  expect 0 tnotes show "$id"
  prints "draft $n" Sparrows

  draft m1
  cut_off "$n" tnotes move "$id" a1
  goes_on
  expect 0 tnotes list --print '{id}'
  same 'places of the moved note' 1 "$(grep -c "$id" "$RUN/out")"
  n=$((n + 1))
done
expect 0 tnotes list
tidy
same 'texts left behind' '' "$(find "$RECORDS/.git/tnotes/edit" -name '*.md')"

finish
