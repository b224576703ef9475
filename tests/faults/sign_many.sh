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
for words in 2026 2026-11 2026-11-20..2026-11-26 2026-11-16..; do
  expect 2 tnotes sign --all-complete --week $words
  says "'$words' is no week"
done
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
says 'none of your drafts is complete'
for id in $before $after $incomplete $others; do same "$id" draft "$(status_of "$id")"; done
expect 0 tnotes sign --all-complete --since 2026-11-23
prints "$after"
same "$before" draft "$(status_of "$before")"
tidy

### A week is that of a day, too; one that a template does not tell of is not complete.
lacking_nothing m1 --date 2026-11-24
day=$id
mkdir -p "$RECORDS/templates"
printf 'sections:\n  - title: Text\n    required: true\n' >"$RECORDS/templates/brief.yaml"
draft m1 --date 2026-11-25 -t brief
brief=$id
draft m1 --date 2026-11-26 -t brief --set text='<!-- later -->'
comment=$id
mv "$RECORDS/templates/brief.yaml" "$RECORDS/templates/short.yaml"
expect 0 tnotes sign --all-complete --week 2026-11-27
says "'2026-11-27' is the week from 2026-11-23 to 2026-11-29" "$brief stays a draft: its template"
same 'signed' "$day  signed  m1" "$(cat "$RUN/out")"
mv "$RECORDS/templates/short.yaml" "$RECORDS/templates/brief.yaml"
expect 0 tnotes sign --all-complete --week 2026-W48
says "$brief stays a draft: 'Text' is empty" "$comment stays a draft: 'Text' is empty"
printf 'sections: [\n' >"$RECORDS/templates/soap.yaml"
git -C "$RECORDS" add templates
git -C "$RECORDS" commit -qm 'a broken template'
expect 0 tnotes sign --all-complete --since 2026-11-16 --until 2026-11-22
says "$incomplete stays a draft: its template does not tell what it needs"
git -C "$RECORDS" rm -q templates/soap.yaml
git -C "$RECORDS" commit -qm mended
for id in $brief $comment; do expect 0 tnotes discard "$id" --yes; done

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

### A note that changes while others are signed is not signed over.
lacking_nothing m1 --date 2026-10-05
one=$id
lacking_nothing m1 --date 2026-10-06
two=$id
two_file=$note
cat >"$HOME/bin/ssh-keygen" <<'EOD'
#!/bin/sh
case $* in *-Y\ sign*) echo Sanderlings >>"$CHANGES" ;; esac
exec /usr/bin/ssh-keygen "$@"
EOD
chmod +x "$HOME/bin/ssh-keygen"
expect 0 tnotes config set signing_key "$HOME/ecdsa"
CHANGES=$two_file
export CHANGES
mine=$PATH
PATH=$HOME/bin:$PATH
expect 4 tnotes sign "$two"
says "note $two has changed meanwhile"
check 'the text is there' grep -q Sanderlings "$two_file"
same "$two" draft "$(status_of "$two")"
expect 4 tnotes sign "$one" "$two"
says '1 of 2 are signed'
lacking_nothing m1 --date 2026-10-04
three=$id
expect 0 tnotes sign --all-complete --until 2026-10
says "note $two has changed meanwhile"
# Also while it is signed itself: the others are signed all the same.
lacking_nothing m1 --date 2026-10-01
itself=$id
CHANGES=$note
lacking_nothing m1 --date 2026-10-02
next=$id
expect 0 tnotes sign --all-complete --until 2026-10-02
says "$itself stays what it is: note $itself has changed meanwhile"
same 'signed' "$next  signed  m1" "$(cat "$RUN/out")"
same "$itself" draft "$(status_of "$itself")"
check 'the text is there' grep -q Sanderlings "$CHANGES"
PATH=$mine
rm "$HOME/bin/ssh-keygen"
expect 0 tnotes config set signing_key "$HOME/.config/tnotes/signing_key"
expect 0 tnotes sign "$itself"
for id in $one $three; do same "$id" signed "$(status_of "$id")"; done
same "$two" draft "$(status_of "$two")"
check 'the text is there' grep -q Sanderlings "$two_file"
expect 0 tnotes sign "$two"
check 'the text is signed' grep -q Sanderlings "$two_file"

### Where nothing can be told, all are signed all the same.
for day in 01 02 03; do lacking_nothing m1 --date 2026-09-$day; done
tnotes sign --all-complete --until 2026-09 >/dev/full 2>"$RUN/err"
same 'exit code' 7 $?
expect 0 tnotes list --status draft --until 2026-09 --print '{id}'
same 'drafts' '' "$(cat "$RUN/out")"
### Two at once.
for day in 01 02 03 04 05 06 07 08 09 10 11 12; do lacking_nothing m1 --date 2026-08-$day; done
tnotes sign --all-complete --until 2026-08 >"$RUN/one" 2>"$RUN/one.err" &
tnotes sign --all-complete --until 2026-08 >"$RUN/two" 2>"$RUN/two.err"
same 'exit code' 0 $?
wait $!
same 'exit code' 0 $?
same 'signed' 12 "$(cat "$RUN/one" "$RUN/two" | grep -c signed)"
check 'nobody has an editor' sh -c '! grep -q editor "$1" "$2"' sh "$RUN/one.err" "$RUN/two.err"

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
