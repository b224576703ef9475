#!/bin/sh
# Editors that are cut off or go on unseen: what they saved beside the text is never thrown away.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice

canary='Sparrows gathered at the quiet harbour'
buffers=$RECORDS/.git/tnotes/edit
export canary

files_left() { find "$buffers" -type f ! -name '*.lock' 2>/dev/null; }
holds() { check "$1 does not hold the text" grep -q "$canary" "$1"; }

# An editor that dies, with what was typed in a file beside the text alone: $1 is its name.
dying_editor() {
  editor <<EOF
file=\$(printf '%s' '$1' | sed "s/ID/\$(basename "\$1" .md)/")
{ cat "\$1"; printf '%s\n' "\$canary"; } >"\${1%/*}/\$file"
exit 1
EOF
}
untouched() {
  editor <<'EOF'
exec 9>&-
sleep 0.6
EOF
}

### A rescue file outlives the failure, a later edit without a change, and one that saves.
for name in .ID.md.swp ID.md.save ID.md.save.1 ID.md~ '#ID.md#'; do
  draft m1
  left=$buffers/$(printf '%s' "$name" | sed "s/ID/$id/")
  dying_editor "$name"
  expect 7 tnotes edit "$id"
  says 'the editor failed with status 1' "$left" "tnotes edit $id"
  hides "$canary"
  holds "$left"
  expect 0 tnotes doctor
  prints "left text unfinished: $id" "$left"
  for words in "sign $id" "move $id a1" "edit $id --set plan=x"; do
    # shellcheck disable=SC2086  # words
    expect 4 tnotes $words
    says 'left unfinished'
  done
  untouched
  expect 0 tnotes edit "$id"
  says 'nothing was changed' "$left"
  holds "$left"
  printf 'printf "Wrens\\n" >>"$1"\n' | editor
  expect 0 tnotes edit "$id"
  check 'the draft was not saved' grep -q Wrens "$note"
  says "$left" "rm $left"
  holds "$left"
  expect 0 tnotes doctor
  prints "$left"
  expect 4 tnotes discard "$id"
  holds "$left"
  expect 0 tnotes discard "$id" --yes
  same 'left behind' '' "$(files_left)"
  tidy
done
draft m1
dying_editor .ID.md.swp
expect 7 tnotes edit "$id"
says "vim -r $buffers/.$id.md.swp"
expect 0 tnotes doctor
prints "fix: vim -r '$buffers/.$id.md.swp'"
expect 0 tnotes discard "$id" --yes

### The same with a note that was never saved.
dying_editor ID.md.save
expect 7 tnotes new m1
save=$(find "$buffers" -name '*.save')
id=$(basename "$save" .md.save)
says "$save" "tnotes edit $id"
untouched
expect 0 tnotes new m1
says "a text was left unfinished: 'tnotes edit $id'"
expect 0 tnotes edit "$id"
says "a text that nano rescued is left in $save" 'nothing was changed'
holds "$save"
# The text alone: whose it is stands in it.
rm -f "$buffers/$id.md" "$buffers/$id.client" "$buffers/$id.base"
expect 0 tnotes doctor
prints "left text unfinished: $id"
printf 'grep -q "$canary" "$1" || exit 9\n' | editor
expect 0 tnotes edit "$id" --yes
says 'going on with'
expect 0 tnotes show "$id"
prints "$canary"
same 'left behind' '' "$(files_left)"
tidy

### A rescued text that was saved after all needs no keeping.
draft m1
dying_editor ID.md.save
expect 7 tnotes edit "$id"
printf 'printf "%%s\\n" "$canary" >>"$1"\n' | editor
expect 0 tnotes edit "$id"
same 'left behind' '' "$(files_left)"
tidy

### A client's file.
dying_editor .ID.swp
expect 7 tnotes client edit m1
says "$buffers/.client-m1.yaml.swp" 'tnotes client edit m1'
untouched
expect 0 tnotes client edit m1
says "$buffers/.client-m1.yaml.swp"
holds "$buffers/.client-m1.yaml.swp"
expect 0 tnotes doctor
prints "left text unfinished: m1" "$buffers/.client-m1.yaml.swp"
rm "$buffers/.client-m1.yaml.swp"
expect 0 tnotes doctor
prints 'no text was left unfinished'
untouched
expect 0 tnotes client edit m1
tidy

### An editor that goes on in the background keeps the note, and what it saves is found.
draft m1
editor <<'EOF'
rm -f "$HOME/close" "$HOME/closed"
(
  n=0
  while [ ! -e "$HOME/close" ] && [ $n -lt 300 ]; do sleep 0.1 && n=$((n + 1)); done
  printf '%s\n' "$canary" >>"$1"
  : >"$HOME/closed"
) </dev/null >/dev/null 2>&1 &
EOF
wait_for() {
  n=0
  until [ -e "$1" ] || [ $n -ge 300 ]; do sleep 0.1 && n=$((n + 1)); done
  check "$1 never came" test -e "$1"
  sleep 0.3
}
went_on() {
  says 'the editor went on in the background' 'code --wait' "the text is kept in $buffers/$id.md" \
    "tnotes edit $id"
  expect 4 tnotes edit "$id"
  says "note $id is open in an editor"
  : >"$HOME/close"
  wait_for "$HOME/closed"
  holds "$buffers/$id.md"
}
expect 0 tnotes edit "$id"
went_on
untouched
expect 0 tnotes edit "$id"
check 'the text did not come back' grep -q "$canary" "$note"
same 'left behind' '' "$(files_left)"
tidy
editor <<'EOF'
rm -f "$HOME/close" "$HOME/closed"
(
  n=0
  while [ ! -e "$HOME/close" ] && [ $n -lt 300 ]; do sleep 0.1 && n=$((n + 1)); done
  printf '%s\n' "$canary" >>"$1"
  : >"$HOME/closed"
) </dev/null >/dev/null 2>&1 &
EOF
expect 0 tnotes new a1
same 'output' '' "$(cat "$RUN/out")"
id=$(basename "$(find "$buffers" -name '*.md')" .md)
went_on
expect 0 tnotes new a1 --no-edit
says "tnotes edit $id"
expect 0 tnotes doctor
prints "left text unfinished: $id"
untouched
expect 0 tnotes edit "$id"
expect 0 tnotes show "$id"
prints "$canary"
tidy

### One that also lets go of everything it inherited is found by what it saves.
printf 'cp "$1" "$HOME/later"; basename "$1" .md >"$HOME/id"\n' | editor
expect 0 tnotes new a1
says 'nothing was changed' 'code --wait'
same 'left behind' '' "$(files_left)"
id=$(cat "$HOME/id")
for way in edit discard; do
  { cat "$HOME/later" && printf '%s\n' "$canary"; } >"$buffers/$id.md"
  expect 0 tnotes doctor
  prints "fix: tnotes edit $id"
  untouched
  case $way in
    edit)
      expect 0 tnotes edit "$id"
      expect 0 tnotes show "$id"
      prints "$canary"
      expect 0 tnotes discard "$id"
      ;;
    discard) expect 0 tnotes discard "$id" --yes ;;
  esac
  same 'left behind' '' "$(files_left)"
done
# Where nothing in it tells whose it is, it can be made a note by hand.
printf '%s\n' "$canary" >"$buffers/$id.md"
expect 3 tnotes edit "$id"
says 'not known whose' "$buffers/$id.md" 'tnotes new CLIENT --from FILE'
expect 0 tnotes discard "$id" --yes
tidy

### What is no file of text stands in the text's place: the message says where, and how to go on.
for script in 'rm "$1" && mkdir "$1"' 'rm "$1" && mkfifo "$1"' 'ln -sf /etc/passwd "$1"' \
  'truncate -s 70M "$1"'; do
  draft m1
  printf '%s\n' "$script" | editor
  run tnotes edit "$id"
  case $code in 4 | 5) ;; *) fail "expected exit code 4 or 5, got $code" ;; esac
  says "the text is kept in $buffers/$id.md" "tnotes edit $id"
  run tnotes edit "$id"
  says "the text is kept in $buffers/$id.md"
  rm -rf "${buffers:?}/$id.md"
  expect 0 tnotes discard "$id"
done
tidy

finish
