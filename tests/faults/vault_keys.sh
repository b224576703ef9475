#!/bin/sh
# The vault's passphrase, key, pins and history as they may be found: missing, damaged, another's,
# or cut off by a kill.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
VAULT=$HOME/tnotes/vault
CONFIG=$HOME/.config/tnotes
key=$CONFIG/identity.age
passphrase='Curlews over the mudflats'
# All that the programs may write anywhere is below HOME, and is searched in the end; what holds the
# passphrase by right goes before.
given=$HOME/given
TMPDIR=$HOME/tmp
export TMPDIR
mkdir "$given" "$TMPDIR"
printf '%s\n' "$passphrase" >"$given/right"
printf '%s\r\n' "$passphrase" >"$given/crlf"
printf '%s \n' "$passphrase" >"$given/wrong"
age_tool=$TNOTES_TEST_BIN/age_tool

# A program, since that is what `expect` runs.
cat >"$HOME/bin/begin" <<'EOF'
#!/bin/sh
exec tnotes init --clinician 'Lucía Ortiz' --yes "$@"
EOF
chmod +x "$HOME/bin/begin"
PATH=$HOME/bin:$PATH

# Every file of the vault, the configuration and the state, to prove that nothing changed.
picture() {
  (cd "$HOME" && find tnotes .config .local -type f -exec sha256sum {} + | sort -k 2)
}
pinned() { sed -n 's/.*vault_recipients: \["\([^"]*\)"\].*/\1/p' "$1/.config/tnotes/config.yaml"; }
no_vault() {
  for path in "$key" "$VAULT/vault.yaml"; do
    [ ! -e "$path" ] || fail "$path was made"
  done
  ! grep -q vault_ "$CONFIG/config.yaml" || fail 'something is pinned'
}
# unchanged CODE COMMAND...: ends so, and changes nothing.
unchanged() {
  picture >"$HOME/.before"
  expect "$@"
  picture >"$HOME/.after"
  cmp -s "$HOME/.before" "$HOME/.after" ||
    fail "changed: $(diff "$HOME/.before" "$HOME/.after" | cut -c 1-200)"
}

### A passphrase file that is not there: nothing is made.
expect 3 begin --passphrase-file "$given/none"
says "cannot read '$given/none': no such file"
expect 2 begin --passphrase-file ''
[ ! -e "$HOME/tnotes" ] || fail 'records were made'
[ ! -e "$CONFIG" ] || fail 'a configuration was made'

### One that holds no passphrase: the records are made, and no vault.
bad() {
  expect "$1" begin --passphrase-file "$given/bad"
  says "$2" "the records are ready; 'tnotes init' goes on with the vault"
  no_vault
}
: >"$given/bad"
bad 2 'the passphrase in the file is empty'
tidy
printf '\n' >"$given/bad"
bad 2 'the passphrase in the file is empty'
printf '\r\n' >"$given/bad"
bad 2 'the passphrase in the file is empty'
printf 'Curlews\nKnots\n' >"$given/bad"
bad 2 'one line is all that may stand there'
hides Curlews Knots
printf '%s\n\n' "$passphrase" >"$given/bad"
bad 2 'one line is all that may stand there'
printf 'Curlews\033[A\n' >"$given/bad"
bad 2 'could not be typed'
head -c 4097 /dev/zero | tr '\0' c >"$given/bad"
bad 5 'larger than 4096 bytes'
rm "$given/bad"
mkdir "$given/bad"
bad 5 'is a directory'
# Nobody can be asked: not an error, as nothing was wrong.
expect 0 begin
prints "$key (not made yet)" "$VAULT (not made yet)"
no_vault

### What the shell names with <(command).
expect 0 bash -c 'tnotes init --passphrase-file <(cat "$1")' bash "$given/right"
hides "$passphrase"
prints "$VAULT (made)" "$key (made)"
same 'mode of the key' 600 "$(stat -c %a "$key")"
check 'the vault is not signed' git -C "$VAULT" verify-commit HEAD
check 'the vault is damaged' git -C "$VAULT" fsck --strict
same 'git status' '' "$(git -C "$VAULT" status --porcelain --ignored)"
recipient=$(pinned "$HOME")
check 'no recipient is pinned' test -n "$recipient"
check 'the vault names another recipient' grep -qx "  - $recipient" "$VAULT/vault.yaml"
"$age_tool" decrypt -p "$given/right" "$key" >"$given/identity" || fail 'the key does not open'
check 'another recipient is pinned' grep -qx "# public key: $recipient" "$given/identity"

### All is there: nothing is asked for, read or changed.
unchanged 0 begin --passphrase-file "$given/wrong"
prints "$VAULT (already there)" "$key (already there)"
unchanged 0 tnotes vault init
chmod 644 "$key"
unchanged 0 begin
says "others can read the vault's key $key" "chmod 600 $key"
chmod 600 "$key"

private=$(grep '^AGE-SECRET-KEY-1' "$given/identity")
check 'the key holds no private key' test -n "$private"

# From here on the key is under less work, so that opening it costs no second.
"$age_tool" encrypt -a -w 2 -p "$given/right" "$given/identity" >"$key"

### The pin is gone, and the key must be opened to tell what it was.
cp "$CONFIG/config.yaml" "$HOME/.pinned"
sed -i '/vault_recipients:/d' "$CONFIG/config.yaml"
unchanged 6 begin --passphrase-file "$given/wrong"
says 'the passphrase is wrong'
unchanged 6 begin
says "the passphrase of the vault is needed, and nobody can be asked" --passphrase-file
: >"$given/empty"
unchanged 2 begin --passphrase-file "$given/empty"
# A line end of another system, and others who can read both.
chmod 604 "$given/crlf" "$key"
expect 0 begin --passphrase-file "$given/crlf"
says 'others can read the passphrase file' "others can read the vault's key $key"
same 'configuration' "$(sort "$HOME/.pinned")" "$(sort "$CONFIG/config.yaml")"
chmod 600 "$given/crlf" "$key"
unchanged 0 begin
# Out of a named pipe, which whoever wrote into it has left meanwhile.
sed -i '/vault_recipients:/d' "$CONFIG/config.yaml"
mkfifo "$given/pipe"
cat "$given/right" >"$given/pipe" &
expect 0 timeout 20 begin --passphrase-file "$given/pipe"
wait "$!"
cp "$HOME/.pinned" "$CONFIG/config.yaml"

### The key is damaged where it must be opened.
sed -i '/vault_recipients:/d' "$CONFIG/config.yaml"
cp "$key" "$HOME/.key"
damaged() {
  unchanged "$1" begin --passphrase-file "$given/right"
  says "$2"
  hides "$passphrase" "$private"
}
for size in 20 100 300; do
  head -c "$size" "$HOME/.key" >"$key"
  damaged 5 "'$key' is"
done
sed '$d' "$HOME/.key" >"$key"
damaged 5 "'$key' is damaged"
: >"$key"
damaged 5 "'$key' is no key under a passphrase"
cat "$given/identity" >"$key"
damaged 5 "'$key' is no key under a passphrase"
head -c 70000 /dev/zero >"$key"
damaged 5 "'$key' is larger than"
"$age_tool" encrypt -a -r "$recipient" "$given/identity" >"$key"
damaged 5 'is no key under a passphrase'
printf 'nothing\n' | "$age_tool" encrypt -a -w 2 -p "$given/right" >"$key"
damaged 5 "$key:1: this line is no identity"
"$age_tool" keygen >"$given/other"
"$age_tool" encrypt -a -w 2 -p "$given/right" "$given/other" >"$key"
damaged 4 "$key is not a key of the vault at $VAULT"
rm "$key"
mkdir "$key"
damaged 7 "cannot read '$key': is a directory"
rmdir "$key"

### The key is gone.
unchanged 4 begin --passphrase-file "$given/right"
says "there is a vault at $VAULT, but not its key" "bring $key back from a backup"
unchanged 4 tnotes vault init --passphrase-file "$given/right"
says "there is a vault, but its key is not at $key"
cp "$HOME/.pinned" "$CONFIG/config.yaml"
unchanged 4 begin --passphrase-file "$given/right"
mv "$VAULT" "$HOME/.vault"
expect 4 begin --passphrase-file "$given/right"
says "there is a vault, but its key is not at $key"
[ ! -e "$key" ] || fail 'another key was made'
[ ! -e "$VAULT/vault.yaml" ] || fail 'another vault was made'
rm -rf "$VAULT"
mv "$HOME/.vault" "$VAULT"
cp "$HOME/.key" "$key"
unchanged 0 begin

### What vault.yaml says counts for nothing that is not pinned.
other=$(sed -n 's/^# public key: //p' "$given/other")
# names CODE MESSAGE: with the vault.yaml of standard input.
names() {
  cat >"$VAULT/vault.yaml"
  unchanged "$1" begin
  says "$2"
  git -C "$VAULT" checkout -q -- vault.yaml
}
planted="the vault names a recipient that is not pinned: $other"
printf 'format: 1\nrecipients:\n  - %s\n  - %s\n' "$recipient" "$other" | names 4 "$planted"
printf 'format: 1\nrecipients:\n  - %s\n  - %s\n' "$other" "$recipient" | names 4 "$planted"
printf 'format: 1\nrecipients: [%s]\n' "$other" | names 4 "$planted"
printf 'format: 1\nrecipients: []\n' | names 5 "$VAULT/vault.yaml:1:1: vault.yaml has no recipient"
printf 'format: 1\n' | names 5 'vault.yaml has no recipient'
printf 'format: 1\nrecipients: [%s]\n' "${recipient}x" | names 5 'vault.yaml:2:14: this is no age'
printf 'format: 2\nrecipients: [%s]\n' "$recipient" | names 5 'vault.yaml:1:9: this vault has a format'
printf 'recipients: [%s]\n' "$recipient" | names 5 "vault.yaml has no 'format'"
printf 'format: 1\nrecipients: [%s]\nsigners: []\n' "$recipient" | names 5 "'signers' does not belong"
printf '' | names 5 "vault.yaml has no 'format'"
head -c 2000000 /dev/zero | names 5 vault.yaml
rm "$VAULT/vault.yaml"
unchanged 4 begin
says 'vault.yaml is gone from the vault' "git -C $VAULT checkout HEAD -- vault.yaml"
ln -s "$HOME/.pinned" "$VAULT/vault.yaml"
unchanged 4 begin
says "'vault.yaml' is a symlink"
rm "$VAULT/vault.yaml"
mkdir "$VAULT/vault.yaml"
unchanged 5 begin
rmdir "$VAULT/vault.yaml"
git -C "$VAULT" checkout -q -- vault.yaml
# One more is pinned, which the vault does not name.
expect 0 tnotes config set pinned.vault_recipients "$recipient" "$other"
unchanged 4 begin
says "the vault does not name the pinned recipient $other"
cp "$HOME/.pinned" "$CONFIG/config.yaml"
sed -i "s/$recipient/${recipient}x/" "$CONFIG/config.yaml"
unchanged 5 begin
says "$CONFIG/config.yaml:" 'a pinned recipient is none (age1…)'
cp "$HOME/.pinned" "$CONFIG/config.yaml"
unchanged 0 begin

### The history is another's.
first=$(git -C "$VAULT" rev-parse HEAD)
ssh-keygen -q -t ed25519 -N '' -C stranger -f "$HOME/.stranger"
commit() { git -C "$VAULT" "$@" commit -q --allow-empty -m edit; }
commit -c "user.signingkey=$HOME/.stranger"
unchanged 4 begin
says "the vault's last commit is not signed by a key that is pinned" "git -C $VAULT log"
# Not even where the vault itself lets that key sign.
cp "$VAULT/.git/tnotes/allowed_signers" "$HOME/.signers"
printf '* namespaces="git" %s\n' "$(cat "$HOME/.stranger.pub")" >>"$VAULT/.git/tnotes/allowed_signers"
check 'git would accept the stranger' git -C "$VAULT" verify-commit HEAD
unchanged 4 begin
says "the vault's last commit is not signed by a key that is pinned"
cp "$HOME/.signers" "$VAULT/.git/tnotes/allowed_signers"
git -C "$VAULT" reset -q --hard "$first"
commit -c commit.gpgsign=false
unchanged 4 begin
says "the vault's last commit is not signed by a key that is pinned"
git -C "$VAULT" reset -q --hard "$first"
# The right key signs, but what was there before is not below it.
git -C "$VAULT" checkout -q --orphan elsewhere
git -C "$VAULT" commit -q -m init --date 2026-01-01T00:00:00Z
git -C "$VAULT" branch -q -M main
unchanged 4 begin
says 'history went back or was rewritten' "$first"
git -C "$VAULT" reset -q --hard "$first"
# What the right key signed on top is right.
commit -c commit.gpgsign=true
unchanged 0 begin
# My own key may sign no more.
sed -i '/vault_signers:/d' "$CONFIG/config.yaml"
expect 0 tnotes config set pinned.vault_signers "$(cut -d ' ' -f 1-2 "$HOME/.stranger.pub")"
unchanged 4 begin
says 'your signing key is not one that may sign'
cp "$HOME/.pinned" "$CONFIG/config.yaml"
unchanged 0 begin

### Killed at any instant: the next init completes, with one key and the pin that fits it.
# cut_off HOME SIGN SECONDS: an init that is killed so long after a path is there, and with it all
# that it started.
cut_off() {
  doing="init killed $3 s after $2"
  env HOME="$1" setsid begin --passphrase-file "$given/right" >"$RUN/out" 2>"$RUN/err" &
  killed=$!
  tries=0
  until [ -e "$1/$2" ] || [ "$tries" -ge 3000000 ]; do tries=$((tries + 1)); done
  sleep "$3"
  kill -KILL "-$killed" 2>/dev/null || kill -KILL "$killed" 2>/dev/null
  wait "$killed" 2>/dev/null
}
# goes_on HOME: the key that is there stays, and all else comes to it.
goes_on() {
  kept=$doing
  rm -f "$HOME/.kept"
  [ ! -e "$1/.config/tnotes/identity.age" ] || cp "$1/.config/tnotes/identity.age" "$HOME/.kept"
  expect 0 env HOME="$1" begin --passphrase-file "$given/right"
  doing="after $kept"
  [ ! -e "$HOME/.kept" ] ||
    check 'another key was made' cmp -s "$HOME/.kept" "$1/.config/tnotes/identity.age"
  is_whole "$1"
}
# is_whole HOME: the pin fits the key, and both repositories are in order.
is_whole() {
  pin=$(pinned "$1")
  "$age_tool" decrypt -p "$given/right" "$1/.config/tnotes/identity.age" >"$given/opened" ||
    fail 'the key does not open'
  cat "$given/opened" >>"$given/all"
  same 'the pin of the key' "$pin" "$(sed -n 's/^# public key: //p' "$given/opened")"
  same 'recipients of the vault' "  - $pin" "$(grep '^  - ' "$1/tnotes/vault/vault.yaml")"
  same 'recipients of backups' "  recipients: [\"$pin\"]" \
    "$(sed -n '/^backup:/,$p' "$1/.config/tnotes/config.yaml" | sed -n 2p)"
  for repository in records vault; do
    # A commit whose branch was not moved any more stays as an object that nothing needs.
    git_says=$(git -C "$1/tnotes/$repository" fsck --strict --no-dangling 2>&1)
    same "git fsck in the $repository" '' "$git_says"
    git_says=$(git -C "$1/tnotes/$repository" status --porcelain --ignored 2>&1)
    same "git status in the $repository" '' "$git_says"
    check "the last commit of the $repository is not signed" git -C "$1/tnotes/$repository" verify-commit HEAD
  done
}

# with_records HOME: all but the vault.
with_records() {
  mkdir "$1"
  expect 0 env HOME="$1" begin
  rm -r "$1/tnotes/vault"
}

homes=$HOME/homes
mkdir "$homes"
# While the records are made: thrice in a row.
mkdir "$homes/records"
cut_off "$homes/records" tnotes/records/.git/HEAD 0
cut_off "$homes/records" .config/tnotes/signing_key 0
cut_off "$homes/records" tnotes/records/practice.yaml 0
goes_on "$homes/records"
# While the key is made, before it is there.
with_records "$homes/key"
for delay in 0 0.2 0.6; do
  cut_off "$homes/key" tnotes/vault/.git/HEAD "$delay"
  [ ! -e "$homes/key/.config/tnotes/identity.age" ] || fail 'this was to be killed earlier'
done
goes_on "$homes/key"
# Once it is there.
for delay in 0 0.005 0.02; do
  with_records "$homes/pins-$delay"
  cut_off "$homes/pins-$delay" .config/tnotes/identity.age "$delay"
  goes_on "$homes/pins-$delay"
done
# While a key that is there is pinned, and the vault begins.
for delay in 0 0.002 0.005 0.01 0.02; do
  with_records "$homes/vault-$delay"
  "$age_tool" encrypt -a -w 2 -p "$given/right" "$given/identity" \
    >"$homes/vault-$delay/.config/tnotes/identity.age"
  cut_off "$homes/vault-$delay" tnotes/vault/.git/HEAD "$delay"
  goes_on "$homes/vault-$delay"
done

### Two at once: one makes the key, and the other waits and finds it.
# Each may wait in vain where the machine is very busy.
ended_busy() {
  if [ "$1" -eq 7 ] && grep -q "error: another .*tnotes" "$2"; then return; fi
  fail "one ended with $1: $(cat "$2")"
}
# two_at_once HOME
two_at_once() {
  env HOME="$1" begin --passphrase-file "$given/right" >"$RUN/one" 2>&1 &
  one=$!
  run env HOME="$1" begin --passphrase-file "$given/right"
  wait "$one" || ended_busy "$?" "$RUN/one"
  [ "$code" -eq 0 ] || ended_busy "$code" "$RUN/err"
  expect 0 env HOME="$1" begin
  is_whole "$1"
}
mkdir "$homes/two"
expect 0 env HOME="$homes/two" begin
two_at_once "$homes/two"
# Where neither finds the vault's directory, or anything.
with_records "$homes/two-records"
two_at_once "$homes/two-records"
mkdir "$homes/two-new"
two_at_once "$homes/two-new"

### Neither the passphrase nor a private key was left anywhere, encoded or not.
# in_base64 TEXT: the digits that it has wherever it begins within others that are encoded with it.
in_base64() {
  for before in '' x xx; do
    printf '%s%s' "$before" "$1" | base64 -w 0 | sed 's/=*$//; s/^....//; s/..$//'
    echo
  done
}
{
  printf '%s\n' "$passphrase"
  in_base64 "$passphrase"
  grep -h '^AGE-SECRET-KEY-1' "$given/all" "$given/identity" "$given/other" | sort -u >"$HOME/.keys"
  cat "$HOME/.keys"
  while read -r secret; do in_base64 "$secret"; done <"$HOME/.keys"
} >"$given/secrets"
rm "$HOME/.keys"
same 'secrets' 1 "$(($(wc -l <"$given/secrets") >= 16))"
doing='search for secrets'
left() { grep -rlaF -f "$1" --exclude-dir=given "$HOME"; }
# What is searched for would be found.
printf 'x%s' "$passphrase" | base64 -w 0 >"$HOME/planted"
same 'found' "$HOME/planted" "$(left "$given/secrets")"
tail -n 1 "$given/secrets" >"$HOME/planted"
same 'found' "$HOME/planted" "$(left "$given/secrets")"
rm "$HOME/planted"
same 'files with secrets' '' "$(left "$given/secrets")"

finish
