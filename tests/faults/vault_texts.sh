#!/bin/sh
# Texts that are kept of what an editor saved, when more than one thing happens to them: editors that
# outlive the program, memory that fills up, another terminal, other people's files, a vault that
# moves. What was kept is never replaced by less.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
in_memory || skip 'there is no tmpfs at /dev/shm'
vault_practice
tool=$TNOTES_TEST_BIN/age_tool
"$tool" decrypt -p "$SECRET" <"$HOME/.config/tnotes/identity.age" >"$RUN/key" || fail 'no key'
export RUN SECRET

# For editors: waits for another ciphertext than the last it waited for.
cat >"$HOME/bin/until-kept" <<'EOD'
#!/bin/sh
n=0
while :; do
  now=$(cat "$HOME"/tnotes/vault*/.git/tnotes/unfinished/*.age 2>/dev/null | sha256sum)
  [ "$now" = "$(cat "$RUN/sum" 2>/dev/null)" ] || break
  [ $n -lt 300 ] || { : >"$RUN/late"; break; }
  sleep 0.02
  n=$((n + 1))
done
echo "$now" >"$RUN/sum"
EOD
cat >"$HOME/bin/wait-for" <<'EOD'
#!/bin/sh
n=0
until [ -e "$1" ] || [ $n -ge 500 ]; do sleep 0.02 && n=$((n + 1)); done
EOD
chmod 700 "$HOME/bin/wait-for" "$HOME/bin/until-kept"
PATH=$HOME/bin:$PATH
nothing=$(printf '' | sha256sum)
begin() {
  rm -f "$RUN"/go "$RUN"/go2 "$RUN"/there "$RUN"/late
  echo "$nothing" >"$RUN/sum"
  texts_kept >"$RUN/texts"
  while read -r text; do rm -f "$text"; done <"$RUN/texts"
  rm -rf "${memory:?}"/*
}
# kept_texts: what the kept texts hold, in the order in which they were kept.
kept_texts() {
  find "$VAULT/.git/tnotes/unfinished" -name '*.age' -type f -printf '%T@ %p\n' | sort -n |
    while read -r _ text; do
      "$tool" decrypt -i "$RUN/key" <"$text" | tail -n +7 | sed '/^$/d'
    done
}
kept_are() { same 'kept' "$1" "$(kept_texts | tr '\n' ' ' | sed 's/ $//')"; }
pid_of_vault() { pgrep -f "^$TNOTES_BIN/tnotes-vault new m1 --date 2026-11-0$1" | head -n 1; }

### The program is killed, and the editor lives on: half of a save is not taken for a save, and what
### is saved whole is kept by whichever command comes by.
begin
editor <<'EOD'
printf 'one\ntwo\nthree\n' >"$1"
until-kept
: >"$RUN/there"
wait-for "$RUN/go"
exec 3>"$1"
printf 'one\ntw' >&3
: >"$RUN/half"
wait-for "$RUN/go2"
printf 'o\nfour\n' >&3
exec 3>&-
: >"$RUN/whole"
wait-for "$RUN/go3"
EOD
rm -f "$RUN/half" "$RUN/whole" "$RUN/go3"
tnotes vault new m1 --date 2026-11-01 >/dev/null 2>&1 &
started=$!
wait-for "$RUN/there"
kill -9 "$(pid_of_vault 1)"
wait $started 2>/dev/null
: >"$RUN/go"
wait-for "$RUN/half"
expect 3 tnotes vault edit zzz
kept_are 'one two three'
hides 'left unfinished'
: >"$RUN/go2"
wait-for "$RUN/whole"
expect 3 tnotes vault edit zzz
kept_are 'one two four'
id=$(kept_id)
expect 4 tnotes vault edit "$id"
says 'is open in an editor'
expect 4 tnotes vault discard "$id" --yes
# What is kept already is not written once more.
before=$(stat -c %i.%y "$(texts_kept)")
expect 3 tnotes vault edit zzz
same 'the file' "$before" "$(stat -c %i.%y "$(texts_kept)")"
: >"$RUN/go3"
n=0
until [ -z "$(folders_left)" ] || [ $n -ge 100 ]; do
  run tnotes vault edit zzz
  sleep 0.02
  n=$((n + 1))
done
kept_are 'one two four'

### A folder that stays, because an editor left a file in it, does not come back over what is written
### later.
begin
editor <<'EOD'
printf 'older\n' >"$1"
printf 'a backup\n' >"$1~"
kill -9 $$
EOD
expect 7 tnotes vault new m1
says 'the editor left note.md~'
id=$(kept_id)
editor <<'EOD'
printf 'newer\n' >"$1"
sleep 0.2
tnotes vault list --passphrase-file "$SECRET" >/dev/null 2>&1
kill -9 $$
EOD
opening 7 edit "$id"
expect 3 tnotes vault edit zzz
kept_are newer

### Two terminals come to the same text, the second while the first is asked for the passphrase.
begin
editor <<'EOD'
echo begun >"$1"
exit 1
EOD
expect 7 tnotes vault new m1
id=$(kept_id)
editor <<'EOD'
echo 'of the second' >>"$1"
: >"$RUN/there"
wait-for "$RUN/go"
EOD
mkfifo "$RUN/passphrase"
tnotes vault edit "$id" --passphrase-file "$RUN/passphrase" >"$RUN/first" 2>&1 &
first=$!
sleep 0.3
tnotes vault edit "$id" --passphrase-file "$SECRET" >"$RUN/second" 2>&1 &
second=$!
wait-for "$RUN/there"
cat "$SECRET" >"$RUN/passphrase"
wait $first
same 'exit code of the first' 4 $?
check 'what the first says' grep -q 'is open in an editor' "$RUN/first"
: >"$RUN/go"
wait $second
same 'exit code of the second' 0 $?
reads "$id" 'of the second'
kept_are ''

### Another command has the vault for long: the saves are kept all the same, at once.
begin
editor <<'EOD'
echo saved >"$1"
until-kept
: >"$RUN/there"
wait-for "$RUN/go"
EOD
tnotes vault new m1 >"$RUN/first" 2>&1 &
first=$!
flock "$VAULT/.git/tnotes/writer" sh -c 'wait-for "$RUN/there"' &
sleep 0.1
wait-for "$RUN/there"
check 'a save was kept late' test ! -e "$RUN/late"
: >"$RUN/go"
wait $first
same 'exit code' 0 $?

### Texts that somebody else put there do not stand in the way, and go alone.
begin
editor <<'EOD'
echo mine >"$1"
exit 1
EOD
expect 7 tnotes vault new m1
id=$(kept_id)
recipient=$(sed -n 's/.*\(age1[a-z0-9]*\).*/\1/p' "$VAULT/vault.yaml" | head -n 1)
echo planted | age -r "$recipient" >"$VAULT/.git/tnotes/unfinished/$id-00000000.age"
mkdir "$VAULT/.git/tnotes/unfinished/$id-11111111.age"
expect 0 tnotes vault discard "$id" --yes
prints 'unfinished text discarded'
says 'a text was left unfinished'
kept_are mine
echo planted | age -r "$recipient" >"$VAULT/.git/tnotes/unfinished/$id-00000000.age"
touch -d '2001-01-01' "$VAULT/.git/tnotes/unfinished/$id-00000000.age"
editor <<'EOD'
cp "$1" "$RUN/given"
EOD
opening 0 edit "$id"
says 'was not kept by this computer'
same 'what is given' mine "$(cat "$RUN/given")"
expect 0 tnotes vault discard "$id" --yes
rmdir "$VAULT/.git/tnotes/unfinished/$id-11111111.age"
reads "$id" mine
# Where there is that alone, nothing is said to be kept.
echo planted | age -r "$recipient" >"$VAULT/.git/tnotes/unfinished/$id-00000000.age"
opening 4 edit "$id"
says 'was not kept by this computer' "'tnotes vault discard $id'"
hides 'is kept' 'go on with'
expect 0 tnotes vault discard "$id" --yes
reads "$id" mine

cut_in_a_save() {
  editor <<'EOD'
printf 'one\ntwo\n' >"$1"
until-kept
printf 'on' >"$1"
kill -9 $$
EOD
}
### Two texts of one note are spoken of once, counted before they go, and gone on with in the order in
### which they were kept; the second does not take the note's place without a word.
begin
cut_in_a_save
expect 7 tnotes vault new m1
id=$(kept_id)
kept_are 'one two on'
opening 0 list
same 'hints' 1 "$(grep -c 'left unfinished' "$RUN/err")"
expect 4 tnotes vault discard "$id"
doing_as_it_is() { printf 'cp "$1" "$RUN/given"\n' | editor; }
doing_as_it_is
opening 0 edit "$id"
says 'the first of 2 texts'
same 'what is given' 'one two' "$(tr '\n' ' ' <"$RUN/given" | sed 's/ $//')"
kept_are on
# Without a terminal nobody is asked.
opening 0 edit "$id"
reads "$id" on
begin
cut_in_a_save
opening 7 edit "$id"
expect 0 tnotes vault discard "$id" --yes
prints '2 unfinished texts discarded'
kept_are ''

### Memory fills up while the editor is open: a save that is cut short takes nothing away.
if [ "$(id -u)" -eq 0 ] && mkdir "$HOME/small" && mount -t tmpfs -o size=300k,mode=0700 tmpfs \
  "$HOME/small" 2>/dev/null; then
  begin
  editor <<'EOD'
printf 'precious\nfirst\n' >"$1"
until-kept
cat /dev/zero >"$HOME/small/filler" 2>/dev/null
truncate -s -8192 "$HOME/small/filler"
{ seq -f 'later line %.0f' 1 5000; printf 'precious\nfirst\n'; } >"$1" 2>/dev/null
sleep 0.3
exit 0
EOD
  XDG_RUNTIME_DIR=$HOME/small expect 7 tnotes vault new m1
  says 'memory was full' 'the text is kept, encrypted'
  same 'precious' 1 "$(kept_texts | grep -c '^precious')"
  same 'later' 1 "$(kept_texts | grep -c '^later line 1$')"
  umount "$HOME/small"
  # A file system in memory that has no size is never full.
  mount -t ramfs -o mode=0700 ramfs "$HOME/small"
  begin
  editor <<'EOD'
printf 'one\ntwo\n' >"$1"
until-kept
printf 'three\n' >"$1"
until-kept
EOD
  XDG_RUNTIME_DIR=$HOME/small expect 0 tnotes vault new m1
  kept_are ''
  umount "$HOME/small"
else
  echo 'skipped: nothing can be mounted here'
fi

### The vault moves while the editor is open.
begin
editor <<'EOD'
mv "$HOME/tnotes/vault" "$HOME/tnotes/vault2"
echo moved >"$1"
EOD
run tnotes vault new m1
[ "$code" -ne 0 ] || fail 'expected it to fail'
says 'the text is kept, encrypted'
expect 0 tnotes config set vault "$HOME/tnotes/vault2"
VAULT=$HOME/tnotes/vault2
opening 0 list
says 'a text was left unfinished'
kept_are moved
clean_memory

finish
