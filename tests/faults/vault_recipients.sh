#!/bin/sh
# The vault's keys as they are changed: recipients that are added, removed, planted and trusted; a
# rekey that is killed or interrupted; passphrases from a command; identities from files.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
command -v age >/dev/null || skip 'there is no age (Debian package age)'
vault_practice
CONFIG=$HOME/.config/tnotes
tool=$TNOTES_TEST_BIN/age_tool
# Where plain text and keys are not looked for.
"$tool" decrypt -p "$SECRET" <"$CONFIG/identity.age" >"$RUN/own" || fail 'no key'
own=$(age-keygen -y "$RUN/own")

# Sanitizers make each run several times as long.
is_slow=$(grep '^TNOTES_SANITIZE:.*=ON$' "$BUILD/CMakeCache.txt")

# made NAME: a key, its file and its public half.
made() {
  age-keygen -o "$RUN/$1" 2>/dev/null || fail "no key $1"
  age-keygen -y "$RUN/$1"
}
other=$(made other)
third=$(made third)
foreign=$(made foreign)

# The lists, one word each, in the order of the vault.
in_vault() { sed -n '/^recipients:/,/^recovery:/s/^  - //p' "$VAULT/vault.yaml" | tr '\n' ' '; }
pinned() { sed -n 's/^  vault_recipients: \[\(.*\)\]/\1/p' "$CONFIG/config.yaml" | tr -d '",'; }
# recipients_are WORD...
recipients_are() {
  same 'vault.yaml' "$* " "$(in_vault)"
  same 'pinned' "$*" "$(pinned)"
}
# reads_with KEY TEXT, or not: stock age, the last note.
reads_with() {
  [ "$(age -d -i "$RUN/$1" "$file" 2>/dev/null | grep -acF -e "$2")" -eq 1 ] ||
    fail "'$2' is not read with $1"
}
unread_with() {
  ! age -d -i "$RUN/$1" "$file" >/dev/null 2>&1 || fail "$file is read with $1"
}
# stays COMMAND...: it must leave the vault, what is pinned and the key as they are.
picture() {
  (cd "$HOME" && find tnotes/vault .config -type f -exec sha256sum {} + | sort -k 2)
}

# ---- One more recipient: new notes at once, those there are once they are re-encrypted.
echo "$CANARY" >"$RUN/text"
note m1 <"$RUN/text"
expect 0 tnotes vault recipient add "$other"
prints "$other"
says "'tnotes vault rekey"
recipients_are "$own" "$other"
unread_with other
first=$file
echo 'Dunlins' >"$RUN/text"
note m1 <"$RUN/text"
reads_with other Dunlins
reads_with own Dunlins
expect 0 tnotes vault rekey --identity "$RUN/own"
prints '2 notes re-encrypted to 2 keys'
says 'old ciphertext stays'
file=$first
reads_with other "$CANARY"
reads_with own "$CANARY"
vault_tidy
# What it was encrypted to before is still in the history.
git -C "$VAULT" show "HEAD~3:notes/$(basename "$first")" >"$RUN/old" 2>/dev/null
reads_old=$(age -d -i "$RUN/own" "$RUN/old" | grep -c "$CANARY")
same 'old ciphertext' 1 "$reads_old"
# Once more changes nothing, and is no error.
head=$(git -C "$VAULT" rev-parse HEAD)
expect 0 tnotes vault recipient add "$other"
says 'already'
same HEAD "$head" "$(git -C "$VAULT" rev-parse HEAD)"

# ---- What is no recipient, which is not shown.
case $own in *q) mistyped=${own%?}p ;; *) mistyped=${own%?}q ;; esac
for word in "$(tail -n 1 "$RUN/own")" nonsense "$mistyped" "ssh-ed25519 AAAA" ''; do
  expect 2 tnotes vault recipient add "$word"
  [ -z "$word" ] || hides "$word"
done
expect 2 tnotes vault recipient add "$(tail -n 1 "$RUN/own")"
says 'this is a private key'
expect 2 tnotes vault recipient add "$own" --recovery

# ---- One less: never the last that the key at hand reads.
for word in nonsense "$foreign" age1 ''; do
  expect 3 tnotes vault recipient remove "$word" --identity "$RUN/own"
done
expect 4 tnotes vault recipient remove "$own" --identity "$RUN/own"
says 'the only recipient that the key at hand reads'
opening 4 recipient remove "$own"
expect 4 tnotes vault recipient remove "$other" --identity "$RUN/foreign"
expect 6 tnotes vault recipient remove "$other"
recipients_are "$own" "$other"
expect 0 tnotes vault recipient remove "${other#age1????????}" --identity "$RUN/own"
says 'still reads every note that was written before' "'tnotes vault rekey"
recipients_are "$own"
reads_with other "$CANARY"
# --yes answers the question about the notes there are.
expect 0 tnotes vault recipient add "$other" --yes
recipients_are "$own" "$other"
expect 0 tnotes vault recipient remove "$other" --identity "$RUN/own" --yes
says '2 notes re-encrypted'
unread_with other
reads_with own "$CANARY"
expect 4 tnotes vault recipient remove "$own" --identity "$RUN/own"
says "it is the vault's only recipient"
# Another key takes the place of the vault's.
expect 0 tnotes vault recipient add "$third" --yes --identity "$RUN/own"
says '2 notes re-encrypted'
expect 0 tnotes vault recipient remove "$own" --yes --identity "$RUN/third"
unread_with own
reads_with third "$CANARY"
opening 4 list
says 'is none of the vault' "'tnotes vault recover --identity - --new-key'"
expect 0 tnotes vault recipient add "$own" --yes --identity "$RUN/third"
opening 0 list
prints 'Maya Lindqvist'
expect 0 tnotes vault recipient remove "$third" --yes --identity "$RUN/own"
recipients_are "$own"
vault_tidy

# ---- Identity files: several, plain, under a passphrase, from standard input.
id=$(basename "$first" .age)
for words in "--identity $RUN/own" "-i $RUN/other -i $RUN/own" \
  "--identity $CONFIG/identity.age --passphrase-file $SECRET"; do
  # shellcheck disable=SC2086
  expect 0 tnotes vault show "$id" --unsafe-stdout $words
  prints "$CANARY"
done
expect 0 sh -c 'tnotes vault show "$0" --unsafe-stdout --identity - <"$1"' "$id" "$RUN/own"
prints "$CANARY"
expect 4 tnotes vault show "$id" --unsafe-stdout --identity "$RUN/other"
hides "$CANARY"
expect 3 tnotes vault show "$id" --unsafe-stdout --identity "$RUN/nothing"
expect 6 tnotes vault show "$id" --unsafe-stdout --identity "$CONFIG/identity.age"
for bad in "$first" "$VAULT/vault.yaml" "$VAULT" "$CONFIG/config.yaml" "$CONFIG/signing_key" /dev/null; do
  expect 5 tnotes vault show "$id" --unsafe-stdout --identity "$bad" --passphrase-file "$SECRET"
  hides "$CANARY" 'PRIVATE KEY'
done
chmod 644 "$RUN/own"
expect 0 tnotes vault list --identity "$RUN/own"
says 'others can read the key'
chmod 600 "$RUN/own"
expect 2 sh -c 'echo Dunlins | tnotes vault edit "$0" --from - --identity -' "$id"
says 'standard input'

# ---- A planted recipient is refused by all that reads or writes, until it is trusted.
sed "s/^recipients:/&\n  - $foreign/" "$VAULT/vault.yaml" >"$RUN/planted"
cp "$VAULT/vault.yaml" "$RUN/honest"
for how in lying committed; do
  cp "$RUN/planted" "$VAULT/vault.yaml"
  [ $how = lying ] || git -C "$VAULT" commit -qam planted
  head=$(git -C "$VAULT" rev-parse HEAD)
  expect 4 sh -c 'echo Dunlins | tnotes vault new m1 --from -'
  says "a recipient that is not pinned: $foreign" "'tnotes vault recipient trust'"
  for words in list rekey "show $id --unsafe-stdout" "recover --identity $RUN/own" \
    "recipient add $third" "recipient remove $own"; do
    # shellcheck disable=SC2086
    expect 4 tnotes vault $words
  done
  expect 0 tnotes vault recipient list
  prints "$foreign  not pinned"
  expect 4 tnotes vault recipient trust "$own"
  says "$foreign"
  expect 3 tnotes vault recipient trust "$third"
  expect 2 tnotes vault recipient trust nonsense
  same HEAD "$head" "$(git -C "$VAULT" rev-parse HEAD)"
  same pinned "$own" "$(pinned)"
done
# It goes as it came.
cp "$RUN/honest" "$VAULT/vault.yaml"
git -C "$VAULT" commit -qam honest
expect 0 tnotes vault recipient trust
says 'nothing had to be trusted anew'
# A hand's edit that is trusted is committed.
cp "$RUN/planted" "$VAULT/vault.yaml"
expect 0 tnotes vault recipient trust "$foreign"
recipients_are "$foreign" "$own"
vault_tidy
opening 0 recipient remove "$foreign"
# What is added or removed is committed, also where the work tree has it already.
cp "$RUN/planted" "$VAULT/vault.yaml"
opening 0 recipient remove "$foreign"
recipients_are "$own"
vault_tidy
cp "$RUN/planted" "$VAULT/vault.yaml"
expect 0 tnotes vault recipient add "$foreign"
recipients_are "$foreign" "$own"
vault_tidy
opening 0 recipient remove "$foreign"
# Signed by a key that nobody pinned: the same.
ssh-keygen -q -t ed25519 -N '' -f "$RUN/elsewhere"
git -C "$VAULT" -c user.signingkey="$RUN/elsewhere" commit -q --allow-empty -m elsewhere
opening 4 list
says "'tnotes vault recipient trust'"
expect 4 tnotes vault recipient trust "$own"
says 'signed by a key that is not pinned'
opening 4 list
expect 0 tnotes vault recipient trust
says 'new signer: ssh-ed25519 '
opening 0 list
vault_tidy
git -C "$VAULT" commit -q --no-gpg-sign --allow-empty -m unsigned
opening 4 list
expect 4 tnotes vault recipient trust
says 'not signed, or its signature is wrong'
says 'commit --allow-empty -S -m seen'
git -C "$VAULT" commit -q --allow-empty -S -m seen
opening 0 list

# ---- A change that was cut off between the vault and the pins: the same command completes it.
cp "$CONFIG/config.yaml" "$RUN/config"
expect 0 tnotes vault recipient add "$other"
cp "$RUN/config" "$CONFIG/config.yaml"
opening 4 list
expect 0 tnotes vault recipient add "$other"
recipients_are "$own" "$other"
cp "$CONFIG/config.yaml" "$RUN/config"
opening 0 recipient remove "$other"
cp "$RUN/config" "$CONFIG/config.yaml"
opening 4 list
opening 0 recipient remove "$other"
recipients_are "$own"

# ---- While an editor is open, the recipients change: what is saved is for those there are then.
expect 0 tnotes vault recipient add "$other"
editor <<'EOD'
printf 'Turnstones\n' >>"$1"
tnotes vault recipient remove "$OTHER" --identity "$RUN/own" >/dev/null 2>&1
EOD
export OTHER="$other" RUN
expect 0 tnotes vault new m1
file=$VAULT/notes/$(cut -d ' ' -f 1 "$RUN/out").age
unread_with other
reads_with own Turnstones
expect 0 tnotes vault discard "$(basename "$file" .age)" --yes
expect 0 tnotes vault recipient add "$other"
editor <<'EOD'
printf 'Phalaropes\n' >>"$1"
tnotes vault recipient remove "$OTHER" --identity "$RUN/own" >/dev/null 2>&1
exit 1
EOD
expect 7 tnotes vault new m1
file=$(texts_kept)
unread_with other
reads_with own Phalaropes
expect 0 tnotes vault discard "$(kept_id)" --yes
vault_tidy

# ---- The passphrase from a command.
command_is() { expect 0 tnotes config set passphrase_command "$1"; }
command_is "cat '$SECRET'"
expect 0 tnotes vault show "$id" --unsafe-stdout
prints "$CANARY"
command_is "printf '%s\n' first second | tail -n 1; true"
expect 6 tnotes vault list
says 'the passphrase is wrong' 'passphrase_command'
expect 0 tnotes vault list --passphrase-file "$SECRET"
command_is 'echo asked >&2; exit 3'
expect 6 tnotes vault list
says 'asked' 'failed with status 3' 'passphrase_command'
command_is true
expect 6 tnotes vault list
says 'printed nothing'
command_is no-such-program-here
expect 6 tnotes vault list
command_is 'kill -INT $$'
expect 130 tnotes vault list
command_is 'head -c 100000 /dev/zero'
expect 6 tnotes vault list
says 'printed more than 4096 bytes' 'passphrase_command'
# What is on standard input is not the command's.
command_is "cat >'$RUN/eaten'; cat '$SECRET'"
expect 0 sh -c 'echo "$0, again" | tnotes vault edit "$1" --from -' "$CANARY" "$id"
same 'eaten' '' "$(cat "$RUN/eaten")"
# Of a change it gives the passphrase before.
printf 'Knots on the quay\n' >"$RUN/new"
expect 2 tnotes vault passphrase
says '--new-passphrase-file'
expect 0 tnotes vault passphrase --new-passphrase-file "$RUN/new"
says 'have passphrase_command' 'still open with the passphrase before'
quicken "$RUN/new"
expect 6 tnotes vault list
expect 0 tnotes config set passphrase_command ''
opening 6 list
expect 0 tnotes vault list --passphrase-file "$RUN/new"

# A private key in the place of a file or a value is not shown, nor stored.
private=$(tail -n 1 "$RUN/own")
for words in "list --identity $private" "recover --identity $private" "edit $private" \
  "list --passphrase-file $private" "recover --identity - --new-key=$private" "recipient trust $private"; do
  # shellcheck disable=SC2086
  run tnotes vault $words
  # shellcheck disable=SC2154
  [ "$code" -ne 0 ] || fail 'it is taken'
  hides "${private#AGE-SECRET-KEY-1}" "$(echo "${private#AGE-SECRET-KEY-1}" | tr '[:upper:]' '[:lower:]')"
done
expect 2 tnotes config set backup.recipients "$private"
! grep -qF "$private" "$CONFIG/config.yaml" || fail 'the configuration holds a private key'

# ---- A passphrase is changed whole or not at all: wrong, unusable, no room, killed.
picture >"$RUN/before"
expect 6 tnotes vault passphrase --new-passphrase-file "$RUN/new"
expect 6 tnotes vault passphrase --passphrase-file "$SECRET" --new-passphrase-file "$RUN/new"
printf '\n' >"$RUN/bad"
expect 2 tnotes vault passphrase --passphrase-file "$RUN/new" --new-passphrase-file "$RUN/bad"
printf 'a\nb\n' >"$RUN/bad"
expect 2 tnotes vault passphrase --passphrase-file "$RUN/new" --new-passphrase-file "$RUN/bad"
expect 3 tnotes vault passphrase --passphrase-file "$RUN/new" --new-passphrase-file "$RUN/none"
expect 7 sh -c 'ulimit -f 0; exec tnotes vault passphrase --passphrase-file "$0" \
  --new-passphrase-file "$1" 2>/dev/null' "$RUN/new" "$SECRET"
picture >"$RUN/after"
check 'the key, the pins or the vault changed' cmp "$RUN/before" "$RUN/after"
[ -n "$is_slow" ] || for delay in 0.5 1.2 1.9; do
  tnotes vault passphrase --passphrase-file "$RUN/new" --new-passphrase-file "$RUN/new" \
    >/dev/null 2>&1 &
  sleep $delay
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  expect 0 tnotes vault list --passphrase-file "$RUN/new"
done
# A command that fails is no dead end, nor is it asked for the file of another key.
expect 0 tnotes config set passphrase_command 'exit 3'
"$tool" encrypt -a -w 2 -p "$SECRET" <"$RUN/own" >"$RUN/sealed"
expect 6 tnotes vault list --identity "$RUN/sealed"
says "the passphrase of '$RUN/sealed' is needed"
expect 6 tnotes vault list --identity "$RUN/sealed" --passphrase-file "$RUN/new"
says "the passphrase of '$RUN/sealed' is wrong"
expect 0 tnotes vault list --identity "$RUN/sealed" --passphrase-file "$SECRET"
expect 6 tnotes vault list
expect 0 tnotes config set passphrase_command ''
# Quick to open again.
"$tool" encrypt -a -w 2 -p "$SECRET" <"$RUN/own" >"$CONFIG/identity.age"

# ---- The recovery of a lost key.
expect 0 tnotes vault recipient add "$other" --yes --identity "$RUN/own"
mv "$CONFIG/identity.age" "$RUN/lost"
opening 3 list
expect 0 tnotes vault recover --identity "$RUN/other"
prints 'the key opens 2 of 2 notes'
expect 4 tnotes vault recover --identity "$RUN/foreign"
expect 2 tnotes vault recover
expect 2 tnotes vault recover --identity "$RUN/other" --new-key
[ ! -e "$CONFIG/identity.age" ] || fail 'a key was made without a passphrase'
expect 0 tnotes vault recover --identity "$RUN/other" --new-key --new-passphrase-file "$SECRET"
says '2 notes re-encrypted' "'tnotes vault recipient remove $own' ends that"
quicken "$SECRET"
reads "$id" "$CANARY"
opening 0 recipient remove "$own" --yes
file=$first
unread_with own
reads_with other "$CANARY"
reads "$id" "$CANARY"
vault_tidy
# Without room for the new key, the one there is stays.
cp "$CONFIG/identity.age" "$RUN/kept"
expect 7 sh -c 'ulimit -f 0; exec tnotes vault recover --identity "$0" --new-key \
  --new-passphrase-file "$1" 2>/dev/null' "$RUN/other" "$SECRET"
check 'the key changed' cmp "$CONFIG/identity.age" "$RUN/kept"
# Where there is a key, it is kept.
expect 0 tnotes vault recover --identity "$RUN/other" --new-key --new-passphrase-file "$SECRET"
same 'keys kept' 1 "$(find "$CONFIG" -name 'identity-until-*.age' | wc -l)"
quicken "$SECRET"
reads "$id" "$CANARY"

# ---- A rekey of many notes that is killed ten times: each note opens at every moment.
many=1000
[ -z "$is_slow" ] || many=100
rm "$CONFIG"/identity-until-*
number=0
while [ $number -lt $many ]; do
  number=$((number + 1))
  name=$(printf '%032x' $number)
  printf -- '---\nid: %s\nclient: m1\ndate: 2026-11-23\nlength: 8\n---\nNote %s\n' "$name" \
    "$(printf '%03d' $((number % 1000)))" |
    age -r "$other" -o "$VAULT/notes/$name.age"
done
git -C "$VAULT" add notes
git -C "$VAULT" commit -qm many
all=$((many + 2))
expect 0 tnotes vault recover --identity "$RUN/other"
prints "the key opens $all of $all notes"
before=$(git -C "$VAULT" rev-parse HEAD)
started=$(date +%s%N)
expect 0 tnotes vault rekey --identity "$RUN/other"
took=$(($(date +%s%N) - started))
seed=${SEED:-$(od -An -N 2 -tu2 /dev/urandom | tr -d ' ')}
echo "SEED=$seed"
kills=0
tries=0
while [ $kills -lt 10 ] && [ $tries -lt 60 ]; do
  tries=$((tries + 1))
  # At some instant of it: what lasted too short is not counted.
  delay=$(awk -v took="$took" -v seed=$((seed + tries)) \
    'BEGIN { srand(seed); printf "%.3f", took * rand() / 1000000000 }')
  setsid tnotes vault rekey --identity "$RUN/other" >/dev/null 2>&1 &
  pid=$!
  sleep "$delay"
  kill -9 "-$pid" 2>/dev/null
  wait $pid 2>/dev/null
  [ $? -ne 137 ] || kills=$((kills + 1))
done
same 'times that it was killed' 10 $kills
expect 0 tnotes vault list --identity "$RUN/other"
expect 0 tnotes vault recover --identity "$RUN/other"
prints "the key opens $all of $all notes"
expect 0 tnotes vault rekey --identity "$RUN/other"
opening 0 recover --identity "$CONFIG/identity.age"
prints "the key opens $all of $all notes"
git -C "$VAULT" ls-tree -r HEAD notes | cut -d ' ' -f 3 >"$RUN/now"
same 'notes that are as they were' 0 "$(git -C "$VAULT" ls-tree -r "$before" notes | cut -f 1 |
  cut -d ' ' -f 3 | grep -cFf "$RUN/now" || true)"
vault_tidy
# Ctrl-C ends it at a commit, and says how to go on.
expect 0 tnotes vault rekey --identity "$RUN/other"
prints "$all notes re-encrypted"
# Without room it says so, and what was there is there.
expect 7 sh -c 'ulimit -f 1; exec tnotes vault rekey --identity "$0" 2>"$1"' "$RUN/other" "$RUN/full"
grep -qF "go on with 'tnotes vault rekey --identity" "$RUN/full" || fail 'it does not say how to go on'
expect 0 tnotes vault recover --identity "$RUN/other"
prints "the key opens $all of $all notes"
# Until it is done, others say so.
expect 0 tnotes vault list --identity "$RUN/other"
says "a re-encryption is not finished: 'tnotes vault rekey'"
expect 1 tnotes vault verify # these notes are shorter than those of tnotes
says "a re-encryption is not finished: 'tnotes vault rekey'"
expect 0 tnotes vault rekey --identity "$RUN/other"
expect 0 tnotes vault list --identity "$RUN/other"
hides 'is not finished'
vault_tidy
secret_stays "$CANARY" Dunlins
finish
