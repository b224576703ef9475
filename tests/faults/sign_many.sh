#!/bin/sh
# Several notes are signed at once: those that lack nothing, of a stretch of time, of one's own. The
# checks that tnotes-note(5) shows find each digest.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
colleague

# lacking_nothing CLIENT [ARGUMENT...]: a draft that lacks nothing.
lacking_nothing() {
  draft "$@" --set subjective=s --set objective=o --set assessment=a --set plan=p
}
status_of() { tnotes list --print '{id} {status}' 2>/dev/null | sed -n "s/^$1 //p"; }

lacking_nothing m1 --date 2026-11-15
before=$id
lacking_nothing m1 --date 2026-11-17
first=$id
lacking_nothing a1 --date 2026-11-22
second=$id
lacking_nothing a1 --date 2026-11-23
after=$id
draft m1 --date 2026-11-18 --set plan=Knots
incomplete=$id
expect 0 mara new m1 --no-edit --date 2026-11-18 --set subjective=s --set objective=o \
  --set assessment=a --set plan=p
others=$(cut -d ' ' -f 1 "$RUN/out")

### What is asked for must be clear.
expect 2 tnotes sign
says 'no note is named' '--all-complete'
expect 2 tnotes sign "$first" --all-complete
expect 2 tnotes sign "$first" --week 2026-W47
says '--week goes with --all-complete'
expect 2 tnotes sign --all-complete --week 2026-W47 --since 2026-11-01
says '--week says both ends'
expect 2 tnotes sign --all-complete --week 2026-W54
expect 3 tnotes sign --all-complete --client nobody
expect 2 tnotes cosign
says '--all-due'

### A week's, of one client and of all.
expect 0 tnotes sign --all-complete --week 2026-W47 --client m1 --json
prints '[' "$first" '"status": "signed"'
hides "$second"
says "$incomplete stays a draft: 'Subjective' is empty, 'Objective' is empty, 'Assessment' is empty"
expect 0 tnotes sign --all-complete --week 2026-W47
same 'output' "$second  signed  a1" "$(cat "$RUN/out")"
expect 0 tnotes sign --all-complete --week 2026-W47 --json
same 'output' '[]' "$(cat "$RUN/out")"
says 'no draft of yours is complete'
for id in $before $after $incomplete $others; do same "$id" draft "$(status_of "$id")"; done
expect 0 tnotes sign --all-complete --since 2026-11-23
prints "$after"
same "$before" draft "$(status_of "$before")"
tidy

### What stands against signing leaves a draft what it is, and the others are signed.
tomorrow=$(date -d 'now 2 days' +%F)
lacking_nothing m1 --date "$tomorrow"
future=$id
lacking_nothing m1 --date 2026-11-19
crlf=$note
sed -i 's/$/\r/' "$note"
crlf_id=$id
lacking_nothing m1 --date 2026-11-20
unfinished=$id
editor <<'EOD'
printf '\nDotterels\n' >>"$1"
kill -9 $PPID
EOD
tnotes edit "$unfinished" >"$RUN/out" 2>"$RUN/err"
expect 0 tnotes addend "$first" --set text=Ruffs
addendum=$(cut -d ' ' -f 1 "$RUN/out")
broken=$RECORDS/clients/a1/notes/2026/20261121-aaaaa.md
printf -- '---\nid: 20261121-aaaaa\n' >"$broken"
git -C "$RECORDS" add "$broken"
git -C "$RECORDS" commit -qm broken
expect 5 tnotes sign --all-complete
says "$future stays a draft: its day is still to come" '20261121-aaaaa.md' \
  "$unfinished stays a draft: note $unfinished has a text that was left unfinished"
for id in $before $crlf_id $addendum; do same "$id" signed "$(status_of "$id")"; done
for id in $future $unfinished $incomplete $others; do same "$id" draft "$(status_of "$id")"; done
check 'line ends' sh -c '! grep -q "$(printf "\r")" "$1"' sh "$crlf"
git -C "$RECORDS" rm -q "$broken"
git -C "$RECORDS" commit -qm mended
rm -rf "$RECORDS/.git/tnotes/edit"

### Where one of those that are named cannot be signed, none is.
lacking_nothing m1
good=$id
head=$(head_of)
expect 4 tnotes sign "$good" "$first"
says "note $first is signed already"
same 'HEAD' "$head" "$(head_of)"

### What fails in between: what was signed by then is told, and stays signed. Another kind of key
### is one that ssh-keygen signs with.
ssh-keygen -q -t ecdsa -N '' -f "$HOME/ecdsa"
public=$(cut -d ' ' -f 1-2 "$HOME/ecdsa.pub")
sed -i "s|^  - id: mfoster|      - \"$public\"\n&|; s|^  - {id: mfoster|      - \"$public\"\n&|" "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam practice
expect 0 tnotes config set signing_key "$HOME/ecdsa"
lacking_nothing m1
last=$id
cat >"$HOME/bin/ssh-keygen" <<'EOD'
#!/bin/sh
case $* in *-Y\ sign*) echo x >>"$CALLS" ;; esac
[ "$(wc -l <"$CALLS")" -lt 2 ] || exit 1
exec /usr/bin/ssh-keygen "$@"
EOD
chmod +x "$HOME/bin/ssh-keygen"
CALLS=$RUN/calls
export CALLS
: >"$CALLS"
mine=$PATH
PATH=$HOME/bin:$PATH
expect 7 tnotes sign "$good" "$last" --json
PATH=$mine
rm "$HOME/bin/ssh-keygen"
prints '[' "$good"
hides "\"id\": \"$last\""
says '1 of 2 are signed'
same "$good" signed "$(status_of "$good")"
same "$last" draft "$(status_of "$last")"
expect 0 tnotes config set signing_key "$HOME/.config/tnotes/signing_key"
expect 0 tnotes sign "$last"

### The commands of tnotes-note(5) find the digests that the lines have.
expect 0 mara sign "$others" --yes
says "$others is to be cosigned by lortiz"
expect 0 tnotes cosign "$others" --yes
file=$RECORDS/clients/m1/notes/2026/$others.md
grep '^sed .*sha256sum$' "$TNOTES_SOURCE/man/tnotes-note.5" | sed "s/\\\\(aq/'/g" >"$RUN/commands"
same 'commands' 2 "$(wc -l <"$RUN/commands")"
for key in signed cosigned; do
  command=$(head -n 1 "$RUN/commands")
  sed -i 1d "$RUN/commands"
  found=$(FILE=$file sh -c "$(printf %s "$command" | sed 's/FILE/"$FILE"/')" | cut -d ' ' -f 1)
  same "the digest of $key" "$(sed -n "s/^$key:.*digest: \([0-9a-f]*\)}.*/\1/p" "$file")" "$found"
  same "its length" 64 "${#found}"
done
expect 0 tnotes verify
tidy
finish
