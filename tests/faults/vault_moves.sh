#!/bin/sh
# Notes that were begun for the wrong client or day, and notes that are brought back: what is moved
# stays whole, whatever else there is of it and wherever it is cut off, and what is wrong changes
# nothing.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
in_memory || skip 'there is no tmpfs at /dev/shm'
vault_practice

# listed LINE...: what the vault lists, in full.
listed() {
  opening 0 list
  same 'the list' "$(printf '%s\n' "$@")" "$(cat "$RUN/out")"
}
vault_head() { git -C "$VAULT" rev-parse HEAD; }
# unchanged CODE WORD...: fails like that, and the vault is as it was.
unchanged() {
  before=$(vault_head)
  opening "$@"
  same 'HEAD of the vault' "$before" "$(vault_head)"
}

printf '%s one\n' "$CANARY" >"$RUN/text"
note m1 --date 2026-03-02 <"$RUN/text"
prints "$id  2026-03-02  m1  Maya Lindqvist"
wrong=$id
short=$(printf %.8s "$wrong")

### To the right client, and the right day; how it was is said, and it can be taken back.
opening 0 edit "$short" --client novak
prints "$wrong  2026-03-02  a1  Ari Novak"
says 'until now it was about m1, Maya Lindqvist' "tnotes vault edit $short --client m1"
hides "$CANARY"
listed "$wrong  2026-03-02  a1  Ari Novak"
opening 0 show "$wrong" --unsafe-stdout
same 'the text' "$(cat "$RUN/text")" "$(cat "$RUN/out")"
opening 0 edit "$wrong" --date 2026-02-27 --client m1 --json
same 'JSON' "{\"id\": \"$wrong\"}" "$(tr -d '\n' <"$RUN/out" | sed 's/{ */{/; s/ *}/}/')"
says 'until now it was about a1, Ari Novak, of 2026-03-02' \
  "tnotes vault edit $short --client a1 --date 2026-03-02"
listed "$wrong  2026-02-27  m1  Maya Lindqvist"
opening 0 edit "$wrong" --date 2026-02-28
says 'until now it was of 2026-02-27' "tnotes vault edit $short --date 2026-02-27"
# With another text at once, also from a pipe, which is kept nowhere then.
opening 0 edit "$wrong" --client a1 --from - <<EOD
$CANARY two
EOD
reads "$wrong" "$CANARY two"
same 'texts kept' '' "$(texts_kept)"
expect 0 tnotes vault history "$wrong"
same 'what was done' 'move edit move move new' \
  "$(awk '{printf "%s%s", sep, $2; sep = " "}' "$RUN/out")"
same 'messages of the history' 'move edit move move new ' \
  "$(git -C "$VAULT" log --format=%B | sed '/^init/,$d' | grep . | tr '\n' ' ')"
vault_tidy

### What is as it was, or no client, no day, no note.
unchanged 0 edit "$wrong" --client ari --date 2026-02-28
says 'nothing was changed'
unchanged 0 edit "$wrong" --client a1 --json
prints null
unchanged 3 edit "$wrong" --client zoe
unchanged 3 edit "$wrong" --client ''
unchanged 2 edit "$wrong" --date 2026-02-30
unchanged 3 edit fffffffffff --client m1
expect 6 tnotes vault edit "$wrong" --client m1 --no-input
printf 'another\n' >"$RUN/other"
expect 6 tnotes vault edit "$wrong" --client m1 --passphrase-file "$RUN/other"
opening 0 edit "$wrong" --date 2032-01-01
says '2032-01-01 is in the future'
opening 0 edit "$wrong" --date 2026-02-28 --client m1

### Discarded: each command says how it comes back, and so it does, as it was.
expect 0 tnotes vault discard "$short"
back=$(sed -n "s/.*to have the note back: '\(.*\)'$/\1/p" "$RUN/err")
for words in "edit $short" "show $short --unsafe-stdout" "discard $short" "edit $short --client m1"; do
  # shellcheck disable=SC2086  # words
  expect 3 tnotes vault $words
  says "note $wrong was discarded" "to have it back: '$back'" "tnotes vault show $short --at "
done
# shellcheck disable=SC2086  # words
expect 0 $back --passphrase-file "$SECRET"
prints "$wrong  2026-02-28  m1  Maya Lindqvist"
reads "$wrong" "$CANARY two"
listed "$wrong  2026-02-28  m1  Maya Lindqvist"
expect 0 tnotes vault history "$wrong" --json
prints '"restore"' '"discard"' '"new"'
vault_tidy

### An earlier text of a note that there is: whose it is, stays as it was put right.
first=$(git -C "$VAULT" log --reverse --format=%h -- "notes/$wrong.age" | head -n 1)
opening 0 edit "$wrong" --client a1
opening 0 edit "$wrong" --at "$first"
prints "$wrong  2026-02-28  a1  Ari Novak"
reads "$wrong" "$CANARY one"
unchanged 0 edit "$wrong" --at "$first"
says 'nothing was changed'
unchanged 2 edit "$wrong" --at "$first" --from "$RUN/text"
unchanged 3 edit "$wrong" --at 0000000
unchanged 3 edit "$wrong" --at HEAD
unchanged 3 edit "$wrong" --at "$(git -C "$VAULT" rev-list --max-parents=0 HEAD)"
says "has no note $wrong"
git -C "$VAULT" tag planted "$first"
unchanged 3 edit "$wrong" --at planted
git -C "$VAULT" tag -d planted >/dev/null

### What comes back is encrypted to those who read the vault now, and to no one from before.
if command -v age-keygen >/dev/null; then
  age-keygen -o "$RUN/gone" 2>/dev/null
  gone=$(age-keygen -y "$RUN/gone")
  opening 0 recipient add "$gone" --no-input
  note m1 --date 2026-03-05 <"$RUN/text"
  returned=$id
  check 'the added key does not read it' age -d -i "$RUN/gone" "$file"
  opening 0 recipient remove "$gone" --no-input
  expect 0 tnotes vault discard "$returned"
  back=$(sed -n "s/.*to have the note back: '\(.*\)'$/\1/p" "$RUN/err")
  # shellcheck disable=SC2086  # words
  expect 0 $back --passphrase-file "$SECRET"
  ! age -d -i "$RUN/gone" "$file" >/dev/null 2>&1 || fail 'a removed key reads what came back'
  # Encrypted to other keys alone, it takes one of those.
  expect 0 tnotes vault discard "$returned"
  says 'to have the note back'
fi

### While a text was left unfinished, or is in an editor, nothing is moved behind its back.
editor <<'EOD'
printf '%s, going on\n' "$CANARY" >>"$1"
exit 1
EOD
opening 7 edit "$wrong"
for words in "--client m1" "--date 2026-03-01" "--at $first"; do
  # shellcheck disable=SC2086  # words
  unchanged 4 edit "$wrong" $words
  says 'has a text that was left unfinished' "tnotes vault edit $short" "tnotes vault discard $short"
done
expect 0 tnotes vault discard "$wrong" --yes
editor <<'EOD'
echo open >"$RUN/open"
while [ ! -e "$RUN/close" ]; do sleep 0.05; done
printf '%s, closed\n' "$CANARY" >>"$1"
EOD
export RUN
tnotes vault edit "$wrong" --passphrase-file "$SECRET" >"$RUN/edit" 2>&1 &
while [ ! -s "$RUN/open" ]; do sleep 0.05; done
unchanged 4 edit "$wrong" --client m1
says 'is open in an editor'
: >"$RUN/close"
wait $! || fail 'the editor that was not disturbed lost its note'
reads "$wrong" 'closed'
rm "$RUN/open" "$RUN/close"

### Of which there is nothing yet but unfinished texts: these move, and stay unfinished.
editor <<'EOD'
printf '%s, just begun\n' "$CANARY" >"$1"
exit 1
EOD
expect 7 tnotes vault new m1 --date 2026-03-09
begun=$(kept_id)
begun_short=$(printf %.8s "$begun")
expect 4 tnotes vault edit "$begun" --from "$RUN/text" --client a1
opening 3 edit "$begun" --client zoe
opening 0 edit "$begun" --client a1 --date 2026-03-10
prints "$begun  2026-03-10  a1  Ari Novak"
says 'until now it was about m1, Maya Lindqvist, of 2026-03-09' 'it is still unfinished'
same 'texts kept' 1 "$(texts_kept | wc -l)"
editor <<'EOD'
true
EOD
opening 0 edit "$begun"
prints "$begun  2026-03-10  a1  Ari Novak"
reads "$begun" 'just begun'
same 'texts kept' '' "$(texts_kept)"
# What somebody put there is not taken for a text of one's own, and not made one.
if command -v age >/dev/null; then
  planted=00000000000000000000000000000000
  printf -- '---\nid: %s\nclient: m1\ndate: 2026-03-02\nlength: 7\n---\nplanted' "$planted" |
    age -r "$(sed -n 's/^  - //p' "$VAULT/vault.yaml")" \
      >"$VAULT/.git/tnotes/unfinished/$planted-0000000000000000.age"
  opening 4 edit "$planted" --client a1
  says 'was not kept by this computer'
  expect 0 tnotes vault discard "$planted" --yes
fi
expect 0 tnotes vault discard "$begun_short"

### Asked, and answered when things are no longer as they were.
# Whoever is asked answers when `$RUN/answer` is there.
asked() {
  rm -f "$RUN/answer" "$RUN/asked"
  python3 - "$@" >"$RUN/asked" 2>&1 <<'EOD' &
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("tnotes", ["tnotes", *sys.argv[1:]])
text = b""
try:
    while data := os.read(terminal, 4096):
        text += data
        if text.endswith(b"[y/N] "):
            open(os.environ["RUN"] + "/waits", "w").close()
            while not os.path.exists(os.environ["RUN"] + "/answer"):
                time.sleep(0.05)
            os.write(terminal, b"y\n")
except OSError:
    pass
os.waitpid(pid, 0)
print(text.decode())
EOD
  asking=$!
  while [ ! -e "$RUN/waits" ]; do sleep 0.05; done
  rm "$RUN/waits"
}
answered() {
  : >"$RUN/answer"
  wait $asking
  for text; do grep -qF -e "$text" "$RUN/asked" || fail "expected of who was asked: $text: $(cat "$RUN/asked")"; done
}
note m1 --date 2026-03-12 <"$RUN/text"
twice=$id
asked vault discard "$twice"
expect 0 tnotes vault discard "$twice"
before=$(vault_head)
answered "note $twice was discarded meanwhile"
same 'HEAD of the vault' "$before" "$(vault_head)"
note m1 --date 2026-03-12 <"$RUN/text"
changed=$id
asked vault discard "$changed"
opening 0 edit "$changed" --date 2026-03-13
answered "note $changed was changed meanwhile"
reads "$changed" "$CANARY one"
# An editor is open by then, and what it saves is the only copy.
editor <<'EOD'
printf '%s, begun\n' "$CANARY" >"$1"
exit 1
EOD
expect 7 tnotes vault new m1
saved=$(kept_id)
editor <<'EOD'
printf '%s, saved since\n' "$CANARY" >"$1"
sleep 0.3
echo open >"$RUN/open"
while [ ! -e "$RUN/close" ]; do sleep 0.05; done
exit 1
EOD
asked vault discard "$saved"
tnotes vault edit "$saved" --passphrase-file "$SECRET" >"$RUN/edit" 2>&1 &
editing=$!
while [ ! -s "$RUN/open" ]; do sleep 0.05; done
answered "note $saved is open in an editor"
: >"$RUN/close"
wait $editing
rm "$RUN/open" "$RUN/close"
asked vault discard "$saved"
editor <<'EOD'
printf '%s, and again\n' "$CANARY" >>"$1"
exit 1
EOD
opening 7 edit "$saved"
answered "the unfinished text of note $saved was changed meanwhile"
# Taken away behind the editor's back, it is kept once more.
editor <<'EOD'
printf '%s, the last\n' "$CANARY" >>"$1"
sleep 0.5
rm "$HOME"/tnotes/vault/.git/tnotes/unfinished/*
exit 1
EOD
opening 7 edit "$saved"
says "go on with 'tnotes vault edit"
editor <<'EOD'
true
EOD
opening 0 edit "$saved"
reads "$saved" 'saved since' 'and again' 'the last'

### What lies there and is not in the history is not thrown away along with the note.
cp "$VAULT/notes/$saved.age" "$VAULT/notes/$changed.age"
unchanged 5 edit "$changed" --client a1
before=$(vault_head)
expect 5 tnotes vault discard "$changed"
same 'HEAD of the vault' "$before" "$(vault_head)"
check 'it was overwritten' cmp "$VAULT/notes/$saved.age" "$VAULT/notes/$changed.age"
git -C "$VAULT" checkout -q HEAD -- "notes/$changed.age"
expect 0 tnotes vault discard "$changed"
back=$(sed -n "s/.*to have the note back: '\(.*\)'$/\1/p" "$RUN/err")
cp "$VAULT/notes/$saved.age" "$VAULT/notes/$changed.age"
# shellcheck disable=SC2086  # words
expect 5 $back --passphrase-file "$SECRET"
check 'it was overwritten' cmp "$VAULT/notes/$saved.age" "$VAULT/notes/$changed.age"
rm "$VAULT/notes/$changed.age" "$VAULT"/.git/tnotes/unfinished/* 2>/dev/null

### Any pipe is read once: what came out of it is kept where the note is not saved.
mkfifo "$RUN/pipe"
for from in /dev/stdin "$RUN/pipe"; do
  [ "$from" = /dev/stdin ] || printf '%s piped\n' "$CANARY" >"$from" &
  printf '%s piped\n' "$CANARY" |
    expect 6 tnotes vault edit "$saved" --from "$from" --client a1 --passphrase-file "$RUN/other"
  says "go on with 'tnotes vault edit" "and then 'tnotes vault edit $(printf %.8s "$saved") --client a1'"
  opening 0 edit "$saved"
  prints "$saved  $(date -u +%Y-%m-%d)  m1  Maya Lindqvist"
  reads "$saved" "$CANARY piped"
  opening 0 edit "$saved" --from "$RUN/text"
done
# Its note is gone by the time: whose it was, only that told.
printf '%s piped\n' "$CANARY" >"$RUN/pipe" &
expect 6 tnotes vault edit "$saved" --from "$RUN/pipe" --passphrase-file "$RUN/other"
git -C "$VAULT" rm -q "notes/$saved.age"
git -C "$VAULT" commit -qm gone
opening 4 edit "$saved"
says 'say it: ' '--client CLIENT'
opening 0 edit "$saved" --client maya --date 2026-03-14
opening 0 edit "$saved"
prints "$saved  2026-03-14  m1  Maya Lindqvist"
# It has a history, all of which is told.
expect 0 tnotes vault history "$saved"
same 'what was done' 'restore - edit edit edit edit new' \
  "$(awk '{printf "%s%s", sep, $2; sep = " "}' "$RUN/out")"

### A note that cannot be read is in nobody's way who has another text of it.
last=$(git -C "$VAULT" rev-parse --short=12 HEAD)
editor <<'EOD'
printf '%s, unfinished\n' "$CANARY" >>"$1"
exit 1
EOD
opening 7 edit "$saved"
head -c 700 /dev/urandom >"$VAULT/notes/$saved.age"
git -C "$VAULT" commit -qam damage
opening 5 show "$saved" --unsafe-stdout
editor <<'EOD'
true
EOD
opening 0 edit "$saved"
says 'cannot be read as it is' 'what is saved now takes its place'
reads "$saved" "$CANARY, unfinished"
head -c 700 /dev/urandom >"$VAULT/notes/$saved.age"
git -C "$VAULT" commit -qam damage
opening 5 edit "$saved" --from "$RUN/text"
opening 5 edit "$saved" --client a1
opening 0 edit "$saved" --at "$last"
reads "$saved" "$CANARY"
opening 5 edit "$saved" --at "$(git -C "$VAULT" rev-parse HEAD~1)"
says 'in commit ' '--identity FILE'

### No room for a byte: the note is as it was, and the next try moves it.
opening 0 edit "$wrong" --client a1
before=$(vault_head)
expect 7 sh -c 'ulimit -f 0 && exec tnotes vault edit "$@" >/dev/null 2>&1' sh \
  "$wrong" --client m1 --passphrase-file "$SECRET"
same 'HEAD of the vault' "$before" "$(vault_head)"
opening 0 list
prints "$wrong  2026-02-28  a1"
vault_tidy

### Killed at any instant: it is the one's or the other's, whole, and can be moved again.
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
started=$(milliseconds)
opening 0 edit "$wrong" --client m1
took=$(($(milliseconds) - started + 10))
to=a1
for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
  tnotes vault edit "$wrong" --client $to --passphrase-file "$SECRET" >"$RUN/moved" 2>&1 &
  sleep "$(printf '%d.%03d' $((took * round / 12000)) $((took * round / 12 % 1000)))"
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  opening 0 list
  grep -qE "^$wrong  2026-02-28  (m1|a1)  " "$RUN/out" || fail "round $round: the note is not listed"
  ! grep -q "^$wrong" "$RUN/moved" || grep -q "^$wrong  2026-02-28  $to " "$RUN/out" ||
    fail "round $round: it was said to be moved, and was not"
  reads "$wrong" 'closed'
  [ $to = a1 ] && to=m1 || to=a1
done
opening 0 edit "$wrong" --client a1
vault_tidy
clean_memory
secret_stays "$CANARY"
finish
