#!/bin/sh
# What an addendum amends: a signed note of the same client that is no addendum, by whatever way the
# addendum comes in; and in which order addenda are read.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --set plan=Knots
open=$id
draft a1 --set plan=Stints
other=$id
expect 0 tnotes sign "$other"
draft m1 --set plan=Dunlins
signed=$id
expect 0 tnotes sign "$signed"
expect 0 tnotes addend "$signed" --set text=One
first=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes sign "$first"
draft m1 --set plan=Ruffs
mine=$id
kept=$note
before=$(head_of)

# wrong ID CODE WHY: no note may amend that one, whether it is new, edited or changed by hand.
wrong() {
  printf -- '---\namends: %s\n---\n\n# Addendum\n\nGodwits\n' "$1" >"$HOME/given.md"
  expect "$2" tnotes new m1 --from "$HOME/given.md"
  says 'given.md:2:9: ' "$3"
  expect "$2" tnotes edit "$mine" --from "$HOME/given.md"
  says 'given.md:2:9: ' "$3"
  amends=$1
  export amends
  editor <<'EOF'
sed -i "s/^status:.*/&\namends: $amends/" "$1"
EOF
  run tnotes edit "$mine"
  [ "$code" -eq "$2" ] || fail "expected exit code $2, got $code"
  says "$3"
  rm -rf "$RECORDS/.git/tnotes/edit"
  cp "$kept" "$HOME/kept.md"
  sed -i "s/^status:.*/&\namends: $1/" "$kept"
  expect "$2" tnotes sign "$mine"
  says "$mine.md:" "$3"
  expect 4 tnotes client edit a1 --set flags=x
  says "$mine.md was changed outside tnotes" "$3"
  cp "$HOME/kept.md" "$kept"
  same 'commits' "$before" "$(head_of)"
}
wrong "$open" 4 'a draft'
wrong "$other" 4 'a note of another client'
wrong 20200101-aaaaa 3 'no such note'
wrong "$first" 4 'an addendum itself'
wrong "$mine" 4 ''

# The right one is taken, and stays when a whole note does not say it.
printf -- '---\namends: %s\n---\n\n# Addendum\n\nGodwits\n' "$signed" >"$HOME/given.md"
expect 0 tnotes new m1 --from "$HOME/given.md"
id=$(cut -d ' ' -f 1 "$RUN/out")
printf -- '---\ntags: [x]\n---\n\n# Addendum\n\nTurnstones\n' >"$HOME/given.md"
expect 0 tnotes edit "$id" --from "$HOME/given.md"
expect 0 tnotes show "$id"
prints "amends: $signed" Turnstones
expect 0 tnotes discard "$id" --yes
tidy

### An addendum has a text, and no heading above nothing.
expect 2 tnotes addend "$signed" --no-edit
says 'the addendum has no text'
expect 2 tnotes addend "$signed" --set text=
expect 2 tnotes addend "$signed" --set tags=x
expect 0 tnotes addend "$signed" --set plan=Phalaropes
expect 0 tnotes show @
prints '# Plan' Phalaropes
hides '# Addendum'
expect 0 tnotes discard @ --yes
expect 0 tnotes addend "$signed" --set text=Avocets --set date=2026-01-02
prints 20260102-
expect 0 tnotes discard @ --yes

### Signed in one second, they are read in the order in which they were written.
draft m1 --date 2026-01-05 --set plan=Whimbrels
note=$id
expect 0 tnotes sign "$note"
all=
for n in 1 2 3 4 5 6; do
  expect 0 tnotes addend "$note" --set "text=word-$n"
  all="$all $(cut -d ' ' -f 1 "$RUN/out")"
done
# shellcheck disable=SC2086  # ids
expect 0 tnotes sign $all
expect 0 tnotes show "$note"
same 'show' 'word-1 word-2 word-3 word-4 word-5 word-6 ' "$(grep -o 'word-.' "$RUN/out" | tr '\n' ' ')"
expect 0 tnotes export m1
same 'export' 'word-1 word-2 word-3 word-4 word-5 word-6 ' "$(grep -o 'word-.' "$RUN/out" | tr '\n' ' ')"

finish
