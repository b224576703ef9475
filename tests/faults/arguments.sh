#!/bin/sh
# Words on the command line that cannot be meant, or are meant vaguely.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"

### No records yet.
for words in list 'new maya --no-edit' 'show @' 'sign @draft' log 'client list' \
  'client add Maya' 'edit @draft' 'discard @' 'move @ ari' 'export maya' 'diff @' 'addend @'; do
  # shellcheck disable=SC2086  # words
  expect 3 tnotes $words
  says "tnotes init"
done
expect 3 tnotes list --records "$HOME/nowhere"
says "there are no records at $HOME/nowhere" 'tnotes init'
expect 3 tnotes list --records "$HOME"
says 'no records directory' 'tnotes init --records'
: >"$HOME/file"
expect 3 tnotes list --records "$HOME/file"

practice
expect 0 tnotes client add 'Maya Novak' --id m2
before=$(head_of)

### Unknown commands and options.
for pair in 'lst list' 'sing sign' 'shwo show' 'exprot export'; do
  expect 2 tnotes "${pair% *}"
  says "'${pair% *}' is no tnotes command" "did you mean '${pair#* }'?"
done
expect 2 tnotes client ad Maya
says "'client ad' is no tnotes command" "did you mean 'client add'?"
expect 2 tnotes list --sicne today
says "'tnotes list' has no option '--sicne'" "did you mean '--since'?" "tnotes list --help"
expect 2 tnotes --wrong
says "'tnotes' has no option '--wrong'"
expect 2 tnotes
expect 2 tnotes list extra words
says "no place for 'extra'"
expect 2 tnotes new
says 'CLIENT is missing'
expect 2 tnotes list --since
says '--since takes one value'
expect 2 tnotes list --status open
says "'open' is none of"
for place in '--color purple list' 'list --color purple' '--color=purple list'; do
  # shellcheck disable=SC2086  # words
  expect 2 tnotes $place
  says "'purple' is none of"
done
expect 2 tnotes ''
expect 2 tnotes "$(printf 'li\033[31mst')"
hides "$(printf '\033')"

expect 0 tnotes vault --help
prints 'usage: tnotes vault'
expect 2 tnotes vault nwe maya
says "'vault nwe' is no tnotes command"
same 'hints of more than 80 columns' 0 "$(grep -c '.\{81\}' "$RUN/err")"

### Clients.
expect 3 tnotes new zoltan --no-edit
says "there is no client 'zoltan'" 'tnotes client list'
expect 3 tnotes new lindqvsit --no-edit
says "did you mean 'lindqvist'?"
expect 3 tnotes new maya --no-edit
says "'maya' fits 2 clients" 'm1  Maya Lindqvist, born 1990-04-02' 'm2  Maya Novak'
expect 3 tnotes export novak
says "'novak' fits 2 clients" 'a1  Ari Novak'
expect 3 tnotes new '' --no-edit
expect 3 tnotes list --client ''
expect 2 tnotes list --records ''
says 'is empty'
expect 0 tnotes list --client MAYA\ LIND

### Days and times.
for date in 2026-02-31 2025-02-29 2026-13-01 2026-00-10 31.12.2026 1066-10-14 someday \
  'last blursday' '5 fortnights ago' 99999999999999999999 '-1 days ago' 2026-11-23x; do
  expect 2 tnotes new a1 --no-edit --date "$date"
  expect 2 tnotes new a1 --no-edit --set "date=$date"
done
expect 2 tnotes new a1 --no-edit --date 2026-02-31
says '2026-02-31'
for time in 25:99 24:00 12:60 noon 9 9:5 -1:00 '12:00 '; do
  expect 2 tnotes new a1 --no-edit --start="$time"
  expect 2 tnotes new a1 --no-edit --end="$time"
done
expect 2 tnotes new a1 --no-edit --start 14:53 --end 14:00
says 'the session ends before it begins'
expect 2 tnotes new a1 --no-edit --start 14:00 --end 14:00
expect 2 tnotes new a1 --no-edit --set start=14:53 --set end=14:00
says 'the session ends before it begins'
hides 'clients/' 'mend it'
expect 2 tnotes new a1 --no-edit --start 2pm --set end=1.53pm
expect 2 tnotes list --since 2026-W60
expect 2 tnotes list --since 2026-11-23..2026-11-01
expect 2 tnotes list --until neverday
# Refused at once, while libgit2 still starts: that must not meet the program's end.
n=0
while [ $n -lt 100 ]; do
  expect 2 tnotes new a1 --no-edit --date 2026-02-31
  n=$((n + 1))
done
same 'commits' "$before" "$(head_of)"
tidy

draft a1 --date yesterday
says "'yesterday' is "
draft a1 --date '2 weeks ago'
says "'2 weeks ago' is "
draft a1 --date 2026-02-28
hides "'2026-02-28' is"
draft a1 --date 2999-01-01
says 'warning: 2999-01-01 is in the future'
expect 0 tnotes sign "$id"
says "$id: 2999-01-01 is in the future"
draft a1 --date tomorrow
says 'in the future'
draft a1 --set date=tomorrow
says "'tomorrow' is " 'in the future'
expect 0 tnotes edit "$id" --set date=yesterday
says "'yesterday' is "
hides 'in the future'
id=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes edit "$id" --set date=2999-01-02
same 'warnings' 1 "$(grep -c 'warning: 2999-01-02 is in the future' "$RUN/err")"
printf -- '---\ndate: 2999-01-03\n---\n' >"$HOME/later"
expect 0 tnotes new a1 --from "$HOME/later"
same 'warnings' 1 "$(grep -c 'warning: 2999-01-03 is in the future' "$RUN/err")"
for words in '2 weeks ago' 'last friday' 'last week'; do
  expect 0 tnotes list --since "$words"
  says "'$words' is "
  expect 0 tnotes list --until "$words"
  says "'$words' is "
done
draft a1 --start 1400 --set end=2:53pm
expect 0 tnotes show "$id"
prints 'start: "14:00"' 'end: "14:53"'
draft a1 --date 2024-02-29 --start 9:05 --end 23:59
expect 0 tnotes show "$id"
prints 'start: "09:05"' 'date: 2024-02-29'

### Templates.
expect 3 tnotes new a1 --no-edit -t saop
says "did you mean 'soap'?"
expect 0 tnotes list --template saop
says "did you mean 'soap'?"
expect 0 tnotes list --client m2 --template soap
hides 'did you mean'
expect 3 tnotes new a1 --no-edit -t ../soap
before=$(head_of)
expect 4 tnotes new a1 -t psychotherapy
says 'tnotes vault'
expect 4 tnotes new a1 -t psychotherapy --no-edit --set plan=x
same 'commits' "$before" "$(head_of)"

### --set.
expect 3 tnotes new a1 --no-edit --set plan=@missing.txt
says "missing.txt"
expect 2 tnotes new a1 --no-edit --set plan
says '--set takes KEY=VALUE'
expect 2 tnotes new a1 --no-edit --set =x
expect 2 tnotes new a1 --no-edit --set plann=x
says "template 'soap' has no 'plann'" "did you mean 'plan'?"
expect 2 tnotes new a1 --no-edit --set modality=telepathy
says 'in-person, video, phone'
for key in id client status clinician signed template amends; do
  expect 2 tnotes new a1 --no-edit --set "$key=x"
done
expect 7 tnotes new a1 --no-edit --set plan=@"$HOME"
printf '\000' >"$HOME/binary"
expect 5 tnotes new a1 --no-edit --set plan=@"$HOME/binary"
draft a1 --set plan=@@home
expect 0 tnotes show "$id"
prints '@home'
draft a1 --set 'plan=a=b=c' --set 'PLAN=twice'
expect 0 tnotes show "$id"
prints twice
draft a1 --set plan= --set 'tags=a, b'
expect 0 tnotes show "$id"
prints 'tags: [a, b]'
printf 'From a file.\n' >"$HOME/plan.txt"
draft a1 --set plan=@"$HOME/plan.txt"
expect 0 tnotes show "$id"
prints 'From a file.'
# Headings and rules within a value stay within it as text.
draft a1 --set "plan=$(printf -- '---\nstatus: signed\n---\nx')"
expect 0 tnotes show --json "$id"
prints '"status": "draft"'
tidy

### --from.
: >"$HOME/empty"
printf ' \n\t\n' >"$HOME/blank"
head -c 5000000 /dev/zero | tr '\000' x >"$HOME/huge"
before=$(head_of)
expect 2 tnotes new a1 --from "$HOME/empty"
expect 2 tnotes new a1 --from "$HOME/blank"
expect 2 tnotes new a1 --from -
expect 5 tnotes new a1 --from "$HOME/binary"
expect 5 tnotes new a1 --from "$HOME/huge"
expect 3 tnotes new a1 --from "$HOME/missing"
expect 7 tnotes new a1 --from "$HOME"
expect 2 tnotes edit "$id" --from "$HOME/empty"
expect 5 tnotes edit "$id" --from "$HOME/binary"
expect 5 tnotes edit "$id" --from "$HOME/huge"
# As it is, with bytes behind it that are no text, and with a mark that an editor put first.
for file in 'age-encryption.org/v1\n' 'age-encryption.org/v1\n\0\377' \
  '\357\273\277-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n'; do
  # shellcheck disable=SC2059  # bytes by their numbers
  printf "$file" >"$HOME/age"
  expect 4 tnotes new a1 --from "$HOME/age"
  says 'is an age file'
done
cat >"$HOME/other" <<'EOF'
---
id: 20261123-aaaaa
client: m1
date: 2026-11-23
status: draft
---

# Plan

Sparrows at the harbour
EOF
expect 4 tnotes new a1 --from "$HOME/other"
says 'another client'
hides Sparrows
expect 4 tnotes edit "$id" --from "$HOME/other"
says 'another client'
hides Sparrows
printf -- '---\nid: 20261123-aaaaa\nclient: a1\ndate: 2026-11-23\nlength: 3\n---\nxyz\n' >"$HOME/vault"
expect 4 tnotes new a1 --from "$HOME/vault"
says 'tnotes vault'
expect 4 tnotes edit "$id" --from "$HOME/vault"
printf -- '---\ndate: 2026-02-31\n---\nx\n' >"$HOME/february"
expect 2 tnotes new a1 --from "$HOME/february"
same 'commits' "$before" "$(head_of)"
expect 0 tnotes new m1 --from "$HOME/other"
id=$(cut -d ' ' -f 1 "$RUN/out")
same 'the day of the whole note' 20261123 "${id%-*}"
expect 0 tnotes show "$id"
prints Sparrows
# Signed by hand: it comes in as a draft.
sed 's/^status: .*/status: signed\nsigned: {by: lortiz}/' "$HOME/other" >"$HOME/signed"
expect 0 tnotes new m1 --from "$HOME/signed"
prints draft
tidy

### Notes by a part of their id.
draft m1
expect 0 tnotes show "${id#*-}"
expect 0 tnotes show "$(printf %s "${id#*-}" | tr '[:lower:]' '[:upper:]')"
expect 0 tnotes show "$note"
expect 3 tnotes show "${id%-*}"
says "fits" "$id"
for word in '' zzzzzz @nothing ../../practice.yaml 20269999-aaaaa; do
  expect 3 tnotes show "$word"
done
expect 3 tnotes sign "$id" zzzzzz
expect 0 tnotes list --status draft --print '{id}'
prints "$id"

### An editor needed under --no-input.
expect 2 tnotes new m1 --no-input
expect 2 tnotes edit "$id" --no-input

### Names.
add() {
  expect 0 tnotes client add --json -- "$1"
  client=$(sed -n 's/.*"id": "\([^"]*\)".*/\1/p' "$RUN/out")
  expect 0 tnotes client list --json
  # As JSON has it: compared after reading.
  got=$(python3 -c 'import json, sys
print([c["name"] for c in json.load(sys.stdin) if c["id"] == sys.argv[1]][0], end="")' \
    "$client" <"$RUN/out")
  same 'name' "$1" "$got"
  expect 0 tnotes client show "$client"
  expect 0 tnotes new "$client" --no-edit
  expect 0 tnotes list --client "$client"
}
add "Siobhan O'Brien-\"Sib\" #1: yes"
add 'Ana 🌻 Núñez'
add 'דנה לוי'
add '李小龍'
add '-dash'
add null
add '[a, b]: {c}'
before=$(head_of)
for name in '' '   ' "$(printf 'Two\nlines')" "$(printf 'Bell\a')" "$(printf 'Red \033[31m')" \
  "$(printf 'broken \377')" "$(printf '\302\233 C1')"; do
  expect 2 tnotes client add "$name"
  hides "$(printf '\033')" "$(printf '\007')"
done
same 'commits' "$before" "$(head_of)"
! git -C "$RECORDS" log --format=%B | grep -qi 'maya\|ari\|lindqvist\|siobhan' ||
  fail 'a name in a commit message'
tidy

finish
