#!/bin/sh
# Requests to amend the record: they are due, decided once, added to alone, and carried by exports.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
day() { date -d "$1" +%Y-%m-%d; }
practice
draft m1 --date 2026-01-10 --set plan=Lapwings
expect 0 tnotes sign "$id"
one=$id
expect 0 tnotes addend "$one" --set text=Godwits
expect 0 tnotes sign @
added=$(cut -d ' ' -f 1 "$RUN/out")
draft m1 --date 2026-02-12 --set plan=Ruffs
expect 0 tnotes sign "$id"
two=$id
draft m1 --date 2026-03-12 --set plan=Knots
unsigned=$id
draft a1 --date 2026-03-12 --set plan=Stints
expect 0 tnotes sign "$id"
others=$id

# request [ARGUMENT...]: enters one for m1; sets `asked`, and `file`.
request() {
  expect 0 tnotes amendment add m1 "$@"
  asked=$(cut -d ' ' -f 1 "$RUN/out")
  file=$RECORDS/clients/m1/amendments/$asked.yaml
}
formats='md txt json'

### A request is due in 60 days, and once in 30 more.
request --note "$one" --note "$added" --date 2026-01-20 --text 'Dotterels'
says 'it is to be decided by 2026-03-21' "tnotes amendment accept ${asked#*-}"
expect 0 tnotes amendment list
prints "$asked  Maya Lindqvist  open       due 2026-03-21, OVERDUE by" "about $one +1"
expect 0 tnotes client show m1
prints 'amendments    1, 1 open: due 2026-03-21'
expect 4 tnotes amendment extend "$asked" --text late
says 'was due on 2026-03-21: it is too late to put it off'
expect 4 tnotes amendment extend "$asked" --text far --date 2026-03-21 --until 2026-04-21
says 'can be put off to a day from 2026-03-22 to 2026-04-20'
expect 0 tnotes amendment extend "$asked" --text Old --date 2026-03-21
says 'it is to be decided by 2026-04-20'
expect 4 tnotes amendment extend "$asked" --text again --date 2026-03-21
says "the request $asked has its extension already" "tnotes amendment show ${asked#*-}"
expect 1 tnotes doctor
prints "due to be decided: $asked on 2026-04-20"

### What makes no sense is refused, and nothing is written.
before=$(head_of)
expect 2 tnotes amendment add m1 --text x --date "$(day '1 day')"
says 'is still to come'
expect 4 tnotes amendment add m1 --text x --note "$unsigned"
says "note $unsigned is a draft"
expect 4 tnotes amendment add m1 --text x --note "$others"
says "note $others is another client's"
expect 3 tnotes amendment add m1 --text x --note zzzzz
expect 2 tnotes amendment add m1 --text ' '
expect 2 tnotes amendment add m1 --no-input
says 'an editor is needed'
expect 2 tnotes amendment add m1 --text x --from "$file"
expect 3 tnotes amendment deny zzzzz --basis accurate
says "there is no amendment 'zzzzz'"
expect 2 tnotes amendment deny "$asked"
says 'give it with --basis' 'not-open-to-access: '
expect 2 tnotes amendment deny "$asked" --basis whim
expect 4 tnotes amendment accept "$asked" --date 2026-01-19
says 'before its extension on 2026-03-21'
expect 4 tnotes amendment statement "$asked" --text x
says "the request $asked is not denied"
expect 4 tnotes amendment statement "$asked" --rebuttal --text x
says 'has no statement of disagreement to answer'
printf 'id: 20260101-aaaaa\nclient: m1\nlength: 50\n\nx\n' >"$HOME/own"
expect 4 tnotes amendment add m1 --from "$HOME/own"
head -c 300000 /dev/zero | tr '\0' x >"$HOME/long"
expect 5 tnotes amendment add m1 --from "$HOME/long"
says 'the text is longer than 256 KiB'
printf 'a\0b' >"$HOME/binary"
expect 5 tnotes amendment add m1 --from "$HOME/binary"
same 'HEAD' "$before" "$(head_of)"

### It goes with its notes into every export, decided or not, and with no other.
for format in $formats; do
  expect 0 tnotes export m1 --format "$format"
  prints Dotterels "$asked" 2026-04-20
  says '1 amendment with it'
  expect 0 tnotes export m1 --format "$format" --until 2026-01
  prints Dotterels
  expect 0 tnotes export m1 --format "$format" --since 2026-02
  prints Ruffs
  hides Dotterels "$asked" 'with it'
  expect 0 tnotes export a1 --format "$format"
  hides Dotterels "$asked"
done
expect 0 tnotes show "$one"
prints "AMENDMENT requested 2026-01-20, not decided: tnotes amendment show ${asked#*-}"
expect 0 tnotes show "$two"
hides AMENDMENT
expect 0 tnotes show "$one" --json
prints "\"$asked\""

### A denial, the client's disagreement and the answer.
expect 0 tnotes amendment deny "$asked" --basis accurate --note "$two" --text Whimbrels --json
prints '"status": "denied"' "\"$two\"" '"decided"' '"commit"'
says 'it was due on 2026-04-20' 'tnotes amendment statement'
expect 4 tnotes amendment accept "$asked"
says 'is denied already'
expect 4 tnotes amendment withdraw "$asked"
says 'goes with the notes from now on' '--entered-in-error'
printf '\n\n  Sanderlings\r\n\r\n# Turnstones\n--- x\n\n\n' |
  tnotes amendment statement "$asked" --from - >"$RUN/out" 2>"$RUN/err" || fail 'no statement'
expect 4 tnotes amendment statement "$asked" --text again
expect 0 tnotes amendment statement "$asked" --rebuttal --text Oystercatchers
expect 0 tnotes amendment show "$asked"
prints Dotterels Old Whimbrels '  Sanderlings' '# Turnstones' Oystercatchers \
  'What the record says is accurate and complete.'
for format in $formats; do
  expect 0 tnotes export m1 --format "$format" --since 2026-02
  prints Dotterels Whimbrels Sanderlings Turnstones Oystercatchers
  hides "$one" Lapwings
done
expect 0 tnotes amendment list
says 'no request waits to be decided' '1 more are not shown'
expect 0 tnotes amendment list m1 --status denied
prints "$asked"
expect 0 tnotes log m1 --json
prints '"action": "amendment"' "\"amendment\": \"$asked\""
# Stock YAML reads it too.
if python3 -c 'import yaml' 2>/dev/null; then
  python3 - "$file" <<'END' || fail 'stock YAML reads another text'
import sys, yaml
read = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
assert read["statement"]["text"] == "  Sanderlings\n\n# Turnstones\n--- x", read
assert list(read) == ["id", "client", "request", "extension", "denial", "statement", "rebuttal"]
END
fi
tidy
expect 0 tnotes verify

### Accepted; who is to be told is told to nobody else.
request --text 'Curlews' --date "$(day '3 days ago')"
whole=$asked
expect 0 tnotes amendment list
prints ', in 57 days'
# A note that is named then makes it no narrower.
expect 0 tnotes amendment accept "$whole" --inform 'Dr. Wren' --inform 'Plover Clinic' --note "$one"
says '45 CFR 164.526(c)'
for format in $formats; do
  expect 0 tnotes export m1 --format "$format" --since 2026-03
  prints Curlews
  hides Wren Plover Dotterels
done
expect 0 tnotes amendment show "$whole"
prints 'Dr. Wren' 'The record is amended as requested.'

### Withdrawn, and entered in error: left out, and counted.
request --text 'Avocets'
expect 0 tnotes amendment withdraw "$asked"
request --text 'Stilts' --note "$one"
expect 0 tnotes amendment deny "$asked" --basis not-in-record
expect 0 tnotes amendment withdraw "$asked" --entered-in-error --text 'Another client.'
expect 4 tnotes amendment withdraw "$asked" --entered-in-error
says 'is withdrawn'
for format in $formats; do
  expect 0 tnotes export m1 --format "$format"
  hides Avocets Stilts "$asked" 'Another client'
  says '2 withdrawn amendments left out'
done
expect 0 tnotes show "$one"
hides "${asked#*-}"
expect 0 tnotes amendment list --all
prints "withdrawn  withdrawal $(day today)"

### A note that was entered in error takes what was asked of it along.
request --text 'Pratincoles' --note "$two"
expect 0 tnotes addend "$two" --entered-in-error --no-edit
expect 0 tnotes sign @
for format in $formats; do
  expect 0 tnotes export m1 --format "$format"
  hides Pratincoles Ruffs "$two"
done
request --text 'Bustards' --note "$two"
says "note $two is entered in error, and goes into no export"
tidy
expect 0 tnotes verify
keep

### Whoever changes the file changes no export, is found, and stops what writes.
set -- "$RECORDS"/clients/m1/amendments/*.yaml
file=$1
request=${file##*/}
for way in 'sed -i s/Sanderlings/Gulls/' 'sed -i /^statement/,$d' 'sed -i 1d' rm 'truncate -s 0'; do
  # shellcheck disable=SC2086
  $way "$file"
  for format in $formats; do
    expect 5 tnotes export m1 --format "$format"
    prints Dotterels Whimbrels Sanderlings Oystercatchers
    says "$request"
  done
  expect 5 tnotes amendment list --all
  says "$request"
  prints "$whole"
  expect 5 tnotes show "$one"
  prints Lapwings
  expect 4 tnotes amendment add m1 --text x
  says "$request"
  expect 1 tnotes verify
  prints "$request"
  check 'brought back' git -C "$RECORDS" checkout -q -- "$file"
done
### Nor does a commit, by nobody or by a clinician, that is accepted or new.
for is_signed in false true; do
  for way in 'sed -i s/Sanderlings/Gulls/' 'sed -i /^statement/,$d' rm; do
    # shellcheck disable=SC2086
    $way "$file"
    git -C "$RECORDS" -c commit.gpgsign=$is_signed commit -qam "amendment

Tnotes-Action: amendment
Tnotes-Amendment: ${request%.yaml}
Tnotes-Client: m1
Tnotes-Clinician: lortiz" 2>/dev/null || fail 'not committed'
    expect 4 tnotes export m1
    says "$request" 'verify --accept-head'
    expect 4 tnotes amendment add m1 --text x
    expect 1 tnotes verify
    prints amendment "$request"
    for state in accepted new; do
      if [ $state = new ]; then
        rm -rf "$HOME/.local/state/tnotes"
      else
        tnotes verify --accept-head "$(head_of)" >/dev/null 2>&1 || fail 'not accepted'
      fi
      for format in $formats; do
        expect 5 tnotes export m1 --format "$format"
        prints Sanderlings Oystercatchers
        says "$request"
      done
    done
    again
  done
done
### A commit that a clinician's key signed adds nothing that cannot be read, or in another's name.
added_to() { git -C "$RECORDS" commit -qam "amendment

Tnotes-Action: amendment
Tnotes-Amendment: ${request%.yaml}
Tnotes-Client: m1
Tnotes-Clinician: lortiz"; }
for line in 'zzz: 1' 'id: 20260120-aaaaa' 'withdrawal: {on: 2026-12-01, by: nobody, at: "2026-12-01T09:00:00Z", entered_in_error: true}'; do
  printf '%s\n' "$line" >>"$file"
  check 'committed' added_to
  case $line in withdrawal*) ;; *)
    expect 4 tnotes export m1
    says 'so that it cannot be read' "$request"
    ;;
  esac
  expect 1 tnotes verify
  prints "$request"
  rm -rf "$HOME/.local/state/tnotes"
  for format in $formats; do
    expect 5 tnotes export m1 --format "$format"
    prints Dotterels Sanderlings Oystercatchers
    says "$request"
  done
  again
done
### Nor does a history that was merged in take the place of the one that there is.
main=$(git -C "$RECORDS" branch --show-current)
first=$(git -C "$RECORDS" log --format=%H --diff-filter=A -- "clients/m1/amendments/$request")
sed '/^extension/,$d; s/Dotterels/Gulls/' "$file" >"$HOME/forged"
printf 'withdrawal: {on: 2026-01-20, by: lortiz, at: "2026-01-21T09:00:00Z", entered_in_error: true}\n' >>"$HOME/forged"
check 'branch' git -C "$RECORDS" checkout -qb side "$first~"
mkdir -p "${file%/*}"
cp "$HOME/forged" "$file"
git -C "$RECORDS" add clients
GIT_COMMITTER_DATE=2026-01-21T09:00:00Z added_to
check 'back' git -C "$RECORDS" checkout -q "$main"
check 'merged' git -C "$RECORDS" -c commit.gpgsign=false merge -q -s ours -m tidy side
expect 4 tnotes export m1
says 'merges another history, and is not signed by a clinician'
expect 4 tnotes new m1 --no-edit
rm -rf "$HOME/.local/state/tnotes"
for format in $formats; do
  expect 0 tnotes export m1 --format "$format"
  prints Dotterels Sanderlings Oystercatchers
  hides Gulls
done
expect 1 tnotes verify
prints 'another commit made it otherwise'
again
### What no trusted commit made takes no further step, which would make it pass for one.
sed -i '/^statement/,$d' "$file"
check 'committed' git -C "$RECORDS" -c commit.gpgsign=false commit -qam tidy
rm -rf "$HOME/.local/state/tnotes"
expect 4 tnotes amendment statement "${request%.yaml}" --text x
says "$request is not what clinicians' commits made of it" 'tnotes verify'
expect 5 tnotes amendment show "${request%.yaml}"
again
### One that somebody else plants is carried nowhere.
sed "s/${request%.yaml}/20260120-aaaaa/; s/Dotterels/Gulls/" "$file" \
  >"$RECORDS/clients/m1/amendments/20260120-aaaaa.yaml"
for format in $formats; do
  expect 5 tnotes export m1 --format "$format"
  hides Gulls
  says 20260120-aaaaa
done
expect 4 tnotes new m1 --no-edit
git -C "$RECORDS" add clients
check 'committed' git -C "$RECORDS" -c commit.gpgsign=false commit -qm "amendment

Tnotes-Action: amendment
Tnotes-Amendment: 20260120-aaaaa
Tnotes-Client: m1
Tnotes-Clinician: lortiz"
expect 4 tnotes export m1
says 20260120-aaaaa 'is not signed by a clinician'
rm -rf "$HOME/.local/state/tnotes"
expect 5 tnotes export m1
hides Gulls
expect 4 tnotes amendment withdraw 20260120-aaaaa --entered-in-error
expect 5 tnotes export m1
hides Gulls
again

lately=$(day '3 days ago')
### The editor: what is typed is kept, whatever stops the command.
editor <<'END'
printf 'Phalaropes\n' >>"$1"
kill -9 $PPID
END
run tnotes amendment add a1 --note "$others" --date "$lately"
same 'killed' 137 "$code"
expect 0 tnotes doctor
prints 'the request of a1' "tnotes amendment add a1 --date $lately --note $others"
editor <<'END'
grep -q Phalaropes "$1" || printf 'LOST\n' >>"$1"
sed -i '1i Above' "$1"
printf 'Dunlins\n' >>"$1"
END
# Another day, or another note, is not what was begun.
expect 4 tnotes amendment add a1
says 'was begun with other options' "tnotes amendment add a1 --date $lately --note $others"
expect 0 tnotes amendment add a1 --date "$lately" --note "$others"
says 'going on with the text that an interrupted command left'
asked=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes amendment show "$asked"
prints Above Phalaropes Dunlins "$others" "$lately"
hides LOST '<!--'
expect 0 tnotes doctor
prints 'no text was left unfinished'
editor <<'END'
exit 0
END
expect 0 tnotes amendment extend "$asked" --json
prints null
says 'nothing was changed'
editor <<'END'
exit 3
END
expect 7 tnotes amendment extend "$asked"
expect 0 tnotes amendment deny "$asked" --basis not-in-record --yes
editor <<'END'
printf 'Ruddies\n' >>"$1"
rm "$HOME/tnotes/records/clients/a1/amendments/"*
END
expect 4 tnotes amendment statement "$asked"
says 'the text is kept in'
check 'kept' grep -rq Ruddies "$RECORDS/.git/tnotes/edit"
check 'brought back' git -C "$RECORDS" checkout -q -- clients/a1
editor <<'END'
exit 0
END
expect 0 tnotes amendment statement "$asked"
expect 0 tnotes amendment show "$asked"
prints Ruddies
### Words that were left for a step which cannot be taken any more are named.
expect 0 tnotes amendment add a1 --text x
asked=$(cut -d ' ' -f 1 "$RUN/out")
editor <<'END'
printf 'Plovers\n' >>"$1"
exit 3
END
expect 7 tnotes amendment extend "$asked"
says 'the text is kept in' "tnotes amendment extend ${asked#*-} --date $(day today) --until"
expect 0 tnotes amendment accept "$asked"
expect 4 tnotes amendment extend "$asked"
says 'is accepted already' 'kept until you remove it: rm '
check 'kept' grep -q Plovers "$RECORDS/.git/tnotes/edit/extension-$asked.md"
tidy
expect 0 tnotes verify
finish
