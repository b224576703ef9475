#!/bin/sh
# Killed at any instant, by itself, with all that it started, or with that and what is in memory: a
# note that was acknowledged is there whole, a text that was saved in the editor is kept, and no plain
# text is left anywhere.
# ROUNDS says how often (10).
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
in_memory || skip 'there is no tmpfs at /dev/shm'
vault_practice
rounds=${ROUNDS:-10}
seed=${SEED:-$(od -An -N 2 -tu2 /dev/urandom | tr -d ' ')}
echo "SEED=$seed"
export RUN ROUND

# With the key at hand a note is opened without paying for the passphrase each time. It is where
# plain text is not looked for.
tool=$TNOTES_TEST_BIN/age_tool
"$tool" decrypt -p "$SECRET" <"$HOME/.config/tnotes/identity.age" >"$RUN/key" || fail 'no key'

# The text is saved and then safe, which the marks say, and the editor lingers.
editor <<'EOD'
: >"$RUN/opened"
sleep 0.02
printf '%s, round %s\n' "$CANARY" "$ROUND" >>"$1"
: >"$RUN/saved"
n=0
until [ -n "$(find "$HOME/tnotes/vault/.git/tnotes/unfinished" -name '*.age' \
  -newer "$RUN/opened" 2>/dev/null)" ] || [ $n -ge 500 ]; do
  sleep 0.01
  n=$((n + 1))
done
[ $n -ge 500 ] || : >"$RUN/safe"
sleep 0.02
: >"$RUN/closed"
EOD

milliseconds() { echo $(($(date +%s%N) / 1000000)); }
# How long a command takes, so that the instants are spread over all of it.
ROUND=0
started=$(milliseconds)
echo first | expect 0 tnotes vault new m1 --from -
new_took=$(($(milliseconds) - started + 10))
started=$(milliseconds)
expect 0 tnotes vault new m1
editor_took=$(($(milliseconds) - started + 10))
edited=$(cut -d ' ' -f 1 "$RUN/out")
started=$(milliseconds)
opening 0 edit "$edited"
edit_took=$(($(milliseconds) - started + 10))

# cut_off FROM TOOK WORD...: kills the command after a part of its time, which begins at its start,
# or where the editor is `opened` or `closed`. From the round's number follow which part, and whether
# its children die too. Sets `acknowledged`.
cut_off() {
  from=$1
  took=$2
  shift 2
  step=$((step + 1))
  delay=$(awk -v took="$took" -v seed=$((seed + step)) -v part="$ROUND" -v of="$rounds" \
    'BEGIN { srand(seed); printf "%.3f", took * (part - 1 + rand()) / of / 1000 }')
  rm -f "$RUN/opened" "$RUN/saved" "$RUN/safe" "$RUN/closed"
  : >"$RUN/since"
  # A group of its own, in which the last process is waited for by nobody.
  setsid "$TNOTES_BIN/tnotes-vault" "$@" >"$RUN/cut-out" 2>"$RUN/cut-err" &
  pid=$!
  if [ "$from" != start ]; then
    n=0
    until [ -e "$RUN/$from" ] || [ $n -ge 1000 ]; do sleep 0.005 && n=$((n + 1)); done
  fi
  sleep "$delay"
  case $(((step + ROUND / 4) % 3)) in
    0) whom='with its children' ;;
    1) whom=alone ;;
    *) whom='with all memory' ;;
  esac
  case $whom in
    alone) kill -9 "$pid" 2>/dev/null ;;
    *) kill -9 "-$pid" 2>/dev/null ;;
  esac
  wait "$pid" 2>/dev/null
  [ "$whom" != 'with all memory' ] || rm -rf "$memory"/tnotes-vault-*
  doing="round $ROUND: $* killed $whom $delay s after $from"
  # An editor that lives on ends soon.
  if [ "$whom" = alone ] && [ -e "$RUN/opened" ]; then
    n=0
    until [ -e "$RUN/closed" ] || [ $n -ge 300 ]; do sleep 0.01 && n=$((n + 1)); done
    sleep 0.02
  fi
  acknowledged=$(sed -n 's/^\([0-9a-f]\{32\}\)  .*/\1/p' "$RUN/cut-out")
}

# holds_round FILE: a ciphertext whose text has this round's line.
holds_round() {
  "$tool" decrypt -i "$RUN/key" <"$1" 2>/dev/null | grep -qF "$CANARY, round $ROUND"
}
# One further command, after which all is as it should be.
goes_on() {
  kept=$doing
  n=0
  while :; do
    expect 3 tnotes vault edit zzz
    # An editor that was just started when it lost its program is waited for.
    if [ -z "$(folders_left)" ] || [ $n -ge 100 ]; then break; fi
    sleep 0.02
    n=$((n + 1))
  done
  doing="after $kept"
  vault_tidy
  # What was cut off is not taken for what somebody did.
  expect 0 tnotes vault verify
  # A folder that has no text yet may be left, and holds nothing.
  same 'left in memory' '' "$(find "$memory" -path '*/text/*')"
  secret_stays "$CANARY"
  hides "$CANARY"
  if [ -n "$acknowledged" ]; then
    git -C "$VAULT" show "HEAD:notes/$acknowledged.age" >"$RUN/note.age" 2>/dev/null
    check "the note $acknowledged is not there as it was acknowledged" holds_round "$RUN/note.age"
    check 'its file is another' cmp "$RUN/note.age" "$VAULT/notes/$acknowledged.age"
  fi
}
# What was saved in the editor is a note, or kept for one.
is_kept() {
  mark=saved
  [ "$whom" != 'with all memory' ] || mark=safe
  [ -e "$RUN/$mark" ] || return 0
  marked=$((marked + 1))
  find "$VAULT/notes" "$VAULT/.git/tnotes/unfinished" -name '*.age' -newer "$RUN/since" \
    >"$RUN/written" 2>/dev/null
  while read -r written; do
    holds_round "$written" && return 0
  done <"$RUN/written"
  fail 'the text that was saved in the editor is gone'
}
step=0
marked=0
ROUND=1
offered=0
while [ "$ROUND" -le "$rounds" ]; do
  # A command in the background has no standard input.
  printf '%s, round %s\n' "$CANARY" "$ROUND" >"$RUN/text"
  cut_off start "$new_took" new m1 --from "$RUN/text"
  goes_on

  # What comes before the editor is long where a passphrase is asked for, and what comes behind it is
  # short: each has its share.
  for words in 'new m1' "edit $edited --passphrase-file $SECRET"; do
    case $((ROUND % 4)) in
      0)
        from=start
        took=$editor_took
        case $words in edit*) took=$edit_took ;; esac
        ;;
      1)
        from=opened
        took=80
        ;;
      *)
        from=closed
        took=$((new_took / 2))
        ;;
    esac
    # shellcheck disable=SC2086  # words
    cut_off "$from" "$took" $words
    goes_on
    is_kept
    # Kept texts are gone on with.
    for left in $(texts_kept); do
      holds_round "$left" || continue
      offered=$((offered + 1))
      if [ "$offered" -le 3 ]; then
        kept=$(basename "$left" | cut -c 1-32)
        opening 0 edit "$kept" </dev/null
        says 'going on with the text that was left unfinished'
        same 'texts kept' 0 "$(texts_kept | grep -cF "$left")"
        check 'the text is not in the note' holds_round "$VAULT/notes/$kept.age"
      else
        # The others are looked at alone, which is quick; that of the note is made way for.
        case $left in *"$edited"*) expect 0 tnotes vault discard "$edited" --yes ;; esac
      fi
    done
    same 'notes that are lost' '' "$(git -C "$VAULT" log --diff-filter=D --format=%h -- notes)"
  done
  ROUND=$((ROUND + 1))
done
opening 0 list
prints "$edited"
# A half-written ciphertext of a text that nothing else speaks of would stay for good.
doing='after all rounds'
same 'half-written texts' '' "$(find "$VAULT/.git/tnotes/unfinished" -name '.tnotes-*')"
echo "$marked saves were looked for, $offered texts were offered again"
check 'no save came before its end' test "$marked" -gt 0

finish
