#!/bin/sh
# Psychotherapy notes that were damaged, exchanged or forged, and texts and names that are none.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
vault_practice

{ echo "$CANARY one" && head -c 200000 /dev/zero | tr '\0' x; } >"$RUN/large"
note m1 --date 2026-03-02 <"$RUN/large"
large=$id
large_file=$file
printf '%s two\n' "$CANARY" | note a1 --date 2026-03-03
small=$(cut -d ' ' -f 1 "$RUN/out")
small_file=$VAULT/notes/$small.age
vault_tidy
secret_stays "$CANARY"

# byte FILE OFFSET: flips a bit of it.
byte() {
  old=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
  # shellcheck disable=SC2059  # a byte by its number
  printf "\\$(printf %03o $((old ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# back FILE: as the hint says it; the note is there again.
back() {
  command=$(sed -n "s/^tnotes: hint: bring it back with '\(.*\)'\$/\1/p" "$RUN/err" | head -n 1)
  case $command in
    *"git -C $VAULT checkout HEAD -- notes/${1##*/}") ;;
    *) fail "no way back is named, but: $command" ;;
  esac
  [ ! -d "$1" ] || rmdir "$1"
  check 'what the hint says does not bring it back' sh -c "$command"
}
# The changed note is refused by name, nothing of it is shown, and git brings it back.
refused() {
  opening 5 show "$large" --unsafe-stdout
  says "notes/$large.age"
  hides Whimbrels xxxxxx
  same 'output' '' "$(cat "$RUN/out")"
  back "$large_file"
}
# The list has the others, names it, and ends with 5.
listed() {
  opening 5 list
  prints "$small  2026-03-03  a1  Ari Novak"
  says "notes/$large.age"
  hides Whimbrels
}

### Cut off, and changed in each chunk: the list is the same for all, so it is asked once.
size=$(stat -c %s "$large_file")
for at in 0 30 200 65800 $((size - 1)); do
  truncate -s "$at" "$large_file"
  [ "$at" -ne 200 ] || listed
  refused
done
for at in 5 170 300 66000 132000 $((size - 1)); do
  byte "$large_file" "$at"
  refused
done
reads "$large" "$CANARY one"

### Exchanged, renamed, gone, a link, a directory.
cp "$small_file" "$large_file"
refused
mv "$large_file" "$VAULT/notes/00000000000000000000000000000000.age"
opening 5 list
prints "$small" "$large"
says "notes/$large.age is missing" \
  'notes/00000000000000000000000000000000.age is unknown' 'move it out of the vault'
expect 3 tnotes vault show 000000000 --unsafe-stdout
opening 5 show "$large" --unsafe-stdout
back "$large_file"
rm "$VAULT/notes/00000000000000000000000000000000.age"
mv "$large_file" "$HOME/copy.age"
ln -s "$HOME/copy.age" "$large_file"
refused
rm "$large_file"
mkdir "$large_file"
refused
rm "$large_file" "$HOME/copy.age"
mkfifo "$large_file"
refused

### What anybody encrypted to the public key.
if command -v age >/dev/null; then
  recipient=$(sed -n 's/^  - //p' "$VAULT/vault.yaml")
  forge() {
    printf -- '---\nid: %s\nclient: m1\ndate: 2026-03-02\nlength: 6\n---\nforged' "$1" |
      age -r "$recipient" >"$2"
  }
  forge "$large" "$large_file"
  listed
  hides forged
  refused
  hides forged
  # Committed with stock git, which signs nothing here.
  forge "$large" "$large_file"
  before=$(git -C "$VAULT" rev-parse HEAD)
  git -C "$VAULT" commit -qa --no-gpg-sign -m edit
  for words in "show $large --unsafe-stdout" list "edit $small --from $RUN/large"; do
    # shellcheck disable=SC2086  # words
    opening 4 $words
    says 'not signed by a key that is pinned'
    hides forged Whimbrels
  done
  expect 4 tnotes vault new m1 --from "$RUN/large"
  expect 4 tnotes vault discard "$small" --yes
  git -C "$VAULT" reset -q --hard "$before"

  ### In the history, signed, and yet no note: each is named, and the others are there.
  forge "$small" "$large_file"
  printf -- '---\nWhimbrels: 1\nWhimbrels: 2\n---\n' | age -r "$recipient" >"$small_file"
  forge 00000000000000000000000000000000 "$VAULT/notes/00000000000000000000000000000000.age"
  age -r "$(age-keygen 2>/dev/null | sed -n 's/.*public key: //p')" <"$RUN/large" \
    >"$VAULT/notes/0000000000000000000000000000000f.age"
  git -C "$VAULT" show "HEAD:notes/$large.age" >"$VAULT/notes/0000000000000000000000000000000e.age"
  byte "$VAULT/notes/0000000000000000000000000000000e.age" 132000
  git -C "$VAULT" add notes
  git -C "$VAULT" commit -qm 'by hand'
  opening 5 list
  prints '00000000000000000000000000000000  2026-03-02  m1'
  says "notes/$large.age" "notes/$small.age" 'another note is in its place' \
    'notes/0000000000000000000000000000000f.age' 'encrypted to other keys' \
    'notes/0000000000000000000000000000000e.age' 'damaged'
  hides Whimbrels
  opening 5 show "$large" --unsafe-stdout
  says 'another note is in its place'
  opening 5 show "$small" --unsafe-stdout
  # What it says of a text that is no front matter may not tell what stands there.
  hides Whimbrels
  git -C "$VAULT" revert --no-edit HEAD >/dev/null
  reads "$large" "$CANARY one"
fi
rm "$RUN/large"
vault_tidy

### Nothing, too much, nothing that is there, what is no file.
commits_before=$(git -C "$VAULT" rev-list --count HEAD)
truncate -s 1G "$HOME/huge"
: >"$HOME/empty"
printf ' \n\t\n' >"$HOME/blank"
# A memory of 300 MB is enough; the libraries alone map a third of it, and a sanitizer far more.
limited=unlimited
# shellcheck disable=SC3045  # dash and bash have it
(ulimit -v 300000 && tnotes --version) >/dev/null 2>&1 && limited=300000
started=$(date +%s)
(
  # shellcheck disable=SC3045
  ulimit -v $limited
  expect 5 tnotes vault new m1 --from "$HOME/huge"
)
says 'larger than 4194304 bytes'
[ $(($(date +%s) - started)) -le 5 ] || fail 'it took long'
expect 5 tnotes vault new m1 --from - <"$HOME/huge"
says 'standard input' 'larger than'
for name in empty blank; do
  expect 2 tnotes vault new m1 --from "$HOME/$name"
  says 'the text is empty'
  expect 2 tnotes vault new m1 --from - <"$HOME/$name"
done
expect 2 tnotes vault new m1 --from /dev/null
expect 3 tnotes vault new m1 --from "$HOME/nowhere"
expect 5 tnotes vault new m1 --from "$HOME"
expect 3 tnotes vault new nobody --from "$HOME/blank"
expect 2 tnotes vault new m1 --date 2026-02-30 --from "$HOME/blank"
expect 2 tnotes vault edit "$small" --from /dev/null
expect 3 tnotes vault edit 7777777777777 --from "$HOME/blank"
expect 2 tnotes vault new m1 --no-input
same 'commits' "$commits_before" "$(git -C "$VAULT" rev-list --count HEAD)"
rm "$HOME/huge"
# Just as much as a note may hold, any bytes, and nothing at its end.
head -c 4194304 /dev/urandom >"$HOME/most"
note m1 --date 2026-03-04 <"$HOME/most"
opening 0 show "$id" --unsafe-stdout
check 'the text is another' cmp "$RUN/out" "$HOME/most"
expect 0 tnotes vault discard "$id"
rm "$HOME/most"

### Words for notes: part of an id, its letters in any case, one that fits several or none.
for part in "$(echo "$small" | cut -c 3-20)" "$(echo "$small" | tr a-f A-F)"; do
  reads "$part" "$CANARY two"
  hides "$CANARY one"
done
expect 3 tnotes vault show 7777777777777 --unsafe-stdout
expect 3 tnotes vault show '' --unsafe-stdout
expect 3 tnotes vault show ../vault --unsafe-stdout
for command in edit discard; do
  expect 3 tnotes vault $command zzz
  says "there is no note 'zzz' in the vault" 'tnotes vault list'
done
# What one of them begins with would mean that.
common=$(printf '%s\n%s\n' "$(echo "$small" | fold -w 1 | sort -u)" "$(echo "$large" | fold -w 1 | sort -u)" |
  sort | uniq -d | grep -v "[$(printf %.1s "$small")$(printf %.1s "$large")]" | head -n 1)
for command in 'show --unsafe-stdout' edit discard; do
  # shellcheck disable=SC2086  # words
  expect 3 tnotes vault $command "$common"
  says "'$common' fits 2 notes" "$small" "$large"
done
# A client's name, and a name that is a part of a note's id as well.
reads maya "$CANARY one"
reads 'Ari N' "$CANARY two"
expect 3 tnotes vault show zoe --unsafe-stdout
hex=$(echo "$small" | cut -c 1-6)
expect 0 tnotes client add "Q${hex}q Okafor" --id z1
expect 3 tnotes vault show "$hex" --unsafe-stdout
says "'$hex' fits both a client and a note" "the client's id is z1" "a note's is $small"
# A whole word of a name goes before a part of an id.
hex=$(echo "$small" | cut -c 7-12)
expect 0 tnotes client add "$hex Novak" --id z2
opening 3 show "$hex" --unsafe-stdout
says 'there is no psychotherapy note about z2'
opening 3 show z1 --unsafe-stdout
says 'there is no psychotherapy note about z1' 'tnotes vault new z1'
# A whole id goes before all.
expect 0 tnotes client add "of $small" --id z3
reads "$small" "$CANARY two"

### Into a file or a pipe only where that was asked for, and before the passphrase is.
for words in "show $small" "show $small --json" "show maya"; do
  # shellcheck disable=SC2086  # words
  expect 4 tnotes vault $words
  says 'the note would leave the vault' '--unsafe-stdout'
  # shellcheck disable=SC2086
  opening 4 $words
  hides Whimbrels
done
opening 0 show "$small" --unsafe-stdout --json
prints "\"id\": \"$small\"" '"client": "a1"' '"date": "2026-03-03"' "\"text\": \"$CANARY two\\n\""

### The passphrase: missing, wrong, empty, in a file that others can read.
expect 6 tnotes vault list
says '--passphrase-file'
printf 'a wrong one\n' >"$HOME/wrong"
expect 6 tnotes vault list --passphrase-file "$HOME/wrong"
says 'the passphrase is wrong'
hides 'a wrong one'
# What came out of a pipe, and nowhere else, is kept.
printf 'Kept %s' "$CANARY" >"$RUN/piped"
expect 6 tnotes vault edit "$small" --from - --passphrase-file "$HOME/wrong" <"$RUN/piped"
says 'the text is kept, encrypted' "tnotes vault edit $(printf %.8s "$small")"
hides "$CANARY"
same 'texts kept' 1 "$(texts_kept | wc -l)"
opening 0 list
says 'a text was left unfinished'
# No other takes its place until it is settled; none is left once one is saved.
expect 4 tnotes vault edit "$small" --from - --passphrase-file "$SECRET" <"$RUN/piped"
says 'left unfinished'
same 'texts kept' 1 "$(texts_kept | wc -l)"
expect 0 tnotes vault discard "$small" --yes
same 'texts kept' 0 "$(texts_kept | wc -l)"
expect 0 tnotes vault edit "$small" --from - --passphrase-file "$SECRET" <"$RUN/piped"
same 'texts kept' 0 "$(texts_kept | wc -l)"
reads "$small" "Kept $CANARY"
printf '%s two\n' "$CANARY" >"$RUN/piped"
expect 0 tnotes vault edit "$small" --from - --passphrase-file "$SECRET" <"$RUN/piped"
opening 0 edit "$small" --from "$RUN/piped"
says 'nothing was changed'
expect 2 tnotes vault list --passphrase-file "$HOME/empty"
expect 3 tnotes vault list --passphrase-file "$HOME/nowhere"
chmod 644 "$SECRET"
opening 0 list
says 'others can read the passphrase file'
chmod 600 "$SECRET"

### The vault and the records in each other's place, or within each other, also through links.
vault_at() {
  TNOTES_VAULT=$1 expect 4 tnotes vault list --passphrase-file "$SECRET"
  says "$2"
  TNOTES_VAULT=$1 expect 4 tnotes vault new m1 --from "$HOME/blank"
}
vault_at "$RECORDS" 'cannot be one directory'
mkdir "$RECORDS/inner"
vault_at "$RECORDS/inner" 'the vault cannot lie within the records'
rmdir "$RECORDS/inner"
vault_at "$HOME/tnotes" 'the records cannot lie within the vault'
ln -s "$RECORDS" "$HOME/link"
vault_at "$HOME/link" 'cannot be one directory'
vault_at "$HOME/link/clients" 'the vault cannot lie within the records'
ln -s "$VAULT" "$HOME/vault-link"
TNOTES_RECORDS=$VAULT/notes expect 4 tnotes vault list --passphrase-file "$SECRET"
TNOTES_RECORDS=$HOME/vault-link/notes expect 4 tnotes vault list --passphrase-file "$SECRET"
TNOTES_VAULT=$HOME/vault-link expect 0 tnotes vault list --passphrase-file "$SECRET"
prints "$small" "$large"
TNOTES_VAULT=$HOME/nowhere expect 3 tnotes vault list --passphrase-file "$SECRET"
# Without a word of where the records are, they are still no vault.
cp -r "$RECORDS" "$HOME/other-records"
TNOTES_VAULT=$HOME/other-records expect 4 tnotes vault list --passphrase-file "$SECRET"
says 'holds records, and is no vault'
rm -r "$HOME/other-records"

### A history that went back.
last=$(git -C "$VAULT" rev-parse HEAD)
git -C "$VAULT" reset -q --hard HEAD~1
opening 4 list
says "the vault's history went back"
expect 4 tnotes vault new m1 --from "$SECRET"
git -C "$VAULT" reset -q --hard "$last"

### The key is gone, or cut off: what is written is saved, and told of.
key=$HOME/.config/tnotes/identity.age
printf 'Knots.\n' >"$HOME/knots"
mv "$key" "$HOME/kept-key"
expect 0 tnotes vault new m1 --from "$HOME/knots"
says "the vault's key is not at" 'nothing that is written now can be read'
head -c 100 "$HOME/kept-key" >"$key"
expect 0 tnotes vault new m1 --from "$HOME/knots"
says 'is damaged: it has no end'
expect 5 tnotes vault init
mv "$HOME/kept-key" "$key"

### A damaged object of the history, with and without the file.
note m1 --date 2026-03-05 <"$HOME/knots"
blob=$(git -C "$VAULT" rev-parse "HEAD:notes/$id.age")
object=$VAULT/.git/objects/$(printf %.2s "$blob")/$(printf %s "$blob" | cut -c 3-)
cp "$object" "$HOME/object"
chmod 600 "$object"
printf x >"$object"
opening 0 list
reads "$id" Knots
mv "$file" "$HOME/kept-file"
opening 5 show "$id" --unsafe-stdout
opening 5 list
prints "$small" "$large"
says "$id"
mv "$HOME/kept-file" "$file"
mv "$HOME/object" "$object"
reads "$id" Knots

### The vault's directory is gone, and comes back as a clone, which is all that git keeps of it.
mv "$VAULT" "$HOME/kept-vault"
opening 3 list
says "there is no vault at $VAULT" 'bring it back'
git clone -q "$HOME/kept-vault" "$VAULT"
expect 0 tnotes vault new m1 --from "$HOME/knots"
id=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes vault init
prints 'vault (completed)'
expect 0 tnotes vault init
prints 'vault (already there)'
reads "$id" Knots
reads "$large" "$CANARY one"
vault_tidy

### Nothing was lost, and nothing written down.
reads "$large" "$CANARY one"
reads "$small" "$CANARY two"
vault_tidy
tidy
rm -f "$HOME/empty" "$HOME/blank"
secret_stays "$CANARY"

finish
