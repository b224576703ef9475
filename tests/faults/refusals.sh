#!/bin/sh
# What the wall refuses, with 4 whatever else is wrong, and without a change to anything.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
vault_practice
printf '%s\n' "$CANARY" >"$HOME/words"
note m1 <"$HOME/words"
draft m1 --set plan=Turnstones
draft=$id
name=$(basename "$file")
KEY=$HOME/.config/tnotes/identity.age
CONFIG=$HOME/.config/tnotes/config.yaml
ln -s "$VAULT" "$HOME/to-vault"
ln -s "$RECORDS" "$HOME/to-records"
ln -s "$file" "$HOME/to-note"
ln "$file" "$HOME/hard.age"
mkdir "$HOME/out"

# Sanitizers make each run five times as long: there one of three cases has to do.
is_slow=$(grep '^TNOTES_SANITIZE:.*=ON$' "$BUILD/CMakeCache.txt")
turn=0
left_out() {
  turn=$(((turn + 1) % 3))
  [ -n "$is_slow" ] && [ $turn -ne 1 ]
}

# Every file of both directories and of the configuration.
picture() { (cd "$HOME" && find tnotes .config -path '*/.git' -prune -o -type f -exec sha256sum {} +); }
picture | sort >"$HOME/before"
heads="$(git -C "$RECORDS" rev-parse HEAD) $(git -C "$VAULT" rev-parse HEAD)"
# Nothing was changed by all that was refused.
untouched() {
  picture | sort >"$HOME/after"
  check "something changed: $(diff "$HOME/before" "$HOME/after" | cut -c 1-200)" \
    cmp "$HOME/before" "$HOME/after"
  same heads "$heads" "$(git -C "$RECORDS" rev-parse HEAD) $(git -C "$VAULT" rev-parse HEAD)"
  vault_tidy
}
# refused SAYING COMMAND...
refused() {
  saying=$1
  shift
  expect 4 "$@"
  says "$saying"
  hides "$CANARY"
}

### The records in the vault's place or within it, and the other way round: by flags, by variables,
### by symlinks, also where one leads out again.
ln -s "$VAULT" "$RECORDS/link"
mkdir "$HOME/elsewhere"
ln -s "$HOME/elsewhere" "$VAULT/link"
for place in "$VAULT" "$VAULT/" "$VAULT/notes" "$VAULT/.git" "$VAULT/nothing/there" "$HOME/to-vault" \
  "$HOME/to-vault/notes" "$HOME/tnotes/records/../vault" "$VAULT/link" "$VAULT/link/records"; do
  ! left_out || continue
  refused 'vault' tnotes new m1 --no-edit --records "$place"
  refused 'vault' tnotes vault list --no-input --records "$place"
  TNOTES_RECORDS=$place refused 'vault' tnotes list
  # Where the configuration would name another vault, too.
  refused 'vault' tnotes list --records "$place" --vault "$HOME/out/vault"
  refused 'vault' tnotes init --records "$place" --yes
  refused 'vault' tnotes config set records "$place"
done
for place in "$RECORDS" "$RECORDS/clients" "$RECORDS/nothing/there" "$HOME/to-records" \
  "$HOME/to-records/clients/m1" "$RECORDS/link" "$HOME/to-records/link" "$HOME/tnotes"; do
  ! left_out || continue
  refused 'records' tnotes list --vault "$place"
  refused 'records' tnotes vault new m1 --from /dev/null --vault "$place"
  refused 'records' tnotes vault init --vault "$place"
  TNOTES_VAULT=$place refused 'records' tnotes vault list --no-input
  refused 'records' tnotes init --vault "$place" --yes
  refused 'records' tnotes config set vault "$place"
done
for command in 'client list' 'client show m1' 'show @' 'log' 'diff' 'export m1' 'verify' \
  'template list' 'sign @' 'client add Yan'; do
  ! left_out || continue
  # shellcheck disable=SC2086  # words
  refused 'vault' tnotes $command --records "$VAULT"
done
rm "$RECORDS/link" "$VAULT/link"
# As the configuration has it, also where it was written by hand.
sed "s|^records: .*|records: $VAULT/notes|" "$CONFIG" >"$HOME/other.yaml"
TNOTES_CONFIG=$HOME/other.yaml refused 'the records cannot lie within the vault' tnotes list
says "'tnotes config list --show-origin'"
sed "s|^vault: .*|vault: $HOME/to-records/vault|" "$CONFIG" >"$HOME/other.yaml"
TNOTES_CONFIG=$HOME/other.yaml refused 'the vault cannot lie within the records' tnotes list
TNOTES_CONFIG=$HOME/other.yaml refused 'the vault cannot lie within the records' \
  tnotes vault new m1 --from /dev/null
# Within what is another's.
cp -r "$HOME/tnotes" "$HOME/hers"
refused 'lies within the records' tnotes list --records "$HOME/hers/records/mine"
refused 'lies within the vault' tnotes list --records "$HOME/hers/vault/mine"
refused 'is a vault, and no records' tnotes list --records "$HOME/hers/vault"
refused 'lies within the records' tnotes config set vault "$HOME/hers/records/mine"
refused 'lies within the vault' tnotes config set vault "$HOME/hers/vault/mine"
refused 'holds records, and is no vault' tnotes vault list --vault "$HOME/hers/records"
# The configuration and the state are in neither.
for place in "$VAULT/c.yaml" "$VAULT/vault.yaml" "$HOME/to-vault/c.yaml" "$RECORDS/c.yaml" \
  "$RECORDS/practice.yaml"; do
  TNOTES_CONFIG=$place refused 'the configuration cannot lie within the' tnotes config set editor vi
  TNOTES_CONFIG=$place refused 'the configuration cannot lie within the' tnotes vault list --no-input
done
XDG_STATE_HOME=$VAULT refused 'what tnotes remembers cannot lie within the vault' tnotes list
untouched

### A path into the vault, its key or an age file as a note.
for word in "$file" "$VAULT" "$VAULT/" "$VAULT/vault.yaml" "$VAULT/notes/none.age" \
  "$VAULT/$draft" "$VAULT/notes/$draft.md" "$HOME/to-vault" "$HOME/to-vault/notes/$name" \
  "$HOME/to-note" "$HOME/hard.age" "$RECORDS/../vault/notes/$name" "notes/$name" "$name" "$KEY" \
  "$HOME/hers/vault/notes/$name"; do
  ! left_out || continue
  refused 'vault' tnotes show "$word"
  refused 'vault' tnotes edit "$word"
  refused 'vault' tnotes log "$word"
done
for command in discard sign addend diff; do
  refused 'vault' tnotes $command "$file"
  refused 'vault' tnotes $command "$HOME/to-vault/$draft"
done
refused 'vault' tnotes move "$file" a1
# Where one stands in the vault, its names are paths too.
cd "$VAULT/notes" || exit
refused 'no note of the records' tnotes show "$name"
refused 'lies within the vault' tnotes show ../vault.yaml
cd "$HOME" || exit
# What only looks like it is not found, as before.
expect 3 tnotes show "${name%.age}"
expect 3 tnotes show to-nowhere
expect 0 tnotes show "$note"

### Where a command reads a file.
for place in "$file" "$VAULT/vault.yaml" "$VAULT/none" "$VAULT" "$HOME/to-note" "$HOME/hard.age" \
  "$HOME/to-vault/vault.yaml" "$KEY"; do
  ! left_out || continue
  refused 'tnotes' tnotes new m1 --from "$place"
  refused 'tnotes' tnotes new m1 --no-edit --set plan=@"$place"
  refused 'tnotes' tnotes edit "$draft" --from "$place"
  refused 'tnotes' tnotes edit "$draft" --set plan=@"$place"
  refused 'tnotes' tnotes client edit m1 --set flags=@"$place"
  refused 'tnotes' tnotes template check "$place"
done
refused "is the vault's key" tnotes config set signing_key "$KEY"
for place in "$file" "$VAULT/key" "$HOME/to-vault/key"; do
  refused 'vault' tnotes config set signing_key "$place"
  TNOTES_CONFIG=$HOME/out/c.yaml refused 'vault' tnotes init --records "$HOME/out/records" --yes \
    --clinician 'Ari Novak' --signing-key "$place"
done

### -o into either directory, whatever the ending.
ln -s "$VAULT/new.md" "$HOME/out/to-new-in-vault.md"
ln -s "$RECORDS/new.md" "$HOME/out/to-new-in-records.md"
ln -s "$RECORDS/practice.yaml" "$HOME/out/to-practice.md"
ln -s "$HOME/out" "$RECORDS/out"
ln -s "$HOME/out/given.md" "$VAULT/given.md"
for out in "$VAULT/new.md" "$VAULT/new.pdf" "$VAULT/vault.yaml" "$VAULT" "$VAULT/no/folder.md" "$file" \
  "$HOME/to-vault/new.md" "$RECORDS/../vault/new.md" "$VAULT/given.md" "$RECORDS/new.md" \
  "$RECORDS/practice.yaml" "$RECORDS" "$RECORDS/.git/new.md" "$HOME/to-records/new.md" \
  "$RECORDS/out/new.md" "$HOME/out/to-new-in-vault.md" "$HOME/out/to-new-in-records.md" \
  "$HOME/out/to-practice.md" "$KEY" "$HOME/hard.age" "$HOME/hers/vault/new.md" \
  "$HOME/hers/records/new.md"; do
  ! left_out || continue
  expect 4 tnotes export m1 -o "$out"
done
expect 4 tnotes export m1 -o "$VAULT/new.md" --format txt --json
cd "$VAULT" || exit
refused 'lies within the vault' tnotes export m1 -o new.md
cd "$RECORDS/clients" || exit
refused 'lies within the records' tnotes export m1 -o new.md
cd "$HOME" || exit
rm "$RECORDS/out" "$VAULT/given.md"
# Over a key, in whatever dress, and over what cannot be looked at.
cp "$KEY" "$HOME/kept-key"
{ echo && cat "$HOME/kept-key"; } >"$HOME/out/blank.md"
{ printf '\357\273\277' && cat "$HOME/kept-key"; } >"$HOME/out/mark.md"
age-keygen -o "$HOME/out/plain.md" 2>/dev/null
ssh-keygen -q -t ed25519 -N '' -f "$HOME/out/other"
for key in "$HOME/out/blank.md" "$HOME/out/mark.md" "$HOME/out/plain.md" "$HOME/out/other" "$KEY" \
  "$HOME/.config/tnotes/signing_key" "$HOME/.config/tnotes/signing_key.pub" "$CONFIG"; do
  expect 4 tnotes export m1 -o "$key" --format md
done
: >"$KEY"
expect 4 tnotes export m1 -o "$KEY" --format md
rm "$KEY"
expect 4 tnotes export m1 -o "$KEY" --format md
mv "$HOME/kept-key" "$KEY"
sed "s|^me:|signing_key: $HOME/out/other.pub\\n&|" "$CONFIG" >"$HOME/other.yaml"
TNOTES_CONFIG=$HOME/other.yaml expect 4 tnotes export m1 -o "$HOME/out/other.pub" --format md
: >"$HOME/out/closed.md"
chmod 000 "$HOME/out/closed.md"
[ -r "$HOME/out/closed.md" ] || expect 4 tnotes export m1 -o "$HOME/out/closed.md"
chmod 600 "$HOME/out/closed.md"
same 'exports' '' "$(find "$HOME/out" -type f -size -20k -exec grep -l 'Progress notes' {} +)"
untouched

### An age file, or a private key, as a signing key or as a text.
cp "$file" "$HOME/out/copy"
refused 'is an age file' tnotes config set signing_key "$HOME/out/copy"
for key in "$HOME/out/copy" "$KEY" "$VAULT/vault.yaml"; do
  sed "s|^me:|signing_key: $key\\n&|" "$CONFIG" >"$HOME/other.yaml"
  TNOTES_CONFIG=$HOME/other.yaml expect 4 tnotes new m1 --no-edit
  TNOTES_CONFIG=$HOME/other.yaml expect 4 tnotes vault new m1 --from "$HOME/words"
done
for key in "$HOME/out/plain.md" "$HOME/out/other"; do
  refused 'holds a private key' tnotes new m1 --from "$key"
  refused 'holds a private key' tnotes new m1 --no-edit --set plan=@"$key"
done
cp "$HOME/out/plain.md" "$HOME/out/plain.yaml"
refused 'holds a private key' tnotes template check "$HOME/out/plain.yaml"
TNOTES_CONFIG=$HOME/out/plain.yaml expect 5 tnotes list
hides AGE-SECRET-KEY-
refused 'is an age file' tnotes vault new m1 --from "$file"
for front in 'template: psychotherapy' 'length: 5'; do
  printf -- '---\nclient: m1\n%s\n---\n%s\n' "$front" "$CANARY" >"$HOME/out/front"
  refused 'psychotherapy note' tnotes new m1 --no-edit --set plan=@"$HOME/out/front"
done
untouched

### Into the records by hand: whoever writes refuses it, verify and doctor name it, and what reads
### goes on.
folder=$RECORDS/clients/m1/notes/2026
psychotherapy() {
  printf -- '---\nid: %s\nclient: m1\ndate: 2026-11-10\nlength: 5\n---\n%s\n' "${name%.age}" "$CANARY"
}
psychotherapy >"$HOME/plain"
sed 's/^id: .*/id: 20261110-aaaaa/' "$HOME/plain" >"$HOME/plain-note"
"$TNOTES_TEST_BIN/age_tool" encrypt -a -p "$SECRET" -w 2 "$HOME/plain" >"$HOME/armored"
by_hand() {
  what=$1
  place=$2
  mkdir -p "$(dirname "$place")"
  cp "$what" "$place"
  shown=${place#"$RECORDS"/}
  expect 4 tnotes client add Yan
  says "$shown"
  hides "$CANARY"
  expect 1 tnotes verify
  prints "$shown"
  hides "$CANARY"
  expect 0 tnotes show "$draft"
  prints Turnstones
}
for what in "$file" "$HOME/armored" "$HOME/plain"; do
  for place in "$folder/$name" "$folder/20261110-aaaaa.md" "$RECORDS/clients/m1/plan.yaml" \
    "$RECORDS/clients/m1/measures/one.yaml" "$RECORDS/templates/mine.yaml" "$RECORDS/thoughts.txt"; do
    ! left_out || continue
    by_hand "$what" "$place"
    rm "$place"
  done
done
by_hand "$HOME/plain-note" "$folder/20261110-aaaaa.md"
rm "$folder/20261110-aaaaa.md"
by_hand "$VAULT/vault.yaml" "$RECORDS/kept/vault.yaml"
expect 4 tnotes edit "$draft" --set plan=Knots
expect 1 tnotes doctor
prints kept/vault.yaml
rm "$RECORDS/kept/vault.yaml"
find "$RECORDS" -type d -empty -not -path '*/.git/*' -delete
untouched
# As a note it is not read either, and the others are.
for what in "$file" "$HOME/armored" "$HOME/plain" "$HOME/plain-note"; do
  cp "$what" "$folder/20261110-aaaaa.md"
  for command in show edit discard sign addend; do
    run tnotes $command 20261110-aaaaa --yes
    case $code in 4 | 5) ;; *) fail "expected exit code 4 or 5, got $code" ;; esac
    hides "$CANARY"
  done
  expect 5 tnotes list
  prints "$draft"
  says 20261110-aaaaa
  hides "$CANARY"
  expect 4 tnotes export m1 --include-drafts
  hides "$CANARY"
  rm "$folder/20261110-aaaaa.md"
done
# Committed with stock git, which tnotes cannot stop, it is named.
cp "$HOME/plain" "$RECORDS/thoughts.txt"
git -C "$RECORDS" add thoughts.txt && git -C "$RECORDS" commit -q -m thoughts
expect 1 tnotes verify
prints 'vault        thoughts.txt has the shape of a psychotherapy note'
git -C "$RECORDS" reset -q --hard HEAD~1
# So it is by who writes, until it is gone again; also what makes a directory a vault.
for what in "$HOME/plain" "$file" "$VAULT/vault.yaml"; do
  mkdir -p "$RECORDS/kept"
  cp "$what" "$RECORDS/kept/$(basename "$what")"
  git -C "$RECORDS" add kept && git -C "$RECORDS" commit -q -m kept
  refused "kept/$(basename "$what")" tnotes client add Yan
  says 'take it out of the records'
  expect 1 tnotes verify
  prints "kept/$(basename "$what")"
  git -C "$RECORDS" rm -q -r kept && git -C "$RECORDS" commit -q -m gone
  expect 0 tnotes client add Yan
  hides kept
done
# A note that says how long the session was is a note, however it comes: its id and client are its own.
for body in 'Length: 50 minutes' '# Plan:

Length: 50' '- Duration: 50
- Length: 50 minutes'; do
  printf '%s\nWe talked about work.\n' "$body" >"$HOME/given"
  expect 0 tnotes new m1 --from "$HOME/given"
  long=$(cut -d ' ' -f 1 "$RUN/out")
  path=$RECORDS/clients/m1/notes/$(printf %.4s "$long")/$long.md
  printf 'By hand.\n' >>"$path"
  git -C "$RECORDS" commit -q -a -m more
  expect 0 tnotes client add Yan
  expect 0 tnotes new m1 --from "$path"
  expect 0 tnotes export m1 --include-drafts
  prints 'By hand.'
done
expect 0 tnotes verify
# Nor is a key what a sentence calls one, nor a vault what a template is called.
for words in 'He tattooed -----BEGIN OPENSSH PRIVATE KEY----- on his arm.' \
  '-----BEGIN AGE ENCRYPTED FILE----- is what he tattooed.' 'His AGE-SECRET-KEY-1 is his own.'; do
  printf '%s\n' "$words" >"$HOME/given"
  expect 0 tnotes new m1 --from "$HOME/given"
  expect 0 tnotes new m1 --no-edit --set plan=@"$HOME/given"
done
mkdir -p "$RECORDS/templates"
printf 'sections:\n  - title: Text\n' >"$RECORDS/templates/vault.yaml"
expect 0 tnotes diff
prints 'title: Text'
git -C "$RECORDS" add templates && git -C "$RECORDS" commit -q -m template
expect 0 tnotes client add Yan
# A long line of markers costs no time.
yes 'PRIVATE KEY-----' | head -n 60000 | tr '\n' ' ' >"$HOME/given"
expect 0 tnotes new m1 --from "$HOME/given"
# What git is told about its files is shown like any other text.
cp "$RECORDS/.gitattributes" "$HOME/attributes"
for what in "$HOME/plain" "$file" "$KEY"; do
  cp "$what" "$RECORDS/.gitattributes"
  for words in diff 'diff --json' 'diff HEAD'; do
    # shellcheck disable=SC2086  # words
    expect 4 tnotes $words
    hides "$CANARY" age-encryption BEGIN "$(sed -n 2p "$KEY")"
  done
done
cp "$HOME/attributes" "$RECORDS/.gitattributes"
# A file of the other's name makes neither of them the other.
cp "$VAULT/vault.yaml" "$RECORDS/vault.yaml"
expect 0 tnotes list
refused 'vault.yaml is a vault' tnotes client add Yan
rm "$RECORDS/vault.yaml"
cp "$RECORDS/practice.yaml" "$VAULT/practice.yaml"
expect 0 tnotes show "$draft"
opening 5 list
says practice.yaml
rm "$VAULT/practice.yaml"
# Nor does another program's file make a vault of a directory.
mkdir -p "$HOME/.git" "$HOME/notes"
printf 'address: https://vault.example\n' >"$HOME/vault.yaml"
: >"$HOME/practice.yaml"
expect 0 tnotes client add Yan
expect 0 tnotes export m1 -o "$HOME/out/m1.md"
expect 0 tnotes new m1 --from "$HOME/words"
rm -r "$HOME/.git" "$HOME/notes" "$HOME/vault.yaml" "$HOME/practice.yaml" "$HOME/out/m1.md"
# An export of a history that went back.
git -C "$RECORDS" branch -q kept
git -C "$RECORDS" reset -q --hard HEAD~1
refused 'went back' tnotes export m1
git -C "$RECORDS" reset -q --hard kept
git -C "$RECORDS" branch -q -D kept

### From a directory that is gone.
mkdir "$HOME/gone"
cd "$HOME/gone" || exit
rmdir "$HOME/gone"
for words in 'export m1 -o x.md' 'new m1 --from x' 'show a/b' 'list --records x' 'template check x/y'; do
  # shellcheck disable=SC2086  # words
  expect 7 tnotes $words
  says 'cannot tell the working directory'
done
expect 0 tnotes list
cd "$HOME" || exit

# A link to the vault stops nobody, and is told of.
ln -s "$VAULT" "$RECORDS/vault"
expect 0 tnotes client add Yan
says "'vault' is no part of the records" 'it leads into a vault'
rm "$RECORDS/vault"
expect 0 tnotes verify

### The text of a note into a pipe or a file.
head=$(git -C "$VAULT" rev-parse HEAD)
opening 4 show m1
says '--unsafe-stdout'
opening 4 show m1 --json
opening 4 show "${name%.age}"
tnotes vault show m1 --passphrase-file "$SECRET" >"$HOME/out/told" 2>"$RUN/err"
same 'exit code into a file' 4 $?
same 'bytes in a file' 0 "$(wc -c <"$HOME/out/told")"
opening 0 show m1 --unsafe-stdout
prints "$CANARY"

### Recipients that somebody planted: in the vault's file, its history, or both.
planted=$(age-keygen 2>/dev/null | sed -n 's/^# public key: //p')
all_refused() {
  for command in list 'show m1 --unsafe-stdout' "edit ${name%.age} --from -"; do
    # shellcheck disable=SC2086
    opening 4 $command
    says "$1"
    hides "$CANARY"
  done
  expect 4 tnotes vault new m1 --from "$HOME/words"
  says "$1"
  expect 4 tnotes init --yes --passphrase-file "$SECRET"
}
cp "$VAULT/vault.yaml" "$HOME/vault.yaml"
printf '  - %s\n' "$planted" >>"$VAULT/vault.yaml"
all_refused "$planted"
git -C "$VAULT" commit -q -a -m edit
all_refused "$planted"
git -C "$VAULT" reset -q --hard "$head"
sed "s/age1[a-z0-9]*/$planted/" "$HOME/vault.yaml" >"$VAULT/vault.yaml"
all_refused "$planted"
cp "$HOME/vault.yaml" "$VAULT/vault.yaml"
expect 0 tnotes vault new m1 --from "$HOME/words"
vault_tidy
tidy
finish
