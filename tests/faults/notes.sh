#!/bin/sh
# Note files and templates that are damaged, or are no files at all.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
canary='Sparrows at the harbour'
draft m1 --set "plan=$canary"
good=$id
expect 0 tnotes sign "$good"
draft m1
expect 0 tnotes sign "$id"
draft a1
other=$id
editor <<'EOF'
exit 0
EOF
folder=$RECORDS/clients/m1/notes/$(date +%Y)
mkdir -p "$folder"
bad=$(date +%Y%m%d)-zzzzz
bad_note=$folder/$bad.md
front="id: $bad
client: m1
template: soap
date: $(date +%F)
status: draft"

# damaged WHAT EDIT [EXPORT]: the bad note, which stands in its place now, harms no other note. EDIT
# are the exit codes that editing it may have: 0 where it can be mended. EXPORT is that of an export:
# 4 where what stands there must not be read at all.
damaged() {
  expect 5 tnotes list
  prints "$good" "$other"
  says "$bad"
  hides "$canary"
  expect 5 tnotes list --json
  python3 -c 'import json, sys; assert len(json.load(sys.stdin)) == 3' <"$RUN/out" ||
    fail 'expected one JSON document with three notes'
  expect "${3:-5}" tnotes export m1 --include-drafts -o "$HOME/export.md"
  says "$bad"
  if [ "$code" -eq 5 ]; then
    check 'the rest was not exported' grep -q "$canary" "$HOME/export.md"
  else
    check 'something was exported' test ! -e "$HOME/export.md"
  fi
  rm -f "$HOME/export.md"
  expect 0 tnotes list --client a1
  expect 0 tnotes export a1
  expect 0 tnotes log
  for words in "show $bad" "sign $bad" "move $bad a1" "diff $bad" "show $bad --json"; do
    # shellcheck disable=SC2086  # words
    run tnotes $words
    case $code in
      4 | 5) ;;
      0) [ "$words" = "diff $bad" ] || fail "$1: exit code 0" ;;
      *) fail "$1: expected exit code 4 or 5, got $code" ;;
    esac
    grep -q "$canary" "$RUN/err" && fail "$1: the text of the note in an error"
  done
  run tnotes edit "$bad"
  case " $2 " in
    *" $code "*) ;;
    *) fail "$1: expected exit code $2, got $code" ;;
  esac
  hides "$canary"
  rm -rf "$bad_note"
  expect 0 tnotes new a1 --no-edit
  expect 0 tnotes discard "$(cut -d ' ' -f 1 "$RUN/out")"
}

printf -- '---\n%s\ndate: again\n---\n%s\n' "$front" "$canary" >"$bad_note"
damaged 'a duplicate key' '0 5'
printf -- '---\n%s\nx: [%s\n---\n' "$front" "$canary" >"$bad_note"
damaged 'a bracket left open' '0 5'
printf -- '---\n%s\n\tx: %s\n---\n' "$front" "$canary" >"$bad_note"
damaged 'a tab' '0 5'
printf -- '---\n%s\n%s' "$front" "$canary" >"$bad_note"
damaged 'half written' '0 5'
: >"$bad_note"
damaged 'empty' '0 5'
printf '%s\n' "$canary" >"$bad_note"
damaged 'no front matter' '0 5'
printf -- '---\n%s\n---\n\000%s\n' "$front" "$canary" >"$bad_note"
damaged 'binary' '0 5'
printf -- '---\n%s\n---\n\377%s\n' "$front" "$canary" >"$bad_note"
damaged 'not UTF-8' '0 5'
printf -- '---\n%s\nstart: 25:99\n---\n' "$front" >"$bad_note"
damaged 'an impossible time' '0 5'
printf -- '---\n%s\nstart: "14:00"\nend: "13:00"\n---\n' "$front" >"$bad_note"
damaged 'an end before the start' '0 5'
printf -- '---\n%s\n---\n' "$front" | sed 's/^date: .*/date: 2026-02-31/' >"$bad_note"
damaged 'February 31st' '0 5'
printf -- '---\n%s\n---\n' "$front" | sed 's/^client: .*/client: a1/' >"$bad_note"
damaged 'another client' '0 5'
printf -- '---\n%s\n---\n' "$front" | sed 's/^status: .*/status: signed/' >"$bad_note"
damaged 'signed without a signature' '0 4 5'
printf -- '---\n%s\n---\n' "$front" | sed 's/^id: .*/id: ..\/..\/x/' >"$bad_note"
damaged 'a path as its id' '0 5'
{ printf -- '---\n%s\n---\n' "$front" && head -c 9000000 /dev/zero | tr '\000' x; } >"$bad_note"
damaged 'huge' '0 5'
{ printf -- '---\nx: ' && head -c 100000 /dev/zero | tr '\000' '['; } >"$bad_note"
damaged 'brackets' '0 5'
{
  printf -- '---\n%s\na: &a [x,x,x,x,x,x,x,x,x]\n' "$front"
  for pair in ba cb dc ed fe gf hg ih; do
    printf '%.1s: &%.1s [*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s]\n' "$pair" "$pair" "${pair#?}" \
      "${pair#?}" "${pair#?}" "${pair#?}" "${pair#?}" "${pair#?}" "${pair#?}" "${pair#?}" "${pair#?}"
  done
  printf -- '---\n'
} >"$bad_note"
damaged 'a billion laughs' '0 5'
mkdir "$bad_note"
damaged 'a directory' '4 5'
mkfifo "$bad_note"
damaged 'a FIFO' '4 5'
printf '%s\n' "$canary" >"$HOME/secret"
ln -s "$HOME/secret" "$bad_note"
damaged 'a symlink out of the records' '4 5' 4
check 'the file behind the symlink changed' grep -qx "$canary" "$HOME/secret"
ln -s "$good.md" "$bad_note"
damaged 'a symlink to a note' '4 5' 4
ln -s "$bad.md" "$bad_note"
damaged 'a symlink to itself' '4 5' 4
ln -s /dev/zero "$bad_note"
damaged 'a symlink to a device' '4 5' 4
printf -- '---\nid: %s\nclient: m1\ndate: %s\nlength: 3\n---\n%s\n' "$bad" "$(date +%F)" "$canary" \
  >"$bad_note"
damaged 'the shape of a psychotherapy note' '4 5' 4
printf 'age-encryption.org/v1\n%s\n' "$canary" >"$bad_note"
damaged 'an age file' '4 5' 4
tidy

### Places: a file where a directory should be, and symlinked directories.
mkdir "$HOME/elsewhere"
printf -- '---\n%s\n---\n%s\n' "$front" "$canary" >"$HOME/elsewhere/$bad.md"
ln -s "$HOME/elsewhere" "$RECORDS/clients/m1/notes/2019"
ln -s "$HOME/elsewhere" "$RECORDS/clients/x1"
run tnotes list
case $code in 0 | 4 | 5) ;; *) fail "exit code $code" ;; esac
hides "$canary" "$bad"
rm "$RECORDS/clients/m1/notes/2019" "$RECORDS/clients/x1"
: >"$RECORDS/clients/m1/notes/2018"
run tnotes list
case $code in 0 | 5) ;; *) fail "exit code $code" ;; esac
prints "$good"
rm "$RECORDS/clients/m1/notes/2018"
mv "$RECORDS/clients/m1/notes" "$HOME/notes"
ln -s "$HOME/notes" "$RECORDS/clients/m1/notes"
run tnotes list
[ "$code" -ne 0 ] || fail 'a symlinked directory was followed in silence'
expect 4 tnotes new m1 --no-edit
rm "$RECORDS/clients/m1/notes"
: >"$RECORDS/clients/m1/notes"
run tnotes new m1 --no-edit
case $code in 4 | 5 | 7) ;; *) fail "exit code $code" ;; esac
rm "$RECORDS/clients/m1/notes"
mv "$HOME/notes" "$RECORDS/clients/m1/notes"
tidy

### A broken client among others.
cp "$RECORDS/clients/a1/client.yaml" "$HOME/client.yaml"
for content in 'name: [' '' 'name: x\nname: y' 'x' 'name:\n  - a' 'name: a\nstatus: what'; do
  # shellcheck disable=SC2059  # escapes are meant
  printf "$content\n" >"$RECORDS/clients/a1/client.yaml"
  expect 5 tnotes client list
  prints 'Maya Lindqvist'
  says clients/a1/client.yaml
  expect 0 tnotes show "$good"
  expect 4 tnotes new m1 --no-edit
done
cp "$HOME/client.yaml" "$RECORDS/clients/a1/client.yaml"
tidy

### Templates: the file, the line, the column, the line itself and a caret.
mkdir -p "$RECORDS/templates"
form=$RECORDS/templates/mine.yaml
# broken LINE:COLUMN MESSAGE: of the template on standard input.
broken() {
  cat >"$form"
  for words in 'new m1 --no-edit -t mine' 'template check mine'; do
    # shellcheck disable=SC2086  # words
    expect 5 tnotes $words
    says "templates/mine.yaml:$1" "$2"
    grep -q '^ *^' "$RUN/err" || fail 'no caret'
    [ "$(wc -c <"$RUN/err")" -lt 4000 ] || fail 'a message of more than a screen'
  done
}
printf 'title: Mine\nsections:\n\t- title: A\n' | broken 3:1 ''
printf 'title: Mine\ntitle: Yours\n' | broken 2:1 ''
printf 'titel: Mine\n' | broken 1:1 "unknown key 'titel'"
expect 5 tnotes new m1 --no-edit -t mine
says "did you mean 'title'?"
printf 'title: Mine\nextends: nothing\n' | broken 2:10 ''
printf 'title: Mine\nextends: mine\n' | broken 2:10 ''
printf 'title: Yours\nextends: mine\n' >"$RECORDS/templates/yours.yaml"
cat >"$form" <<'EOF'
title: Mine
extends: yours
EOF
for words in 'new m1 --no-edit -t mine' 'template check' 'template check mine'; do
  # shellcheck disable=SC2086  # words
  expect 5 tnotes $words
  says 'templates/' ':2:10: '
done
rm "$RECORDS/templates/yours.yaml"
{ printf 'title: ' && head -c 100000 /dev/zero | tr '\000' '['; } | broken 1: ''
{
  printf 'a: &a [x,x,x,x,x,x,x,x,x]\n'
  printf 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n'
} | broken 1: ''
printf 'title: M\303\n' >"$form"
expect 5 tnotes template check mine
printf 'title: M\000\n' >"$form"
expect 5 tnotes template check mine
: >"$form"
expect 5 tnotes template check mine
rm "$form"
mkfifo "$form"
for words in 'template list' 'template check' 'new m1 --no-edit' 'new m1 --no-edit -t mine'; do
  # shellcheck disable=SC2086  # words
  run tnotes $words
  case $code in 4 | 5) ;; *) fail "expected exit code 4 or 5, got $code" ;; esac
done
rm "$form"
ln -s /etc/passwd "$form"
run tnotes template show mine
case $code in 4 | 5) ;; *) fail "expected exit code 4 or 5, got $code" ;; esac
hides root:
rm "$form"
expect 0 tnotes new m1 --no-edit
tidy

finish
