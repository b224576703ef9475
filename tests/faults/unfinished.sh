#!/bin/sh
# Texts left unfinished: nobody's is thrown away or saved by mistake, and no newer one is lost.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice

canary='Sparrows gathered at the quiet harbour'
buffers=$RECORDS/.git/tnotes/edit
export canary

files_left() { find "$buffers" -type f ! -name '*.lock' 2>/dev/null; }
typing_editor() { printf 'printf "%%s\\n" "$canary" >>"$1"\n%s\n' "$1" | editor; }
idle_editor() { printf 'sleep 0.6\n' | editor; }
# unfinished CLIENT: a new note of which nothing is committed; sets `id`.
unfinished() {
  typing_editor 'basename "$1" .md >"$HOME/id"; exit 1'
  expect 7 tnotes new "$1"
  id=$(cat "$HOME/id")
}

### Before its first save, a draft is named where the latest is asked for.
editor <<'EOF'
echo typed >>"$1"
kill -KILL $$
EOF
expect 7 tnotes new a1 --date 2026-03-06
expect 3 tnotes edit @draft
says "a text was left unfinished: 'tnotes edit 20260306-"
expect 0 tnotes discard 20260306 --yes

### A word that fits several notes names none of them.
unfinished m1
first=$id
unfinished a1
second=$id
for command in discard edit; do
  expect 3 tnotes $command "$(date +%Y)"
  says 'fits 2 notes' "$first  m1, unfinished" "$second  a1, unfinished"
  expect 3 tnotes $command "$(date +%Y)" --yes
done
draft m1
expect 3 tnotes discard "$(date +%Y)"
says 'fits 3 notes' "$id  m1"
same 'texts' 2 "$(find "$buffers" -name '*.md' | wc -l)"

### Text that nothing keeps goes with an answer alone.
for flags in '' --no-input; do
  # shellcheck disable=SC2086  # words
  expect 4 tnotes discard "$first" $flags
  says 'nothing keeps it' '--yes'
done
expect 0 tnotes discard "$first" --yes
expect 0 tnotes discard "${second#*-}" --yes
same 'left behind' '' "$(files_left)"
typing_editor 'exit 1'
expect 7 tnotes edit "$id"
expect 4 tnotes discard "$id"
says 'left unfinished' '--yes'
expect 4 tnotes move "$id" a1
expect 0 tnotes discard "$id" --yes
says "the unfinished text of $id goes with it"
prints discarded
same 'left behind' '' "$(files_left)"
tidy

### Cut off before anything was typed: what the draft holds by then is what is opened.
cut_off() {
  printf 'kill -9 $PPID\nsleep 0.2\n' | editor
  run tnotes "$@"
  sleep 0.5
}
draft m1 --set plan=First
cut_off edit "$id"
sed -i 's/First/Second/' "$note"
expect 0 tnotes new a1 --no-edit
says "adopted clients/m1/notes"
head=$(head_of)
idle_editor
expect 0 tnotes edit "$id"
says 'nothing was changed'
same HEAD "$head" "$(head_of)"
check 'the newer text is gone' grep -q Second "$note"
cut_off edit "$id"
expect 0 tnotes doctor
prints 'no text was left unfinished'
expect 0 tnotes edit "$id" --set plan=Third
cut_off edit "$id"
expect 0 tnotes sign "$id"
same 'left behind' '' "$(files_left)"
# Nor is a new note kept of which nothing was written.
cut_off new m1
id=$(basename "$(find "$buffers" -name '*.md')" .md)
idle_editor
expect 0 tnotes edit "$id"
says 'nothing was changed'
expect 3 tnotes show "$id"
same 'left behind' '' "$(files_left)"
tidy

### After something was typed: neither text replaces the other unseen.
draft m1 --set plan=First
typing_editor 'exit 1'
expect 7 tnotes edit "$id"
sed -i 's/First/Second/' "$note"
expect 0 tnotes new a1 --no-edit
head=$(head_of)
idle_editor
expect 4 tnotes edit "$id"
says 'was changed since' "$buffers/$id.md" "tnotes show $id"
expect 0 tnotes edit "$id" --yes
says 'was changed since' 'both are kept'
same HEAD "$head" "$(head_of)"
check 'the text is gone' grep -q "$canary" "$buffers/$id.md"
typing_editor true
expect 0 tnotes edit "$id" --yes
check 'the text was not saved' grep -q "$canary" "$note"
same 'left behind' '' "$(files_left)"
# The same of a client's file.
printf 'printf "x: 1\\n" >>"$1"\nexit 1\n' | editor
expect 7 tnotes client edit m1
expect 0 tnotes client edit m1 --set flags=new
idle_editor
expect 4 tnotes client edit m1
says "client 'm1' was changed since" "$buffers/client-m1.yaml"
rm "$buffers"/client-m1.*
tidy

### Cut off between the branch's move and the placing of the file: edit finishes that first.
interrupted() {
  draft m1 --set plan=First
  before=$(head_of)
  cp "$note" "$HOME/before"
  expect 0 tnotes edit "$id" --set plan=Second
  cp "$HOME/before" "$note"
  mkdir -p "$RECORDS/.git/tnotes/commit"
  printf '%s %s %s\n' "$before" "$(head_of)" \
    "$(git -C "$RECORDS" symbolic-ref HEAD)" >"$RECORDS/.git/tnotes/commit/pending"
}
interrupted
printf 'grep -q Second "$1" || exit 9\nprintf "%%s\\n" "$canary" >>"$1"\n' | editor
expect 0 tnotes edit "$id"
check 'the text was not saved' grep -q "$canary" "$note"
interrupted
expect 0 tnotes edit "$id" --set objective=Calm
check 'the interrupted change is gone' grep -q Second "$note"
check 'the change was not saved' grep -q Calm "$note"
tidy

### What fails once the commit stands leaves nothing to go on with.
if [ -e /dev/full ]; then
  typing_editor true
  doing='tnotes new with a full standard output'
  before=$(commits)
  tnotes new a1 >/dev/full 2>"$RUN/err"
  same 'exit code' 7 $?
  says 'is done, and saved as commit'
  hides 'the text is kept in'
  same 'left behind' '' "$(files_left)"
  same commits $((before + 1)) "$(commits)"
  draft m1
  tnotes edit "$id" >/dev/full 2>"$RUN/err"
  same 'exit code' 7 $?
  says 'is done, and saved as commit'
  hides 'the text is kept in'
  check 'the text was not saved' grep -q "$canary" "$note"
  printf 'printf "x: 1\\n" >>"$1"\n' | editor
  tnotes client edit a1 --json >/dev/full 2>"$RUN/err"
  same 'exit code' 7 $?
  hides 'the text is kept in'
  same 'left behind' '' "$(files_left)"
  tidy
fi
### The client is gone meanwhile: no note is made of nobody, and the text is kept.
expect 0 tnotes client add 'Zoe Marsh' --id z1
unfinished z1
git -C "$RECORDS" rm -q -r clients/z1
git -C "$RECORDS" commit -q -m 'Remove a client'
idle_editor
expect 3 tnotes edit "$id"
says "there is no client 'z1' any more" "the text is kept in $buffers/$id.md"
check 'the text is gone' grep -q "$canary" "$buffers/$id.md"
check 'a note was made' test ! -e "$RECORDS/clients/z1"
expect 0 tnotes discard "$id" --yes

### Text that --set gave is text: closing the editor on it keeps the note.
idle_editor
expect 0 tnotes new m1 --set plan="$canary"
id=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes show "$id"
prints "$canary"
expect 0 tnotes new m1 --set cpt=90837
says 'nothing was changed'
same 'output' '' "$(cat "$RUN/out")"
same 'left behind' '' "$(files_left)"

### A day changed in the editor, and a crash before the buffer goes: still one note.
editor <<'EOF'
sed -i 's/^date: .*/date: 2026-03-05/' "$1"
echo "moved by a day" >>"$1"
mkdir -p "$HOME/side"
cp "$(dirname "$1")"/* "$HOME/side"
EOF
expect 0 tnotes new m1 --date 2026-03-04
moved=$(cut -d ' ' -f 1 "$RUN/out")
old=20260304-${moved#*-}
rm -f "$HOME/side"/*.lock
cp "$HOME/side"/* "$RECORDS/.git/tnotes/edit"
idle_editor
expect 0 tnotes edit "$old"
says "is saved as $moved"
same 'notes of that day' 1 "$(find "$RECORDS/clients" -name '20260305-*' | wc -l)"
same 'left behind' '' "$(files_left)"

### A script is told of the open draft that it may have meant.
draft m1 --date 2026-03-07
open=$id
for flags in '--no-edit' '--set plan=x --no-edit' "--from $note"; do
  # shellcheck disable=SC2086  # words
  expect 0 tnotes new m1 --date 2026-03-07 $flags
  says "$open is an open draft of the same day"
done
expect 0 tnotes new m1 --date 2026-03-07 --no-edit
same 'hints' 3 "$(grep -c 'is an open draft' "$RUN/err")"
expect 0 tnotes new m1 --no-edit --date 2024-02-29
hides 'is an open draft'

### Without an editor, each command says what it takes instead.
expect 2 tnotes edit "$id" --no-input
says 'give the change with --set or --from'
hides --no-edit
expect 2 tnotes new m1 --no-input
says 'with --from, or with --set and --no-edit'
tidy

finish
