#!/bin/sh
# Editors that get a psychotherapy note and end badly, misbehave or keep copies: the text survives,
# encrypted, and is nowhere else. tests/terminal/vault_editors_test.py types into real ones.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
in_memory || skip 'there is no tmpfs at /dev/shm'
vault_practice
export RUN

# typing LINE...: an editor that puts the canary behind the text and goes on with these lines.
typing() { printf '%s\n' 'printf "%s\n" "$CANARY" >>"$1"' "$@" | editor; }
doing_only() { printf '%s\n' "$@" | editor; }
wait_for() {
  n=0
  until [ -e "$1" ] || [ $n -ge 100 ]; do sleep 0.1 && n=$((n + 1)); done
  check "$1 never came" test -e "$1"
}
# For an editor: waits until the test says so.
until_closed='n=0; while [ ! -e "$HOME/close" ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done'

# For an editor: waits until what was saved is kept. What comes next is behind that.
until_kept='n=0; until [ -n "$(find "$HOME/tnotes/vault/.git/tnotes/unfinished" -name "*.age" 2>/dev/null)" ] ||
  [ $n -ge 600 ]; do sleep 0.05; n=$((n + 1)); done'

# The text of the note just refused is kept as ciphertext, and told about; sets `id`.
kept() {
  says 'the text is kept, encrypted' 'tnotes vault edit'
  hides "$CANARY"
  same 'texts kept' 1 "$(texts_kept | wc -l)"
  id=$(kept_id)
  says "tnotes vault edit $(echo "$id" | cut -c 1-8)'"
  clean_memory
}
# It comes back in an editor, and becomes the note.
comes_back() {
  # What is looked at is in the folder that secret_stays passes over.
  doing_only 'cp "$1" "$RUN/given"'
  opening 0 edit "$id"
  says 'going on with the text that was left unfinished'
  check 'the text did not come back' grep -q "$CANARY" "$RUN/given"
  prints "$id"
  same 'texts kept' '' "$(texts_kept)"
  clean_memory
  vault_tidy
}
# A text that something still holds is left alone, and taken up when that is closed; sets `id`.
taken_up_once_closed() {
  expect 3 tnotes vault edit zzz
  same 'texts kept' '' "$(texts_kept)"
  : >"$HOME/close"
  n=0
  until [ -n "$(texts_kept)" ] || [ $n -ge 50 ]; do
    sleep 0.1
    n=$((n + 1))
    run tnotes vault edit zzz
  done
  id=$(kept_id)
}
# Nothing was written, and nothing is left.
nothing_came() {
  same 'HEAD of the vault' "$before" "$(git -C "$VAULT" rev-parse HEAD)"
  same 'texts kept' '' "$(texts_kept)"
  clean_memory
}
mark() { before=$(git -C "$VAULT" rev-parse HEAD); }

### All goes well. The text is private, in memory, and its path tells nothing.
typing ''
expect 0 tnotes vault new m1
id=$(cut -d ' ' -f 1 "$RUN/out")
says 'may keep copies of the text elsewhere'
typing 'stat -c "%a %n" "$1" "${1%/*}" "${1%/*}/.." >"$RUN/modes"' \
  'ls -l "/proc/$PPID/fd" /proc/self/fd >"$RUN/open" || : a descriptor was closed meanwhile'
opening 0 edit "$id"
same 'modes' '600 700 700' "$(cut -d ' ' -f 1 "$RUN/modes" | tr '\n' ' ' | sed 's/ $//')"
check 'the text is not in the folder in memory' grep -q " $memory/" "$RUN/modes"
! grep -q "m1\|$(echo "$id" | cut -c 1-8)" "$RUN/modes" || fail 'a name tells of the note'
! grep -q 'identity' "$RUN/open" || fail 'the key is open while the editor runs'
clean_memory
opening 0 show "$id" --unsafe-stdout
same 'lines' 2 "$(grep -c "$CANARY" "$RUN/out")"
saved=$id
vault_tidy
secret_stays "$CANARY"

### The editor ends badly, with the text saved before.
for ending in 'exit 1' 'kill -9 $$' 'kill -INT $$'; do
  typing "$ending"
  expect 7 tnotes vault new m1
  kept
  expect 0 tnotes vault discard "$id" --yes
  same 'texts kept' '' "$(texts_kept)"
done
typing 'exit 1'
opening 7 edit "$saved"
same 'id' "$saved" "$(kept_id)"
kept
secret_stays "$CANARY"
# Until it is settled, no other text takes its place, and it is spoken of.
echo other | expect 4 tnotes vault edit "$saved" --from -
says 'has a text that was left unfinished'
expect 4 tnotes vault discard "$saved"
says 'has an unfinished text, and nothing keeps it'
doing_only 'exit 3'
expect 7 tnotes vault new a1
says "a text was left unfinished: 'tnotes vault edit $(echo "$saved" | cut -c 1-8)'"
same 'texts kept' 1 "$(texts_kept | wc -l)"
comes_back
opening 0 show "$saved" --unsafe-stdout
same 'lines' 3 "$(grep -c "$CANARY" "$RUN/out")"
# A new note that never came to be is made by going on with it.
typing 'exit 1'
expect 7 tnotes vault new a1 --date 2026-02-03
kept
comes_back
opening 0 list --client a1
prints "$id  2026-02-03  a1  Ari Novak"

### Nothing saved, all taken out, the file removed, or its folder: nothing happens.
mark
for script in true ': >"$1"' 'printf "\n \n" >"$1"' 'rm "$1"' 'rm -r "${1%/*}"' 'exit 3'; do
  doing_only "$script"
  expected=0
  [ "$script" != 'exit 3' ] || expected=7
  expect $expected tnotes vault new m1 --json
  [ "$expected" -ne 0 ] || same 'document' null "$(cat "$RUN/out")"
  nothing_came
done
for script in ': >"$1"' 'rm "$1"'; do
  doing_only "$script"
  opening 0 edit "$saved"
  says 'nothing was changed'
  nothing_came
done
for name in /nowhere/editor no-such-editor; do
  TNOTES_EDITOR=$name expect 7 tnotes vault new m1
  says "cannot run the editor '$name'"
  nothing_came
done
expect 2 tnotes vault new m1 --no-input
nothing_came

### Saved by renaming; copies left beside it go with it.
doing_only '{ cat "$1"; printf "%s\n" "$CANARY"; } >"$1.new"' 'mv "$1" "$1~"' 'mv "$1.new" "$1"' \
  'cp "$1" "${1%/*}/.note.md.swp"' 'mkdir "${1%/*}/backup"' 'cp "$1" "${1%/*}/backup"'
expect 0 tnotes vault new m1
clean_memory
reads "$(cut -d ' ' -f 1 "$RUN/out")" "$CANARY"

### What is left in the text's place is no plain file, or too long: it stays, and is taken up once
### it is one again.
mark
for script in 'mv "$1" "$1.x"; ln -s "$1.x" "$1"' 'mv "$1" "$1.x"; mkdir "$1"' \
  'mv "$1" "$1.x"; mkfifo "$1"' \
  'mv "$1" "$1.x"; { cat "$1.x"; head -c 70000000 /dev/zero | tr "\0" x; } >"$1"'; do
  typing "$script"
  expect 5 tnotes vault new m1
  says 'the text is still in memory'
  hides "$CANARY"
  left=$(sed -n 's/.*the text is still in memory, in //p' "$RUN/err")
  # The next command says that it is there, does its work, and ends as it would.
  expect 3 tnotes vault edit zzz
  says "an unfinished text is still in $left"
  hides "$CANARY"
  rm -rf "$left"
  mv "$left.x" "$left"
  expect 3 tnotes vault edit zzz
  says 'was left unfinished, and is kept'
  clean_memory
  id=$(kept_id)
  comes_back
  secret_stays "$CANARY"
  expect 0 tnotes vault discard "$id"
done

# Too long for a note, it is kept all the same, and can be made shorter.
typing 'head -c 5242880 /dev/zero | tr "\0" x >>"$1"'
expect 5 tnotes vault new m1
says 'the text is longer than 4 MiB'
kept
doing_only 'printf "%s\n" "$CANARY" >"$1"'
opening 0 edit "$id"
reads "$id" "$CANARY"
same 'texts kept' '' "$(texts_kept)"

### It returns at once, with nothing saved yet, and goes on in the background.
rm -f "$HOME/close"
doing_only "($until_closed; printf '%s\n' \"\$CANARY\" >>\"\$1\") >/dev/null 2>&1 &"
expect 7 tnotes vault new m1 --json
says 'the editor went on in the background' 'takes the text up'
same 'document' '' "$(cat "$RUN/out")"
taken_up_once_closed
comes_back
reads "$id" "$CANARY"

### Something that it started goes on: what was saved is a note, and what comes later is kept.
rm -f "$HOME/close"
typing "($until_closed; printf 'Dunlins\n' >>\"\$1\") >/dev/null 2>&1 &"
expect 0 tnotes vault new m1
says 'something that the editor started still holds the text'
reads "$(cut -d ' ' -f 1 "$RUN/out")" "$CANARY"
taken_up_once_closed
comes_back
reads "$id" "$CANARY" Dunlins
# One that lingers a moment, and saves meanwhile: all of it is taken.
typing "(sleep 0.1; printf 'Dunlins\n' >>\"\$1\") >/dev/null 2>&1 &"
expect 0 tnotes vault new m1
id=$(cut -d ' ' -f 1 "$RUN/out")
same 'texts kept' '' "$(texts_kept)"
[ -z "$id" ] || reads "$id" "$CANARY" Dunlins
clean_memory
# One that says that it failed while a part of it goes on: its folder is not taken from it.
rm -f "$HOME/close" "$HOME/saved"
typing "($until_closed; printf 'Dunlins\n' >>\"\$1\" && : >\"\$HOME/saved\") >/dev/null 2>&1 &" 'exit 1'
expect 7 tnotes vault new m1
: >"$HOME/close"
wait_for "$HOME/saved"
sleep 0.3
same 'texts kept' 1 "$(texts_kept | wc -l)"
expect 3 tnotes vault edit zzz
same 'texts kept' 1 "$(texts_kept | wc -l)"
id=$(kept_id)
comes_back
reads "$id" "$CANARY" Dunlins

### One note in two editors: neither text is overwritten unseen.
note m1 <"$SECRET"
both=$id
rm -f "$HOME/close" "$HOME/open"
doing_only 'printf "First\n" >>"$1"' ': >"$HOME/open"' "$until_closed"
tnotes vault edit "$both" --passphrase-file "$SECRET" >"$RUN/first" 2>&1 &
first=$!
wait_for "$HOME/open"
doing_only 'printf "Second\n" >>"$1"'
run tnotes vault edit "$both" --passphrase-file "$SECRET"
second=$code
[ "$second" -eq 0 ] || [ "$second" -eq 4 ] || fail "expected exit code 0 or 4, got $second"
: >"$HOME/close"
wait $first
first=$?
[ "$second" -ne 4 ] || same 'exit code of the first editor' 0 "$first"
opening 0 show "$both" --unsafe-stdout
if [ "$first" -eq 0 ]; then prints First; fi
if [ "$second" -eq 0 ]; then prints Second; fi
clean_memory
[ -z "$(texts_kept)" ] || expect 0 tnotes vault discard "$both" --yes

### The vault changes hands while the editor is open: the text is kept.
typing 'git -C "$HOME/tnotes/vault" commit -q --allow-empty --no-gpg-sign -m x'
expect 4 tnotes vault new m1
says 'not signed by a key that is pinned'
kept
git -C "$VAULT" reset -q --hard HEAD~1
comes_back
secret_stays "$CANARY"

### A real editor, told by the user's own settings to keep all it can, which it does with a letter.
keep_all() {
  mkdir -p "$HOME/kept/backup" "$HOME/kept/undo" "$HOME/kept/swap"
  cat >"$HOME/.vimrc" <<'END'
set nocompatible backup writebackup undofile swapfile updatecount=1
set backupskip= backupdir=$HOME/kept/backup
set undodir=$HOME/kept/undo directory=$HOME/kept/swap
set viminfo='100,<500,s100,h,n$HOME/kept/viminfo
END
  printf '%s\n' "$1" >>"$HOME/.vimrc"
}
vim_keys="-u \$HOME/.vimrc -es -c 'normal Go'\"\$CANARY\" -c 'normal yy' -c wq"
for vim in vim vim.tiny; do
  command -v $vim >/dev/null || continue
  for setting in '' 'set viminfofile=$HOME/kept/viminfofile' \
    'autocmd BufRead * setlocal undofile' 'set patchmode=.orig'; do
    keep_all "$setting"
    printf '%s\n' "$CANARY" >"$HOME/letter"
    run sh -c "exec $vim $vim_keys \"\$HOME/letter\""
    check 'it keeps nothing by itself: the rest proves nothing' grep -rqF "$CANARY" "$HOME/kept"
    rm -rf "$HOME/kept" "$HOME"/letter*
    keep_all "$setting"
    TNOTES_EDITOR="$vim $vim_keys" opening 0 edit "$saved"
    hides 'may keep copies'
    doing="$vim with '$setting'"
    clean_memory
    secret_stays "$CANARY"
    rm -rf "$HOME/kept" "$HOME/.vimrc" "$HOME"/.viminfo*
    [ $vim = vim ] || break # the others are nothing to it
  done
done

### Memory that may be swapped out in plain is told of once, and by doctor each time.
printf 'Filename Type Size Used Priority\n/dev/zram0 partition 9 0 1\n' >"$HOME/swaps"
with_swaps() {
  code=$1
  shift
  expect "$code" unshare -m sh -c 'mount --bind "$HOME/swaps" /proc/swaps && exec "$@"' sh "$@"
}
if unshare -m sh -c 'mount --bind "$HOME/swaps" /proc/swaps' 2>/dev/null; then
  find "$HOME/.local/state/tnotes" -name swap-warned -exec rm {} +
  typing ''
  with_swaps 0 tnotes vault new m1
  hides 'swap'
  printf '%s\n' '/dev/no\040where partition 9 0 1' >>"$HOME/swaps"
  doing_only ''
  with_swaps 0 tnotes vault new m1
  says 'swap on /dev/no where is not known to be encrypted' "'tnotes doctor' says what to do"
  with_swaps 0 tnotes vault new m1
  hides 'swap'
  for turn in 1 2; do
    run unshare -m sh -c 'mount --bind "$HOME/swaps" /proc/swaps && exec tnotes doctor'
    check "doctor, $turn" grep -q 'swap is not known to be encrypted: /dev/no where' "$RUN/out" "$RUN/err"
  done
else
  echo 'skipped: no file systems of its own for a process here'
fi

### No room in memory, and none at all.
if [ "$(id -u)" -eq 0 ] && mkdir "$HOME/small" && mount -t tmpfs -o size=64k,mode=0700 tmpfs \
  "$HOME/small" 2>/dev/null; then
  head -c 100000 /dev/zero | tr '\0' x >"$RUN/large"
  note m1 <"$RUN/large"
  : >"$HOME/close"
  doing_only ': >"$HOME/opened"'
  XDG_RUNTIME_DIR=$HOME/small opening 7 edit "$id"
  says 'o space left on device' "is there room in $HOME/small?"
  check 'the editor was opened' test ! -e "$HOME/opened"
  same 'left there' '' "$(ls "$HOME/small")"
  umount "$HOME/small"
  expect 0 tnotes vault discard "$id"
else
  echo 'skipped: nothing can be mounted here'
fi
if unshare -m sh -c 'mount -t ramfs none /dev/shm && umount /dev/shm' 2>/dev/null; then
  mark
  doing_only ': >"$HOME/opened"'
  mkdir "$HOME/disk"
  # Where the home is in memory too, a folder of it would do.
  [ "$(stat -f -c %T "$HOME")" != tmpfs ] || XDG_RUNTIME_DIR=
  for runtime in '' "$HOME/disk"; do
    [ -z "$runtime" ] || [ "$(stat -f -c %T "$runtime")" != tmpfs ] || continue
    expect 7 unshare -m sh -c 'mount --bind "$HOME/disk" /dev/shm && XDG_RUNTIME_DIR=$1 \
      exec tnotes vault new m1' sh "$runtime"
    says 'there is no place in memory' '/dev/shm' '--from FILE'
    nothing_came
  done
  check 'the editor was opened' test ! -e "$HOME/opened"
  same 'left on the disk' '' "$(ls "$HOME/disk")"
  # Without an editor it needs none.
  echo "$CANARY" | expect 0 unshare -m sh -c 'mount --bind "$HOME/disk" /dev/shm && XDG_RUNTIME_DIR= \
    exec tnotes vault new m1 --from -'
else
  echo 'skipped: no file systems of its own for a process here'
fi

### The disk of the vault is full.
if [ "$(id -u)" -eq 0 ] && mkdir "$HOME/other" &&
  mount -t tmpfs -o size=3m,mode=0700 tmpfs "$HOME/other" 2>/dev/null; then
  mv "$HOME/tnotes" "$HOME/other/" && ln -s "$HOME/other/tnotes" "$HOME/tnotes"
  free() { rm -f "$HOME/other/filler"; }
  fill() { cat /dev/zero >"$HOME/other/filler" 2>/dev/null; }
  mark
  fill
  echo "$CANARY" | expect 7 tnotes vault new m1 --from -
  says 'o space left on device' 'the text could not be kept either'
  hides "$CANARY"
  free
  nothing_came
  # It fills up while the editor is open, behind a save: that is kept by then.
  typing "$until_kept" 'cat /dev/zero >"$HOME/other/filler" 2>/dev/null' 'exit 0'
  expect 7 tnotes vault new m1
  says 'o space left on device'
  kept
  free
  vault_tidy
  comes_back
  secret_stays "$CANARY"
  # Before the save: the text stays in memory, until there is room.
  doing_only 'cat /dev/zero >"$HOME/other/filler" 2>/dev/null' 'printf "%s\n" "$CANARY" >>"$1"'
  expect 7 tnotes vault new m1
  says 'o space left on device' 'the text is still in memory'
  hides "$CANARY"
  run tnotes vault edit zzz
  says 'an unfinished text is still in'
  check 'the text is gone' grep -rq "$CANARY" "$memory"
  free
  vault_tidy
  expect 3 tnotes vault edit zzz
  says 'was left unfinished, and is kept'
  id=$(kept_id)
  comes_back
  reads "$id" "$CANARY"
  secret_stays "$CANARY"
  umount -l "$HOME/other"
else
  echo 'skipped: nothing can be mounted here'
fi

finish
