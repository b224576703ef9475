#!/bin/sh
# A signed note does not change, and a psychotherapy note does not come in, by whatever way.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
notes=$RECORDS/clients/m1/notes

### A draft whose day changes does not take a signed note's place.
draft m1 --date 2026-11-10 --set subjective=Lapwings
first=$id
expect 0 tnotes sign "$first"
suffix=${first#*-}
copy=20261111-$suffix
sed -e 's/20261110/20261111/; s/2026-11-10/2026-11-11/; /^signed:/d; s/status: signed/status: draft/' \
  "$notes/2026/$first.md" >"$notes/2026/$copy.md"
expect 0 tnotes edit "$copy" --set date=2026-11-10
expect 0 tnotes show "$first"
prints Lapwings 'status: signed'
expect 0 tnotes verify
same 'notes of that day' 2 "$(find "$notes" -name '20261110-*' | wc -l)"

### A signature that arrives while the editor is open stands, and the text is kept.
draft m1 --set plan=Dunlins
second=$id
git clone -q "$RECORDS" "$HOME/elsewhere"
git -C "$HOME/elsewhere" config gpg.format ssh
XDG_STATE_HOME=$HOME/state2 tnotes sign "$second" --records "$HOME/elsewhere" >/dev/null 2>&1
editor <<'EOF'
git -C "$HOME/tnotes/records" pull -q --ff-only "$HOME/elsewhere" main
printf '\nTurnstones\n' >>"$1"
EOF
expect 4 tnotes edit "$second"
says 'the text is kept in'
expect 0 tnotes show "$second"
prints 'status: signed'
hides Turnstones
check 'the text is kept' grep -rq Turnstones "$RECORDS/.git/tnotes/edit"
expect 0 tnotes verify
rm -rf "$RECORDS/.git/tnotes/edit"

### A hand edit made while the editor is open is not written over.
draft m1 --set plan=Knots
third=$id
file=$notes/$(printf %s "$third" | cut -c 1-4)/$third.md
export file
editor <<'EOF'
printf '\nSanderlings\n' >>"$file"
printf '\nPhalaropes\n' >>"$1"
EOF
expect 4 tnotes edit "$third"
says 'was changed elsewhere meanwhile' 'the text is kept in'
check 'the hand edit stands' grep -q Sanderlings "$file"
editor <<'EOF'
true
EOF
expect 4 tnotes edit "$third"
says "note $third was changed since its unfinished text was begun" "tnotes show $third" \
  "the unfinished text is kept in $RECORDS/.git/tnotes/edit/$third.md" --yes
expect 0 tnotes edit "$third" --yes
says 'both are kept'
check 'the hand edit was written over' grep -q Sanderlings "$file"
editor <<'EOF'
printf '\nDotterels\n' >>"$1"
EOF
expect 0 tnotes edit "$third" --yes
check 'the editor text is saved' grep -q Phalaropes "$file"
check 'the history has the hand edit' sh -c \
  'git -C "$HOME/tnotes/records" log -p | grep -q "^+Sanderlings"'

### A signed note that is rewritten with a new digest, or removed, is found.
draft m1 --set plan=Whimbrels
fourth=$id
expect 0 tnotes sign "$fourth"
file=$notes/$(printf %s "$fourth" | cut -c 1-4)/$fourth.md
sed -i 's/Whimbrels/Curlews/' "$file"
digest=$(sed '1,/^---$/{/^signed:/d;/^cosigned:/d;}' "$file" | sha256sum | cut -d ' ' -f 1)
sed -i "s/digest: [0-9a-f]*/digest: $digest/" "$file"
git -C "$RECORDS" commit -qam innocent
expect 1 tnotes verify --json
prints '"code": "signed"' "$fourth"
git -C "$RECORDS" rm -q "$file"
git -C "$RECORDS" commit -qm tidy
expect 1 tnotes verify
prints 'is gone'
git -C "$RECORDS" revert --no-edit HEAD HEAD~1 >/dev/null
expect 0 tnotes verify

### A key that the practice does not list signs nothing.
cp -p "$HOME/.config/tnotes/signing_key" "$HOME/key"
cp -p "$HOME/.config/tnotes/signing_key.pub" "$HOME/key.pub"
rm "$HOME/.config/tnotes/signing_key" "$HOME/.config/tnotes/signing_key.pub"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/.config/tnotes/signing_key"
before=$(git -C "$RECORDS" rev-parse HEAD)
expect 4 tnotes new m1 --no-edit --set plan=Ruffs
says 'practice.yaml lists'
same 'the history' "$before" "$(git -C "$RECORDS" rev-parse HEAD)"
cp -p "$HOME/key" "$HOME/.config/tnotes/signing_key"
cp -p "$HOME/key.pub" "$HOME/.config/tnotes/signing_key.pub"

### Psychotherapy notes stay out, whatever they are called.
printf -- '---\ntemplate: psychotherapy\ndate: 2026-11-20\n---\nGodwits\n' >psy.md
expect 4 tnotes new m1 --from psy.md
printf -- '---\nid: 20261120-aaaaa\nclient: m1\ndate: 2026-11-20\nlength: 9\nstatus: draft\n---\nGodwits\n' \
  >psy.md
expect 4 tnotes new m1 --from psy.md
mkdir -p "$RECORDS/templates"
printf 'sections:\n  - title: Impressions\n' >"$RECORDS/templates/psychotherapy.yaml"
expect 4 tnotes new m1 -t psychotherapy --no-edit --set impressions=Godwits
expect 4 tnotes new m1 --no-edit
hides Godwits
rm "$RECORDS/templates/psychotherapy.yaml"

### No error shows a line of a client's file.
cp "$RECORDS/clients/m1/client.yaml" "$HOME/client.yaml"
printf 'name: "Plover\n' >"$RECORDS/clients/m1/client.yaml"
for words in 'client show m1' 'new m1 --no-edit' 'client add Other' 'client edit m1 --set dob=1990-01-01' \
  'export m1'; do
  # shellcheck disable=SC2086
  run tnotes $words
  [ "$code" -ge 4 ] || fail "expected a failure, got $code"
  hides Plover
done
cp "$HOME/client.yaml" "$RECORDS/clients/m1/client.yaml"

### An addendum dated before its note is shown with it.
draft m1 --date 2026-12-30 --set plan=Stints
fifth=$id
expect 0 tnotes sign "$fifth"
expect 0 tnotes addend "$fifth" --set text=Avocets
expect 0 tnotes show "$fifth"
prints Avocets
finish
