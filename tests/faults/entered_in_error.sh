#!/bin/sh
# A note in the wrong record: it is marked, left out of what leaves the house, and never removed.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
printf 'Plovers\nclient: says so\nKnots' >"$HOME/subjective"
draft m1 --date 2026-11-10 --set plan=Lapwings --set subjective=@"$HOME/subjective"
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
says 'it counts once it is signed'
expect 4 tnotes addend "$wrong" --entered-in-error --no-edit
says "takes $wrong back" 'tnotes sign'
expect 0 tnotes sign --all-complete
says "it takes $wrong back: sign it by its name"
expect 0 tnotes list
hides 'entered in error'
expect 0 tnotes export m1
prints Lapwings Ruffs
says "note $wrong is in it: the addendum that takes it back is a draft"

### Signed, it does.
expect 0 tnotes sign @
taking=$(cut -d ' ' -f 1 "$RUN/out")
says "$wrong is entered in error" \
  "sed '1,/^---\$/{/^client:/d;}' $wrong_file | tnotes new CLIENT --from -"
expect 0 tnotes show "$wrong"
prints "ENTERED IN ERROR: taken back by the addendum $taking" Lapwings Godwits
expect 0 tnotes show "$added"
prints "ENTERED IN ERROR: taken back by the addendum $taking"
expect 0 tnotes client show m1
prints '1 entered in error' 'last session  2026-11-12'
expect 0 tnotes show "$wrong" --json
prints '"entered_in_error": true'
expect 0 tnotes show "$right" --json
prints '"entered_in_error": false'
for period in '' '--since 2026-11-10 --until 2026-11-10' '--template soap'; do
  # shellcheck disable=SC2086
  expect 0 tnotes list $period
  same "marks of list $period" "$wrong" \
    "$(grep -v ' addendum ' "$RUN/out" | sed -n 's/^\([^ ]*\) .*entered in error$/\1/p')"
done
expect 0 tnotes list --client m1
same 'marks' 2 "$(grep -c 'entered in error$' "$RUN/out")"
expect 0 tnotes list --json --until 2026-11-10
prints '"entered_in_error": true'
for format in md txt json; do
  expect 0 tnotes export m1 --format $format --include-drafts
  prints Ruffs
  hides Lapwings Plovers Godwits "$wrong" "$taking" "$added"
  says '1 note or addendum entered in error left out'
done
expect 0 tnotes export m1 --format txt
prints 'Left out:       1 note or addendum entered in error'
expect 0 tnotes export m1 -o "$HOME/out.json" --json
prints '"notes": 1' '"errors_left_out": 1'

### Once is enough, and it stays.
expect 4 tnotes addend "$wrong" --entered-in-error --no-edit
says "note $wrong is entered in error already"
expect 4 tnotes discard "$wrong" --yes
expect 4 tnotes discard "$taking" --yes
check 'the note stays' test -f "$wrong_file"

### The command that the hint shows writes it into the right record.
sed '1,/^---$/{/^client:/d;}' "$wrong_file" | tnotes new a1 --from - >"$RUN/out" 2>"$RUN/err"
expect 0 tnotes show @
prints 'client: a1' 'status: draft' Lapwings Plovers 'client: says so' 'date: 2026-11-10'
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
keep
### Nor does a commit that is accepted, or one that this computer never saw another of.
for state in accepted new; do
  for way in 'sed -i /^entered_in_error/d' 'sed -i 1s/^/x/' rm; do
    # shellcheck disable=SC2086
    $way "$file"
    check 'commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qam tidy
    if [ $state = new ]; then
      rm -rf "$HOME/.local/state/tnotes"
    else
      tnotes verify --accept-head "$(head_of)" >/dev/null 2>&1 || fail 'not accepted'
    fi
    for format in md txt json; do
      expect 5 tnotes export m1 --format $format
      hides Lapwings Godwits Plovers "$wrong"
      prints Ruffs
      says "$taking"
    done
    again
  done
done

### Nobody keeps a sound note back by a file, nor by a commit that a clinician did not sign.
forged=$RECORDS/clients/m1/notes/2026/20261113-aaaaa.md
printf -- '---\nid: 20261113-aaaaa\nclient: m1\ndate: 2026-11-13\namends: %s\nentered_in_error: true\nstatus: signed\n' \
  "$right" >"$forged"
digest=$({ cat "$forged" && printf -- '---\n'; } | sha256sum | cut -d ' ' -f 1)
printf 'signed: {by: lortiz, credentials: "LMFT", at: "2026-11-30T18:00:00Z", digest: %s}\n---\n' \
  "$digest" >>"$forged"
for committed in no yes; do
  if [ $committed = yes ]; then
    git -C "$RECORDS" add "$forged"
    check 'commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qm "sign

Tnotes-Action: sign
Tnotes-Client: m1
Tnotes-Note: 20261113-aaaaa
Tnotes-Clinician: lortiz"
    rm -rf "$HOME/.local/state/tnotes"
  fi
  expect 5 tnotes export m1
  prints Ruffs
  says 20261113-aaaaa
  [ $committed = yes ] || {
    for words in list 'list --until 2026-11-12' "show $right" 'client show m1'; do
      # shellcheck disable=SC2086
      expect 5 tnotes $words
      says 20261113-aaaaa
      same "$words marks" '' "$(grep -i 'entered in error' "$RUN/out" | grep -v "$wrong\|$added\|notes ")"
    done
  }
done
again

### An addendum alone is taken back, and what took a note back.
expect 0 tnotes addend "$right" --set text=Dotterels
expect 0 tnotes sign @
added=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes addend "$added" --entered-in-error --no-edit
says "this takes the addendum $added back, and not the note $right"
expect 0 tnotes sign @
expect 0 tnotes export m1
prints Ruffs
hides Dotterels
says '2 notes or addenda entered in error left out'
expect 0 tnotes show "$right"
prints Dotterels 'ENTERED IN ERROR: taken back by'
expect 0 tnotes addend "$taking" --entered-in-error --no-edit
says "once this is signed, that counts again"
expect 0 tnotes sign @
says "$wrong counts again"
expect 0 tnotes export m1
prints Ruffs Lapwings Godwits
hides Dotterels
expect 0 tnotes show "$wrong"
same 'marks' 1 "$(grep -c 'ENTERED IN ERROR' "$RUN/out")"
expect 0 tnotes list
same 'marks' 2 "$(grep -c 'entered in error$' "$RUN/out")"
expect 0 tnotes verify
tidy
finish
