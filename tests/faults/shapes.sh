#!/bin/sh
# Psychotherapy notes and age files do not come into the records in any dress.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
psychotherapy=$(printf -- '---\nid: 20261110-aaaaa\nclient: m1\ndate: 2026-11-10\nlength: 5\n---\nHeron\n')
age_file=$(printf -- '-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n')
before=$(head_of)

### Given to new, also behind blank lines, as a note's body, or with other letters.
for text in "$psychotherapy" "

$psychotherapy" "---
$psychotherapy" "---
date: 2026-11-10
---

$psychotherapy" "---
date: 2026-11-10
template: soap
length: 12
---
Heron" "---
date: 2026-11-10
template: ''
length: 12
---
Heron" "---
date: 2026-11-10
Template: PSYCHOTHERAPY
---
Heron" "---
date: 2026-11-10
Length: 12
---
Heron" "$age_file" "A body.

$age_file"; do
  printf '%s\n' "$text" >"$HOME/given"
  expect 4 tnotes new m1 --from "$HOME/given"
  hides Heron
done
same HEAD "$before" "$(head_of)"

### As a value, as an addendum, quoted, indented, fenced.
printf '%s\n' "$psychotherapy" >"$HOME/given"
expect 4 tnotes new m1 --no-edit --set plan=@"$HOME/given"
draft m1 --date 2026-11-12 --set subjective=s --set objective=o --set assessment=a --set plan=p
expect 0 tnotes sign "$id" --yes
expect 4 tnotes addend "$id" --from "$HOME/given"
expect 4 tnotes addend "$id" --set text=@"$HOME/given"
hides Heron
# Of the vault's own, whose ids are hexadecimal, also below a body's own words.
printf -- '---\nid: 0123456789abcdef0123456789ABCDEF\nclient: m1\ndate: 2026-11-10\nlength: 5\n---\nHeron\n' >"$HOME/its_own"
expect 4 tnotes new m1 --no-edit --set plan=@"$HOME/its_own"
expect 4 tnotes addend "$id" --set addendum=@"$HOME/its_own"
{ printf '# Subjective\n\nTold.\n\n'; cat "$HOME/its_own"; } >"$HOME/below"
expect 4 tnotes new m1 --from "$HOME/below"
hides Heron
for dress in 's/^/  /' 's/^/> /' '1s/^/```\n/' '1s/^/As I wrote:\n/' 's/^---$/----/'; do
  sed "$dress" "$HOME/given" >"$HOME/dressed"
  expect 4 tnotes new m1 --from "$HOME/dressed"
done
printf -- '---\nclient: a1\ndate: 2026-11-10\n---\nOf somebody else\n' >"$HOME/given"
expect 4 tnotes addend "$id" --from "$HOME/given"
says 'belongs to another client'

### What only looks a little like it is a text.
for text in '---
Length: 50 minutes
Modality: in person
---
Text' 'We spoke of age-encryption.org/v1 as a way to keep files.' \
  'The line -----BEGIN AGE ENCRYPTED FILE----- was asked about.
Nothing more.' 'A rule:

---

Length: 50 minutes

---'; do
  printf '%s\n' "$text" >"$HOME/given"
  expect 0 tnotes new m1 --no-edit --set plan=@"$HOME/given"
done

### Written by hand as a note, as a client or as a template: refused, not shown, named.
draft m1 --set plan=Tern
for text in "$psychotherapy" "$age_file"; do
  sed '/^# /,$d' "$note" >"$HOME/kept"
  cp "$note" "$HOME/whole"
  { cat "$HOME/kept" && printf '%s\n' "$text"; } >"$note"
  expect 4 tnotes client add Yan
  expect 4 tnotes show "$id"
  hides Heron
  cp "$HOME/whole" "$note"
done
cp "$RECORDS/clients/m1/client.yaml" "$HOME/client"
printf 'name: Maya\ntemplate: psychotherapy\nlength: 4\ntext: Heron\n' \
  >"$RECORDS/clients/m1/client.yaml"
expect 4 tnotes new a1 --no-edit
expect 4 tnotes client show m1
hides Heron
printf 'name: Maya\nnotes: |\n%s\n' "$(printf '%s\n' "$psychotherapy" | sed 's/^/  /')" \
  >"$RECORDS/clients/m1/client.yaml"
expect 4 tnotes new a1 --no-edit
cp "$HOME/client" "$RECORDS/clients/m1/client.yaml"
mkdir "$RECORDS/templates"
printf '%s\n' "$age_file" >"$RECORDS/templates/mine.yaml"
expect 4 tnotes template show mine
hides AAAA
expect 4 tnotes new a1 --no-edit
rm "$RECORDS/templates/mine.yaml"

### A template of that name is told of, and stops nothing else from being listed.
printf 'sections:\n  - title: Text\n' >"$RECORDS/templates/psychotherapy.yaml"
expect 5 tnotes template list
prints soap
says templates/psychotherapy.yaml
expect 5 tnotes template check
says templates/psychotherapy.yaml
expect 1 tnotes verify
prints templates/psychotherapy.yaml
rm -r "$RECORDS/templates"

### A copy of a note in another client's folder is not adopted: its id is taken.
mkdir -p "$RECORDS/clients/a1/notes/2026"
sed 's/^client: m1/client: a1/' "$note" >"$RECORDS/clients/a1/notes/2026/$id.md"
expect 4 tnotes client add Yan
says 'a note of that id already'
expect 1 tnotes verify
prints duplicate
expect 3 tnotes show "$id"
expect 0 tnotes show "clients/m1/notes/2026/$id.md"
prints Tern
expect 0 tnotes show "$note"
rm "$RECORDS/clients/a1/notes/2026/$id.md"
expect 0 tnotes verify
tidy
finish
