#!/bin/sh
# Notes that come in as a whole, by --from or by hand: their faults, their line ends, what they lack.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --set plan=Knots
before=$(head_of)

# given LINE...: a whole note with that front matter in $HOME/given.md.
given() {
  { printf -- '---\n' && printf '%s\n' "$@" && printf -- '---\n\n# Plan\n\nTurnstones\n'; } \
    >"$HOME/given.md"
}
# refused CODE PLACE: new and edit end with CODE and name the place in what was given, and no file
# that never was.
refused() {
  for words in 'new m1' "edit $id"; do
    # shellcheck disable=SC2086  # words
    expect "$1" tnotes $words --from "$HOME/given.md"
    says "$HOME/given.md:$2"
    hides 'mend it' 'clients/' Turnstones
    # shellcheck disable=SC2086
    expect "$1" tnotes $words --from - <"$HOME/given.md"
    says "the given note:$2"
    hides 'mend it' 'clients/'
  done
}

### An impossible day or time is 2, other damage 5.
given 'date: 2026-02-31'
refused 2 "2:7: 'date'"
given 'start: "25:99"'
refused 2 "2:8: 'start'"
given 'start: "14:00"' 'end: "13:00"'
refused 2 "3:6: 'end' is not after 'start'"
given 'tags: [a'
refused 5 2:
given 'tags: {a: b}'
refused 5 "2:7: 'tags'"
given 'entered_in_error: true'
refused 5 "2:19: 'entered_in_error'"
given 'cpt: "1"' 'cpt: "2"'
refused 5 3:1
given 'end: "14:53"'
expect 2 tnotes new m1 --from "$HOME/given.md" --start 15:00
says "$HOME/given.md:"
expect 2 tnotes edit "$id" --from "$HOME/given.md" --set start=15:00
says "$HOME/given.md:"
same 'commits' "$before" "$(head_of)"

### What a whole note lacks is filled from the draft that it becomes.
given 'cpt: "90834"   # mine'
expect 0 tnotes edit "$id" --from "$HOME/given.md"
expect 0 tnotes show "$id"
prints "id: $id" 'client: m1' 'template: soap' 'clinician: lortiz' 'status: draft' Turnstones \
  'cpt: "90834"   # mine' "date: $(date +%F)"
given 'id: 20200101-aaaaa' 'client: m1' 'cpt: "90837"'
expect 0 tnotes edit "$id" --from "$HOME/given.md"
prints "$id"
given 'client: a1'
expect 4 tnotes edit "$id" --from "$HOME/given.md"
says 'another client'
given 'status: signed'
expect 4 tnotes edit "$id" --from "$HOME/given.md"
# The day moves the draft, whether the note or a flag brings it.
given 'date: 2026-03-01'
expect 0 tnotes edit "$id" --from "$HOME/given.md"
prints 20260301-
id=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes new m1 --from "$HOME/given.md" --set date=2026-03-02
prints 20260302-
# A draft that cannot be read is mended by a whole note.
printf -- '---\nx: [\n' >"$RECORDS/clients/m1/notes/2026/$id.md"
expect 0 tnotes edit "$id" --from "$HOME/given.md"
expect 0 tnotes show "$id"
prints Turnstones
expect 0 tnotes client edit m1 --set diagnoses=F41.1
given 'diagnosis: [F32.0]'
expect 0 tnotes new m1 --from "$HOME/given.md"
expect 0 tnotes show @
prints 'diagnosis: [F32.0]'
given 'date:'
expect 0 tnotes new m1 --from "$HOME/given.md"
expect 0 tnotes show @
prints 'diagnosis: [F41.1]' "date: $(date +%F)"
tidy

### A template that is not known is told.
given 'template: saop'
expect 0 tnotes new m1 --from "$HOME/given.md"
says "warning: there is no template 'saop'" "did you mean 'soap'?"
id=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes edit "$id" --set tags=x
says "warning: there is no template 'saop'"
expect 0 tnotes sign "$id"
says "warning: $id: there is no template 'saop'"

### Line ends of another system become line feeds.
crlf() { sed 's/$/\r/' "$1"; }
# clean ID: the note has none of them.
clean() {
  grep -q "$(printf '\r')" "$RECORDS/clients/m1/notes/"*/"$1.md" && fail 'line ends of another system'
}
given 'cpt: "90834"'
crlf "$HOME/given.md" >"$HOME/crlf.md"
expect 0 tnotes new m1 --from "$HOME/crlf.md"
id=$(cut -d ' ' -f 1 "$RUN/out")
clean "$id"
expect 0 tnotes edit "$id" --from "$HOME/crlf.md"
clean "$id"
printf 'Plovers\r\nRuffs\r\n' >"$HOME/plan.txt"
expect 0 tnotes edit "$id" --set plan=@"$HOME/plan.txt"
clean "$id"
expect 0 tnotes sign "$id"
signed=$id
crlf "$HOME/given.md" | tail -n 4 >"$HOME/body.md"
expect 0 tnotes addend "$signed" --from "$HOME/body.md"
id=$(cut -d ' ' -f 1 "$RUN/out")
clean "$id"
# By an editor, and by hand.
editor <<'EOF'
sed -i 's/$/\r/' "$1"
EOF
expect 0 tnotes new m1
id=$(cut -d ' ' -f 1 "$RUN/out")
clean "$id"
draft m1 --set plan=Dunlins
sed -i 's/$/\r/' "$note"
expect 0 tnotes sign "$id"
clean "$id"
expect 0 tnotes verify
draft m1 --set plan=Dunlins
sed -i 's/^tags: .*/signed: x/' "$note"
expect 5 tnotes sign "$id"
says "$id.md:"
expect 0 tnotes edit "$id" --from "$HOME/given.md"
expect 0 tnotes sign "$id"
tidy

finish
