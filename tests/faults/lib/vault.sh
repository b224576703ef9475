# Sourced behind faults.sh by the tests of psychotherapy notes.
# shellcheck shell=sh

VAULT=$HOME/tnotes/vault
SECRET=$HOME/secret
# Half a sentence that is in no file but where a test has to put it.
CANARY='Whimbrels at the weir'
export CANARY
# A folder in memory that no other test looks into.
memory=$(mktemp -d /dev/shm/tnotes-test-XXXXXX 2>/dev/null) || memory=
XDG_RUNTIME_DIR=$memory
export XDG_RUNTIME_DIR
trap '[ -z "$memory" ] || rm -rf "$memory"' EXIT
trap 'exit 130' HUP INT TERM

# What an editor needs; the rest of a test can go without.
in_memory() {
  [ -n "$memory" ] && [ "$(stat -f -c %T "$memory")" = tmpfs ]
}

# A practice with a vault.
vault_practice() {
  printf 'a passphrase for tests\n' >"$SECRET"
  "$TNOTES_SOURCE/tests/quick_key.sh" "$SECRET" || fail 'there is no key'
  expect 0 tnotes init --clinician 'Lucía Ortiz' --yes --passphrase-file "$SECRET"
  expect 0 tnotes client add 'Maya Lindqvist' --id m1
  expect 0 tnotes client add 'Ari Novak' --id a1
}

# quicken PASSPHRASE-FILE: has the vault's key take little work to open again, as quick_key.sh does.
quicken() {
  quick_tool=$TNOTES_TEST_BIN/age_tool
  quick_key=$HOME/.config/tnotes/identity.age
  "$quick_tool" decrypt -p "$1" "$quick_key" >"$RUN/quick" || fail 'the key does not open'
  "$quick_tool" encrypt -a -w 2 -p "$1" "$RUN/quick" >"$quick_key"
  rm "$RUN/quick"
}

# note CLIENT [ARGUMENT...]: writes one whose text is standard input; sets `id`, and `file`.
note() {
  client=$1
  shift
  expect 0 tnotes vault new "$client" --from - "$@"
  id=$(cut -d ' ' -f 1 "$RUN/out")
  # shellcheck disable=SC2034  # for the tests
  file=$VAULT/notes/$id.age
}

# opening CODE WORD...: a command of the vault that is given the passphrase.
opening() {
  expected=$1
  shift
  expect "$expected" tnotes vault "$@" --passphrase-file "$SECRET"
}
# reads ID TEXT...: the note is there and holds each text.
reads() {
  opening 0 show "$1" --unsafe-stdout
  shift
  prints "$@"
}

# The vault is as stock git wants it.
vault_tidy() {
  same 'git status of the vault' '' "$(git -C "$VAULT" status --porcelain 2>&1)"
  check 'git fsck finds damage in the vault' git -C "$VAULT" fsck --strict --no-dangling
  check 'the HEAD of the vault is not signed' git -C "$VAULT" verify-commit HEAD
  same 'temporary files' '' "$(find "$VAULT" -path "$VAULT/.git/tnotes" -prune -o -name '.tnotes-*' -print)"
}
# What lies in memory.
folders_left() { find "$memory" -mindepth 1 -maxdepth 1; }
texts_kept() { find "$VAULT/.git/tnotes/unfinished" -name '*.age' 2>/dev/null; }
# The id of the note that a kept text is of: its name begins with it.
kept_id() { basename "$(texts_kept | head -n 1)" | cut -c 1-32; }
clean_memory() { same 'left in memory' '' "$(folders_left)"; }

# secret_stays TEXT...: no file below the home holds any, nor any object of the repositories; the
# output of the last command is not looked at.
secret_stays() {
  for text; do
    found=$(find "$HOME" -path "$RUN" -prune -o -type f -exec grep -laF -e "$text" {} +)
    same "plain text ($text) in files" '' "$found"
    for repository in "$VAULT" "$RECORDS"; do
      found=$(git -C "$repository" cat-file --batch-all-objects --batch 2>/dev/null |
        grep -caF -e "$text")
      same "plain text ($text) in objects of $repository" 0 "$found"
    done
  done
}
