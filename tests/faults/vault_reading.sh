#!/bin/sh
# Psychotherapy notes as they are read: searched, several at once, as they once were; what is not
# to be believed, or cannot be read; and the log of who read what.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
vault_practice
STATE=$HOME/.local/state/tnotes

printf 'The heron stood still.\nZoë laughed, and the black\ndog came.\n' >"$RUN/text"
note m1 --date 2026-11-02 <"$RUN/text"
heron=$id
heron_file=$file
printf 'A HERON, again.\r\n%s.\r\n' "$CANARY" >"$RUN/text"
note a1 --date 2026-10-01 <"$RUN/text"
canary=$id
canary_file=$file
printf 'Nothing of the kind.\n' >"$RUN/text"
note m1 --date 2026-11-20 <"$RUN/text"
quiet=$id

# search WORD...: in a pipe, as was asked for.
search() { opening 0 search --unsafe-stdout "$@"; }
finds() { same "$*" "$*" "$(cut -c 1-8 "$RUN/out" | tr '\n' ' ' | sed 's/ $//')"; }
short() { echo "$1" | cut -c 1-8; }

# ---- Words, phrases, expressions; oldest first.
search heron
finds "$(short "$canary")" "$(short "$heron")"
prints "$canary  2026-10-01  a1  1: A HERON, again." "$heron  2026-11-02  m1  1: The heron"
search HERON zoe
finds "$(short "$heron")" "$(short "$heron")"
hides "$canary"
search 'black dog'
prints "  2: Zoë laughed, and the black"
search 'erons'
finds
says 'nothing was found'
search -w hero
finds
search -w heron --client maya
finds "$(short "$heron")"
search heron --until 2026-10
finds "$(short "$canary")"
search -E '^the.*still\.$'
finds "$(short "$heron")"
search -E 'again\.$'
finds "$(short "$canary")"
search -E '(?-i)HERON' --json
prints '"line": 1' '"text": "A HERON, again."' '"date": "2026-10-01"' '"client": "a1"'
check 'no JSON' python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$RUN/out"
search nowhere --json
same 'an empty list' '[]' "$(cat "$RUN/out")"
# Which notes alone, also into a pipe.
opening 0 search heron -l
prints "$canary  2026-10-01  a1  Ari Novak" "$heron  2026-11-02  m1  Maya Lindqvist"
hides still again
opening 0 search heron --notes --json
check 'no JSON' python3 -c 'import json,sys; [n["id"] for n in json.load(open(sys.argv[1]))]' "$RUN/out"
hides still

# ---- What is refused, before anybody is asked for a passphrase.
expect 4 tnotes vault search heron
says 'standard output is no terminal'
expect 4 tnotes vault search heron --json
expect 4 tnotes vault show "$heron" "$canary"
expect 4 tnotes vault show --client m1 --json
expect 2 tnotes vault search --unsafe-stdout
says 'QUERY is missing'
for pattern in '(a' 'a**' '*' '[b-a]' 'a{2000}' '\Z'; do
  expect 2 tnotes vault search --unsafe-stdout -E "$pattern"
  says 'is no regular expression'
done
expect 2 tnotes vault search --unsafe-stdout -E -w a
expect 2 tnotes vault search --unsafe-stdout ''
expect 2 tnotes vault search --unsafe-stdout ' '
expect 3 tnotes vault search heron --client zoe --unsafe-stdout
expect 2 tnotes vault search heron --since 2026-02-30 --unsafe-stdout
expect 6 tnotes vault search heron --unsafe-stdout
expect 2 tnotes vault show --unsafe-stdout
says 'NOTE is missing'
expect 2 tnotes vault show "$heron" --client m1 --unsafe-stdout
expect 2 tnotes vault show "$heron" "$canary" --at HEAD --unsafe-stdout

# The latest about a client is the one that was begun last, of several of one day too.
for number in 1 2 3 4; do
  printf 'Number %s\n' $number >"$RUN/text"
  note a1 --date 2026-12-01 <"$RUN/text"
  opening 0 show ari --unsafe-stdout
  prints "Number $number"
done
git -C "$VAULT" reset -q --hard HEAD~4
rm -f "$STATE"/heads/*
opening 0 list

# ---- Several.
opening 0 show "$heron" ari "$heron" --unsafe-stdout
prints "$heron  2026-11-02  m1" 'The heron stood' "$canary  2026-10-01  a1" "$CANARY"
same 'each once' 1 "$(grep -c 'The heron' "$RUN/out")"
opening 0 show --client maya --unsafe-stdout
same 'oldest first' "$heron $quiet" "$(grep -o '^[0-9a-f]\{32\}' "$RUN/out" | tr '\n' ' ' | sed 's/ $//')"
hides "$CANARY"
opening 0 show --since 2026-11-03 --unsafe-stdout --json
check 'no list of one' python3 -c 'import json,sys; [n] = json.load(open(sys.argv[1])); assert n["text"]' "$RUN/out"
opening 0 show "$quiet" --unsafe-stdout --json
check 'no object' python3 -c 'import json,sys; assert json.load(open(sys.argv[1]))["text"]' "$RUN/out"
opening 0 show --since 2027 --unsafe-stdout
says 'there are no such notes'
# A reader that goes away is no error.
expect 0 sh -c 'tnotes vault search e --unsafe-stdout --passphrase-file "$0" | head -n 1' "$SECRET"

# ---- As it once was.
printf 'The heron flew.\n' >"$RUN/text"
opening 0 edit "$heron" --from "$RUN/text"
expect 0 tnotes vault history "$(short "$heron")"
same 'history' 'edit new' "$(awk '{print $2}' "$RUN/out" | tr '\n' ' ' | sed 's/ $//')"
first=$(awk 'END {print $3}' "$RUN/out")
opening 0 show "$heron" --at "$first" --unsafe-stdout
prints 'The heron stood still.'
search 'stood still'
finds
expect 0 tnotes vault discard "$heron" --yes
expect 0 tnotes vault history "$(short "$heron")"
same 'history' 'discard edit new' "$(awk '{print $2}' "$RUN/out" | tr '\n' ' ' | sed 's/ $//')"
prints '  gone'
expect 0 tnotes vault history "$heron" --json
check 'no JSON' python3 -c 'import json,sys
assert [v["exists"] for v in json.load(open(sys.argv[1]))] == [False, True, True]' "$RUN/out"
opening 0 show "$(short "$heron")" --at "$first" --unsafe-stdout
prints 'The heron stood still.'
opening 3 show "$heron" --at "$(git -C "$VAULT" rev-parse HEAD)" --unsafe-stdout
says "has no note $heron"
opening 3 show "$heron" --at HEAD --unsafe-stdout
says "the vault's history has no commit 'HEAD'"
opening 3 show "$heron" --at nonsense --unsafe-stdout
opening 3 show "$heron" --unsafe-stdout
expect 3 tnotes vault history nonsense
# A commit that is not of the history that is trusted is not read from.
stray=$(git -C "$VAULT" -c commit.gpgsign=false commit-tree -p HEAD -m stray 'HEAD^{tree}')
opening 3 show "$quiet" --at "$stray" --unsafe-stdout
hides 'Nothing of the kind'
# A ref that is called like a commit is not that.
git -C "$VAULT" tag "$first" HEAD
opening 0 show "$heron" --at "$first" --unsafe-stdout
prints 'The heron stood still.'
git -C "$VAULT" tag -d "$first" >/dev/null
# Made with git alone, and brought back.
git -C "$VAULT" checkout -q "$first" -- "notes/$heron.age"
git -C "$VAULT" commit -qm 'brought back'
expect 0 tnotes vault history "$heron"
same 'history' '- discard edit new' "$(awk '{print $2}' "$RUN/out" | tr '\n' ' ' | sed 's/ $//')"
reads "$heron" 'The heron stood still.'

# ---- One that is damaged, or somebody else's, does not hide the others.
cp "$canary_file" "$RUN/kept"
cp "$heron_file" "$canary_file"
opening 5 search heron --unsafe-stdout
prints "$heron  2026-11-02  m1  1: The heron" "$canary  2026-10-01  a1  1: A HERON"
says "notes/$canary.age is not as the vault's history has it"
opening 5 show "$heron" "$canary" --unsafe-stdout
prints 'The heron stood'
says "notes/$canary.age is not as"
git -C "$VAULT" commit -qam 'swapped'
opening 5 search heron --unsafe-stdout --json
check 'no JSON' python3 -c 'import json,sys; [n] = json.load(open(sys.argv[1]))' "$RUN/out"
says "note $canary: another note is in its place"
cp "$RUN/kept" "$canary_file"
git -C "$VAULT" commit -qam 'brought back'
# In doubt what is read is the last commit that can be trusted.
git -C "$VAULT" rm -q "notes/$quiet.age"
git -C "$VAULT" commit -q --no-gpg-sign -m forged
opening 4 search kind --unsafe-stdout
prints 'Nothing of the kind'
opening 4 show "$quiet" "$heron" --unsafe-stdout
prints 'The heron stood'
says "notes/$quiet.age is missing"
git -C "$VAULT" reset -q --hard HEAD~1
opening 0 search kind --unsafe-stdout

# What would be waited for for ever in git's own folder.
for path in config packed-refs objects/info/alternates; do
  place=$VAULT/.git/$path
  [ ! -e "$place" ] || mv "$place" "$RUN/kept"
  mkfifo "$place"
  opening 5 show "$quiet" --unsafe-stdout
  rm "$place"
  [ ! -e "$RUN/kept" ] || mv "$RUN/kept" "$place"
done
opening 0 search kind --unsafe-stdout

# ---- Who read what.
opening 0 audit
grep -qF "  show    $heron  m1  Maya Lindqvist" "$RUN/out" || fail 'no line for what was shown'
grep -qE "^[-0-9]{10} [0-9:]{5}  lortiz  search  $canary  a1  Ari Novak" "$RUN/out" ||
  fail 'no line for what was found'
says_nothing() { same 'messages' '' "$(cat "$RUN/err")"; }
says_nothing
hides "$CANARY" 'heron'
opening 0 audit ari
hides "$heron"
prints "$canary"
opening 0 audit "$(short "$quiet")" --json
check 'no JSON' python3 -c 'import json,sys
log = json.load(open(sys.argv[1]))
assert log and all(any(n["client"] == "m1" for n in e["notes"]) and e["by"] == "lortiz" for e in log)' "$RUN/out"
opening 0 audit --until 2020
says 'the access log has no such entry'
expect 6 tnotes vault audit
opening 0 show "$quiet" "$canary" --unsafe-stdout
opening 0 audit ari --json
hides "$quiet"
# A listing, and an editor that got the text.
opening 0 list
editor <<'EOD'
true
EOD
opening 0 edit "$quiet"
opening 0 audit
grep -qE '  list    3 notes$' "$RUN/out" || fail 'no line for a listing'
tail -n 1 "$RUN/out" | grep -qF "  edit    $quiet" || fail 'no line for the editor'
log=$(find "$STATE/access" -name '*.log')
lines_before=$(grep -c BEGIN "$log")
# What shows nothing writes nothing there.
opening 0 verify
expect 6 tnotes vault show "$quiet" --unsafe-stdout
opening 0 search nowhere --unsafe-stdout
opening 0 edit "$quiet" --from "$RUN/text"
same 'entries' "$lines_before" "$(grep -c BEGIN "$log")"
for word in "$heron" "$canary" lortiz Lindqvist "$CANARY"; do
  ! grep -qaF "$word" "$log" || fail "the log says $word"
done
# Without room it can be read all the same, and says so.
if [ "$(id -u)" -ne 0 ]; then
  chmod 500 "$STATE/access"
  chmod 400 "$log"
  opening 0 show "$quiet" --unsafe-stdout
  says 'the access log lacks this reading'
  chmod 700 "$STATE/access"
  chmod 600 "$log"
fi
mv "$log" "$log.kept"
mkdir "$log"
opening 0 show "$quiet" --unsafe-stdout
prints 'The heron flew.'
says 'the access log lacks this reading'
rmdir "$log"
mv "$log.kept" "$log"
expect 0 sh -c 'ulimit -f 0; exec tnotes vault show "$0" --unsafe-stdout --passphrase-file "$1" 2>"$2" |
  cat >"$3"' "$quiet" "$SECRET" /dev/null /dev/null
same 'entries' "$lines_before" "$(grep -c BEGIN "$log")"
# One taken out of the middle is missed.
awk '/BEGIN/ {n++} n != 3' "$log" >"$RUN/less"
cp "$log" "$RUN/whole"
cp "$RUN/less" "$log"
opening 5 audit
says 'entry 3: what came before it is missing or was changed'
cp "$RUN/whole" "$log"
# Without the records notes are found by their ids, and a client's by the whole of that.
mv "$RECORDS" "$RECORDS.away"
opening 0 show "$(short "$quiet")" --unsafe-stdout
opening 0 search n --client m1 -l
prints "$quiet"
opening 3 show maya --unsafe-stdout
mv "$RECORDS.away" "$RECORDS"
# A name that fits two clients is none of a note's, wherever its letters are.
expect 0 tnotes client add 'Ada One' --id one
expect 0 tnotes client add 'Ada Two' --id two
opening 3 show ada --unsafe-stdout
says "'ada' fits 2 clients"
# Somebody holds it: the reading goes on, and a rekey says so.
flock "$STATE/access/lock" sleep 20 &
holder=$!
sleep 0.2
opening 0 search n --unsafe-stdout
prints 'The heron flew.'
same 'warnings' 1 "$(grep -c 'the access log lacks' "$RUN/err")"
opening 5 rekey
says 'the access log is encrypted as before' "'tnotes vault rekey'"
pkill -P $holder 2>/dev/null
kill $holder 2>/dev/null
wait $holder 2>/dev/null
opening 0 rekey
# With the vault's new key the whole of it is read.
lines_before=$(grep -c BEGIN "$log")
command -v age-keygen >/dev/null || skip 'there is no age-keygen (Debian package age)'
age-keygen -o "$RUN/other" 2>/dev/null
other=$(age-keygen -y "$RUN/other")
opening 0 recipient add "$other" --yes
"$TNOTES_TEST_BIN/age_tool" decrypt -p "$SECRET" "$HOME/.config/tnotes/identity.age" >"$RUN/own"
expect 0 tnotes vault recipient remove "$(age-keygen -y "$RUN/own")" --yes --identity "$RUN/other"
expect 0 tnotes vault audit --identity "$RUN/other"
same 'entries' "$lines_before" "$(tnotes vault audit --identity "$RUN/other" --json | grep -c '"at"')"
expect 5 tnotes vault audit --identity "$RUN/own"
says 'is encrypted to other keys'
# Where no note can be read, nobody knows what there is about a client.
for each in "$VAULT"/notes/*.age; do printf x >>"$each"; done
git -C "$VAULT" commit -qam damage
expect 5 tnotes vault show m1 --unsafe-stdout --identity "$RUN/other"
says 'of the notes that can be read none is about m1'
hides 'there is no psychotherapy note'
expect 5 tnotes vault rekey --identity "$RUN/other"
says 'no note could be re-encrypted'
# What else there was to do is done where the notes were begun before.
mkdir -p "$STATE/rekey"
{
  git -C "$VAULT" rev-parse HEAD
  age-keygen -y "$RUN/other"
} >"$STATE/rekey/$(git -C "$VAULT" rev-list --max-parents=0 HEAD)"
expect 5 tnotes vault list --identity "$RUN/other"
says 'a re-encryption is not finished'
expect 5 tnotes vault rekey --identity "$RUN/own"
says 'no note could be re-encrypted' 'go on with'
expect 5 tnotes vault rekey --identity "$RUN/other"
says 'going on with what was interrupted'
hides 'no note could be re-encrypted'
expect 5 tnotes vault list --identity "$RUN/other"
hides 'a re-encryption is not finished'
# That it cannot be told does not keep verify from telling what there is.
mkdir "$STATE/rekey/$(git -C "$VAULT" rev-list --max-parents=0 HEAD)"
expect 1 tnotes vault verify
prints 'damaged'
secret_stays "$CANARY"
finish
