#!/bin/sh
# What `vault verify` finds, with the passphrase and without; and that one note that is damaged or
# forged keeps no other from being read, and is named.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
vault_practice

expect 0 tnotes vault verify
prints 'ok, 2 checked; no note was opened'
for day in 2 3 4; do
  printf '%s %s\n' "$CANARY" "$day" >"$RUN/text"
  note m1 --date "2026-03-0$day" <"$RUN/text"
  eval "n$day=$id f$day=$file"
done
rm "$RUN/text"
# shellcheck disable=SC2154  # by eval
one=$n2 two=$n3 three=$n4
# shellcheck disable=SC2154
first=$f2 second=$f3
good=$(git -C "$VAULT" rev-parse HEAD)
back() { git -C "$VAULT" reset -q --hard "$good"; }
shown=--unsafe-stdout

# problems LIST: these are named, each as "code place", and no others.
problems() {
  same 'problems' "$*" "$(awk '{ sub(/:$/, "", $2); printf "%s%s %s", comma, $1, $2; comma = ", " }' "$RUN/out")"
  hides Whimbrels
}
# closed LIST: without the passphrase; opened LIST: with it; found LIST: whichever.
closed() {
  expect 1 tnotes vault verify
  problems "$@"
}
opened() {
  opening 1 verify
  problems "$@"
}
found() {
  closed "$@"
  opened "$@"
}
holds() {
  expect 0 tnotes vault verify
  prints 'no note was opened'
  opening 0 verify
  prints '3 notes opened'
}
# The two others are listed, the command ends with CODE, and says each TEXT.
others() {
  expected=$1
  shift
  opening "$expected" list
  prints "$two" "$three"
  says "$@"
  hides Whimbrels
}
as_hinted() {
  command=$(sed -n "s/.*$1.*'\(git -C [^']*\)'.*/\1/p" "$RUN/err" | head -n 1)
  [ -n "$command" ] || fail "no hint: $1"
  check "the hint fails: $command" sh -c "$command"
}

### As it should be. Nobody is asked for anything, unless that was asked for.
holds
expect 0 tnotes vault verify --json
prints '"ok": true' '"checked": 8' '"problems": []' '"opened": false'
opening 0 verify --json
prints '"opened": true'
expect 6 tnotes vault verify --unlock
says 'the passphrase of the vault is needed'
printf 'a wrong one\n' >"$HOME/wrong"
expect 6 tnotes vault verify --passphrase-file "$HOME/wrong"
rm "$HOME/wrong"

### Files that are not as the history has them.
printf x >>"$first"
found "uncommitted notes/$one.age"
says 'bring a file back' 'checkout HEAD -- PATH'
others 5 "notes/$one.age is not as the vault's history has it"
rm "$first"
found "uncommitted notes/$one.age"
others 5 "notes/$one.age is missing"
back
: >"$VAULT/notes/mine.txt"
found "uncommitted notes/mine.txt"
rm "$VAULT/notes/mine.txt"
holds

### A file that the disk does not give back, or others closed: the history has it.
if setpriv --bounding-set=-all --inh-caps=-all true 2>/dev/null; then
  chmod 000 "$first"
  expect 5 setpriv --bounding-set=-all --inh-caps=-all tnotes vault list --passphrase-file "$SECRET"
  prints "$one" "$two" "$three"
  says "notes/$one.age" 'permission denied'
  expect 1 setpriv --bounding-set=-all --inh-caps=-all tnotes vault verify
  prints "uncommitted  notes/$one.age: cannot read"
  chmod 600 "$first"
  holds
fi

### Committed and signed, as the owner may; so HEAD holds, and the note does not.
signed() {
  git -C "$VAULT" add -A
  git -C "$VAULT" commit -qm 'by hand'
}
truncate -s -1 "$first"
signed
found "damaged notes/$one.age"
others 5 "notes/$one.age"
opening 5 show "$one" $shown
reads "$two" "$CANARY 3"
git -C "$VAULT" revert --no-edit HEAD >/dev/null
cp "$second" "$first"
signed
expect 0 tnotes vault verify
opened "misplaced notes/$one.age"
others 5 "note $one: another note is in its place"
git -C "$VAULT" revert --no-edit HEAD >/dev/null
size=$(stat -c %s "$first")
last=$(tail -c 1 "$first" | od -An -tu1)
printf '%b' "\\0$(printf %o $((last ^ 1)))" |
  dd of="$first" bs=1 seek=$((size - 1)) conv=notrunc status=none
signed
expect 0 tnotes vault verify
opened "damaged notes/$one.age"
says 'see which versions there were' 'bring an earlier one back'
others 5 "note $one"
git -C "$VAULT" revert --no-edit HEAD >/dev/null
printf 'x\n' >"$VAULT/plain"
signed
found 'stray plain'
says 'rm -- PATH'
git -C "$VAULT" rm -q plain
git -C "$VAULT" commit -qm 'by hand'
holds
good=$(git -C "$VAULT" rev-parse HEAD)

### Committed by somebody else. What is read is what was there before.
cp "$second" "$first"
git -C "$VAULT" add -A
git -C "$VAULT" commit -q --no-gpg-sign -m edit
bad=$(git -C "$VAULT" rev-parse HEAD)
found "unsigned $bad, forged notes/$one.age"
prints 'it was changed since the last commit that can be trusted'
others 4 'not signed by a key that is pinned' "notes/$one.age is not as commit" \
  'nothing is written until this is settled'
prints "$one"
opening 4 show "$two" $shown
prints "$CANARY 3"
opening 4 show "$one" $shown
hides "$CANARY 2" "$CANARY 3"
opening 4 show "$(printf %.6s "$bad")zz" $shown
for words in "edit $two --from $SECRET" "discard $two" rekey; do
  # shellcheck disable=SC2086  # words
  expect 4 tnotes vault $words
done
expect 4 tnotes vault new m1 --from "$SECRET"
same HEAD "$bad" "$(git -C "$VAULT" rev-parse HEAD)"
# Thrown away, as the hint says.
expect 1 tnotes vault verify
as_hinted 'throw it away'
holds
# Or taken, as the hint says, by who made it.
git -C "$VAULT" commit -q --no-gpg-sign --allow-empty -m edit
expect 1 tnotes vault verify
as_hinted 'sign for it'
holds
good=$(git -C "$VAULT" rev-parse HEAD)
# By a stranger's key, in several commits, one of which adds a note.
ssh-keygen -q -t ed25519 -N '' -f "$HOME/stranger"
cp "$second" "$first"
cp "$second" "$VAULT/notes/00000000000000000000000000000000.age"
for message in one two; do
  git -C "$VAULT" add -A
  git -C "$VAULT" -c user.signingkey="$HOME/stranger" commit -q --allow-empty -m "$message"
done
bad=$(git -C "$VAULT" rev-parse HEAD)
found "signature $bad, forged notes/00000000000000000000000000000000.age, forged notes/$one.age"
says 'tnotes vault recipient trust'
others 4 'notes/00000000000000000000000000000000.age is unknown to commit'
opening 4 show 0000000000000 $shown
says "there is no note '0000000000000' in commit"
back
holds
rm "$HOME/stranger" "$HOME/stranger.pub"

### Another recipient, a vault.yaml that is ill-formed, none.
cp "$VAULT/vault.yaml" "$HOME/kept"
echo '  - age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj' >>"$VAULT/vault.yaml"
found 'recipients vault.yaml, uncommitted vault.yaml'
says 'tnotes vault recipient trust'
for words in list "show $two $shown" "new m1 --from $SECRET"; do
  # shellcheck disable=SC2086  # words
  expect 4 tnotes vault $words
  says 'a recipient that is not pinned'
done
printf 'recipients: 7\n' >"$VAULT/vault.yaml"
expect 1 tnotes vault verify
prints "vault.yaml:1:13: 'recipients' is a list" 'uncommitted  vault.yaml'
opening 5 list
rm "$VAULT/vault.yaml"
found 'recipients vault.yaml, uncommitted vault.yaml'
opening 4 list
says 'vault.yaml is gone'
mv "$HOME/kept" "$VAULT/vault.yaml"
holds

### A history that went back: what was there is still read, as long as git has it.
for text in one two; do
  printf '%s\n' "$text" >"$RUN/text"
  opening 0 edit "$three" --from "$RUN/text"
done
good=$(git -C "$VAULT" rev-parse HEAD)
git -C "$VAULT" reset -q --hard HEAD~1
printf 'more\n' | tnotes vault new m1 --from - >/dev/null 2>&1 && fail 'it was written'
old=$(git -C "$VAULT" rev-parse HEAD)
found "rollback $old, rollback notes/$three.age"
says 'nothing is lost' "--accept-head $old"
others 4 "the vault's history went back"
expect 1 tnotes vault verify
as_hinted 'nothing is lost'
holds
# Gone for good, as when a backup was brought back: it is accepted, or not read.
git -C "$VAULT" reset -q --hard HEAD~1
git -C "$VAULT" reflog expire --expire=now --all
git -C "$VAULT" gc -q --prune=now
found "rollback $old"
opening 4 list
says '--accept-head'
expect 2 tnotes vault verify --accept-head HEAD
says 'rev-parse HEAD'
expect 4 tnotes vault verify --accept-head "$good"
says 'not the present HEAD' "HEAD is $old"
expect 0 tnotes vault verify --accept-head "$old" --json
prints "\"accepted\": \"$old\""
holds
# One that nobody of ours signed is not accepted like that.
git -C "$VAULT" commit -q --no-gpg-sign --amend --allow-empty --no-edit
expect 4 tnotes vault verify --accept-head "$(git -C "$VAULT" rev-parse HEAD)"
says 'not signed by a key that is pinned'
git -C "$VAULT" reset -q --hard "$old"

### An object of the history that is gone.
blob=$(git -C "$VAULT" rev-parse "HEAD:notes/$one.age")
mkdir "$HOME/packs"
mv "$VAULT"/.git/objects/pack/* "$HOME/packs"
for pack in "$HOME"/packs/*.pack; do git -C "$VAULT" unpack-objects -q <"$pack"; done
object=$VAULT/.git/objects/$(printf %.2s "$blob")/$(printf %s "$blob" | cut -c 3-)
mv "$object" "$HOME/object"
found "damaged notes/$one.age"
says 'fsck'
opening 0 list
mv "$first" "$HOME/kept"
others 5 "note $one"
mv "$HOME/kept" "$first"
mv "$HOME/object" "$object"
holds

vault_tidy
secret_stays "$CANARY"
finish
