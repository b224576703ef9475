#!/bin/sh
# Editors that fail, misbehave or are cut off: the text survives, and the message says where.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice

canary='Sparrows gathered at the quiet harbour'
buffers=$RECORDS/.git/tnotes/edit
export canary

texts_left() { find "$buffers" -name '*.md' 2>/dev/null; }
buffers_left() { find "$buffers" -type f 2>/dev/null; }

# The text of the note just refused is kept, is told about, and comes back.
kept() {
  says "the text is kept in $buffers/$id.md" "tnotes edit $id"
  hides "$canary"
  check "the kept text is not in $buffers/$id.md" grep -q "$canary" "$buffers/$id.md"
  tidy
}
comes_back() {
  editor <<'EOF'
grep -q "$canary" "$1" || exit 9
EOF
  expect 0 tnotes edit "$id"
  says 'going on with the text'
  check 'the text did not come back' grep -q "$canary" "$note"
  same 'left behind' '' "$(buffers_left)"
  tidy
}

### The editor ends badly, with the text saved before.
draft m1
for ending in 'exit 1' "kill -9 \$\$" "kill -INT \$\$"; do
  printf 'printf "%%s\\n" "$canary" >>"$1"\n%s\n' "$ending" | editor
  expect 7 tnotes edit "$id"
  kept
  ! grep -q "$canary" "$note" || fail 'the draft changed'
  comes_back
  draft m1
done

### It ends badly with nothing saved: nothing is left to go on with.
editor <<'EOF'
exit 3
EOF
before=$(head_of)
expect 7 tnotes edit "$id"
says 'the editor failed with status 3'
expect 7 tnotes new m1
same 'left behind' '' "$(buffers_left)"
same 'commits' "$before" "$(head_of)"
tidy

### It cannot be found, or cannot be run.
usual_editor=$TNOTES_EDITOR
: >"$HOME/plain"
for name in /nowhere/editor no-such-editor "$HOME/plain"; do
  TNOTES_EDITOR=$name
  expect 7 tnotes edit "$id"
  says "cannot run the editor '$name'" 'tnotes config set editor'
  expect 7 tnotes new m1
done
TNOTES_EDITOR=$usual_editor
same 'left behind' '' "$(buffers_left)"
same 'commits' "$before" "$(head_of)"
tidy

### Nothing saved, all taken out, or the file removed: nothing happens, and nothing is lost.
for script in 'true' ': >"$1"' 'printf "\n \n" >"$1"' 'rm "$1"'; do
  printf '%s\n' "$script" | editor
  expect 0 tnotes edit "$id"
  prints "$id"
  expect 0 tnotes new m1
  same 'output' '' "$(cat "$RUN/out")"
  expect 0 tnotes new m1 --json
  prints null
  same 'left behind' '' "$(buffers_left)"
done
same 'commits' "$before" "$(head_of)"
check 'the draft is gone' test -s "$note"
tidy

### What an editor prints does not mix with the document.
editor <<'EOF'
echo 'Waiting for a friend...'
EOF
expect 0 tnotes new m1 --json
same 'document' null "$(cat "$RUN/out")"
says 'Waiting for a friend...'

### What is no note: refused, kept, mended.
refused_and_kept() {
  expected=$1
  editor
  expect "$expected" tnotes edit "$id"
  kept
}
mended() {
  sed "$1" "$buffers/$id.md" >"$HOME/mended" && mv "$HOME/mended" "$buffers/$id.md"
  comes_back
  draft m1
}
refused_and_kept 5 <<'EOF'
printf '%s\n\000\n' "$canary" >>"$1"
EOF
says 'binary'
tr -d '\000' <"$buffers/$id.md" >"$HOME/mended" && mv "$HOME/mended" "$buffers/$id.md"
mended ''
refused_and_kept 5 <<'EOF'
printf '%s\n\377\n' "$canary" >>"$1"
EOF
says 'UTF-8'
LC_ALL=C tr -d '\377' <"$buffers/$id.md" >"$HOME/mended" && mv "$HOME/mended" "$buffers/$id.md"
mended ''
refused_and_kept 5 <<'EOF'
printf '%s\n' "$canary" >>"$1"
sed -i 's/^date: .*/date: [oops/' "$1"
EOF
says "$id.md:"
mended "s/^date: .*/date: $(date +%F)/"
refused_and_kept 5 <<'EOF'
printf '%s\n' "$canary" >"$1"
EOF
says "the front matter does not begin with '---'"
sed '/^date/q' "$note" >"$HOME/front"
{
  cat "$HOME/front"
  printf 'template: soap\nclinician: lortiz\nstatus: draft\n---\n\n# Plan\n\n%s\n' "$canary"
} | awk '!/^template/ || !seen++' >"$buffers/$id.md"
comes_back
draft m1
refused_and_kept 5 <<'EOF'
printf '%s\n' "$canary" >>"$1"
sed -i 's/^id: .*/id: 20200101-aaaaa/' "$1"
EOF
says "$id.md:2:5: 'id' must stay $id"
mended "s/^id: .*/id: $id/"
refused_and_kept 5 <<'EOF'
printf '%s\n' "$canary" >>"$1"
sed -i 's/^client: .*/client: a1/' "$1"
EOF
says "'client'"
mended 's/^client: .*/client: m1/'
refused_and_kept 4 <<'EOF'
printf '%s\n' "$canary" >>"$1"
sed -i 's/^status: .*/status: signed/' "$1"
EOF
says "tnotes sign"
mended 's/^status: .*/status: draft/'
refused_and_kept 4 <<'EOF'
printf '%s\n' "$canary" >>"$1"
sed -i '/^status:/c status: signed\nsigned: {by: lortiz, credentials: "", at: "2026-11-23T14:05:00Z", digest: 0000000000000000000000000000000000000000000000000000000000000000}' "$1"
EOF
says "tnotes sign"
mended '/^signed:/d; s/^status: .*/status: draft/'

### More than a note may hold.
refused_and_kept 5 <<'EOF'
{ printf '%s\n' "$canary"; head -c 5000000 /dev/zero | tr '\000' x; } >>"$1"
EOF
says 'larger than'
head -c 3000 "$buffers/$id.md" >"$HOME/mended" && mv "$HOME/mended" "$buffers/$id.md"
comes_back
draft m1

### The day changes, and the id follows.
editor <<'EOF'
sed -i 's/^date: .*/date: 2024-02-29/' "$1"
printf '%s\n' "$canary" >>"$1"
EOF
expect 0 tnotes edit "$id"
prints "20240229-${id#*-}"
says "the note is now 20240229-${id#*-}"
check 'the old file is still there' test ! -e "$note"
expect 0 tnotes show "20240229-${id#*-}"
prints "$canary" "id: 20240229-${id#*-}"
same 'left behind' '' "$(buffers_left)"
tidy

### Saving by renaming; swap, undo and backup files left behind.
draft m1
editor <<'EOF'
{ cat "$1"; printf '%s\n' "$canary"; } >"$1.new"
mv "$1" "$1~"
mv "$1.new" "$1"
: >"${1%/*}/.${1##*/}.swp"
: >"${1%/*}/.${1##*/}.un~"
: >"${1%/*}/#${1##*/}#"
EOF
expect 0 tnotes edit "$id"
check 'the text was not saved' grep -q "$canary" "$note"
same 'left behind' '' "$(buffers_left)"
tidy

### A real one, if there is one.
if command -v vim >/dev/null; then
  draft m1
  TNOTES_EDITOR="vim -u NONE -i NONE -n -es -c 'normal Go'\"\$canary\" -c wq"
  expect 0 tnotes edit "$id"
  TNOTES_EDITOR=$usual_editor
  check 'vim did not save' grep -q "$canary" "$note"
  same 'left behind' '' "$(buffers_left)"
  tidy
fi

### What happens to the records meanwhile does not cost the text.
draft m1
editor <<'EOF'
printf '%s\n' "$canary" >>"$1"
printf '# a hand edit\n' >>"$HOME/tnotes/records/practice.yaml"
EOF
expect 4 tnotes edit "$id"
says 'practice.yaml'
says "the text is kept in $buffers/$id.md"
git -C "$RECORDS" checkout -q -- practice.yaml
comes_back

### One editor a note.
draft m1
slow_editor() {
  editor <<'EOF'
printf '%s\n' "$canary" >>"$1"
: >"$HOME/open"
n=0
while [ ! -e "$HOME/close" ] && [ $n -lt 300 ]; do sleep 0.1 && n=$((n + 1)); done
EOF
}
slow_editor
wait_for() {
  n=0
  until [ -e "$1" ] || [ $n -ge 300 ]; do sleep 0.1 && n=$((n + 1)); done
  check "$1 never came" test -e "$1"
}
tnotes edit "$id" >"$RUN/first" 2>&1 &
first=$!
wait_for "$HOME/open"
for words in "edit $id" "sign $id" "discard $id" "move $id a1" "edit $id --set plan=x"; do
  # shellcheck disable=SC2086  # words
  expect 4 tnotes $words
  says "note $id is open in an editor"
done
# Other notes are free meanwhile.
expect 0 tnotes new a1 --no-edit
: >"$HOME/close"
wait $first
same 'exit code of the first editor' 0 $?
check 'its text was not saved' grep -q "$canary" "$note"
same 'left behind' '' "$(buffers_left)"
tidy

### tnotes is killed while the editor is open, which lives on.
cut_off() {
  rm -f "$HOME/open" "$HOME/close"
  slow_editor
  tnotes "$@" >"$RUN/first" 2>&1 &
  first=$!
  wait_for "$HOME/open"
  kill -9 $first
  wait $first 2>/dev/null
}
draft m1
cut_off edit "$id"
expect 4 tnotes edit "$id"
says "note $id is open in an editor"
: >"$HOME/close"
sleep 1
comes_back

### The same with a note that is not in the history yet.
cut_off new a1
id=$(texts_left | sed 's|.*/||; s|\.md$||')
note=$RECORDS/clients/a1/notes/$(printf %.4s "$id")/$id.md
expect 4 tnotes edit "$id"
says "note $id is open in an editor"
: >"$HOME/close"
sleep 1
editor <<'EOF'
exit 0
EOF
expect 0 tnotes new a1
says "tnotes edit $id"
comes_back
cut_off new a1
: >"$HOME/close"
sleep 1
id=$(texts_left | sed 's|.*/||; s|\.md$||')
expect 4 tnotes discard "$id"
says 'nothing keeps it' '--yes'
check 'the text is gone' grep -q "$canary" "$buffers/$id.md"
expect 0 tnotes discard "$id" --yes
same 'left behind' '' "$(buffers_left)"
expect 3 tnotes edit "$id"
tidy

### Everything in a new note's text is replaced, front matter and all.
editor <<'EOF'
printf '%s\n' "$canary" >"$1"
EOF
expect 5 tnotes new a1
id=$(texts_left | sed 's|.*/||; s|\.md$||')
kept
editor <<'EOF'
printf -- '---\nid: %s\nclient: a1\ntemplate: soap\ndate: %s\nstatus: draft\n---\n\n' \
  "$(basename "$1" .md)" "$(date +%F)" | cat - "$1" >"$HOME/mended"
cat "$HOME/mended" >"$1"
EOF
expect 0 tnotes edit "$id"
expect 0 tnotes show "$id"
prints "$canary"
same 'left behind' '' "$(buffers_left)"
tidy

### A known editor begins on the line that is to be written on; of others nothing is assumed.
cat >"$HOME/bin/nano" <<'EOF'
#!/bin/sh
printf '%s\n' "$#" "$1" >"$HOME/words"
EOF
chmod +x "$HOME/bin/nano"
editor <<'EOF'
sed -n '/^# Subjective/=' "$1" >"$HOME/heading"
EOF
expect 0 tnotes new a1 --date 2026-10-01
TNOTES_EDITOR=$HOME/bin/nano expect 0 tnotes new a1 --date 2026-10-01
same 'words' "2 +$(($(cat "$HOME/heading") + 2))" "$(tr '\n' ' ' <"$HOME/words" | sed 's/ $//')"

finish
