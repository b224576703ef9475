#!/bin/sh
# A note in the wrong record: it is marked, left out of what leaves the house, and never removed.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --date 2026-11-10 --set plan=Lapwings --set subjective=Plovers
wrong=$id
wrong_file=$note
expect 0 tnotes sign "$wrong"
expect 0 tnotes addend "$wrong" --set text=Godwits
added=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes sign "$added"
draft m1 --date 2026-11-12 --set plan=Ruffs
expect 0 tnotes sign "$id"
right=$id

### A draft of the addendum takes nothing back yet, and whoever exports meanwhile is told.
expect 0 tnotes addend "$wrong" --entered-in-error --no-edit --json
says 'it counts once it is signed' "sed '/^client:/d' $wrong_file | tnotes new CLIENT --from -"
expect 0 tnotes list
hides 'entered in error'
expect 0 tnotes export m1
prints Lapwings Ruffs
says "note $wrong is in it: the addendum that takes it back is a draft"

### Signed, it does.
expect 0 tnotes sign @
taking=$(cut -d ' ' -f 1 "$RUN/out")
says "$wrong is entered in error"
expect 0 tnotes show "$wrong"
prints "ENTERED IN ERROR: taken back by the addendum $taking" Lapwings Godwits
expect 0 tnotes show "$wrong" --json
prints '"entered_in_error": true'
expect 0 tnotes show "$right" --json
prints '"entered_in_error": false'
for period in '' '--since 2026-11-10 --until 2026-11-10' '--template soap'; do
  # shellcheck disable=SC2086
  expect 0 tnotes list $period
  same "marks of list $period" "$wrong" "$(sed -n 's/^\([^ ]*\) .*entered in error$/\1/p' "$RUN/out")"
done
expect 0 tnotes list --json --until 2026-11-10
prints '"entered_in_error": true'
for format in md txt json; do
  expect 0 tnotes export m1 --format $format --include-drafts
  prints Ruffs
  hides Lapwings Plovers Godwits "$wrong" "$taking" "$added"
  says '1 note entered in error left out'
done
expect 0 tnotes export m1 --format txt
prints 'Left out:       1 note entered in error'
expect 0 tnotes export m1 -o "$HOME/out.json" --json
prints '"notes": 1' '"errors_left_out": 1'

### Once is enough, and it stays.
expect 4 tnotes addend "$wrong" --entered-in-error --no-edit
says "note $wrong is entered in error already"
expect 4 tnotes discard "$wrong" --yes
expect 4 tnotes discard "$taking" --yes
check 'the note stays' test -f "$wrong_file"

### The command that the hint shows writes it into the right record.
sed '/^client:/d' "$wrong_file" | tnotes new a1 --from - >"$RUN/out" 2>"$RUN/err"
expect 0 tnotes show @
prints 'client: a1' 'status: draft' Lapwings Plovers 'date: 2026-11-10'
hides 'signed:' "id: $wrong"
expect 0 tnotes verify

### Whoever takes the mark away by hand does not get the note out.
file=$RECORDS/clients/m1/notes/$(printf %.4s "$taking")/$taking.md
sed -i 's/entered_in_error: true/entered_in_error: false/' "$file"
expect 5 tnotes export m1
hides Lapwings Godwits
prints Ruffs
rm "$file"
expect 5 tnotes export m1
hides Lapwings Godwits
tnotes verify >/dev/null 2>&1 && fail 'verify finds nothing'
check 'brought back' git -C "$RECORDS" checkout -q -- "$file"
expect 0 tnotes verify
tidy
finish
