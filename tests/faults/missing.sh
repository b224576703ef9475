#!/bin/sh
# Signed notes that were taken away or rewritten by hand, and signing of several notes.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --date 2026-02-02 --set plan=Knots
gone=$id
path=$note
expect 0 tnotes sign "$gone"
expect 0 tnotes addend "$gone" --set text=Stints
addendum=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes sign "$addendum"
draft m1 --date 2026-03-03 --set plan=Dunlins
other=$id
expect 0 tnotes sign "$other"

### Taken away.
mv "$path" "$HOME/gone.md"
back="${path#"$RECORDS/"} is missing: bring it back with 'git -C $RECORDS checkout -- ${path#"$RECORDS/"}'"
for words in list 'list --client m1 --json' 'list --since 2026-02 --until 2026-02'; do
  # shellcheck disable=SC2086  # words
  expect 5 tnotes $words
  says "$back"
done
expect 5 tnotes list
prints "$other"
expect 0 tnotes list --client a1
expect 0 tnotes list --since 2026-03-01
expect 5 tnotes export m1
says "$back"
prints Dunlins Stints
expect 0 tnotes export m1 --since 2026-03-01 --until 2026-03-31
expect 5 tnotes show "$gone"
says "$back"
expect 5 tnotes show "${gone#*-}"
says "$back"
expect 0 tnotes show "$other"
expect 3 tnotes show zzzzzz
# Out of the index as well, an export still knows it.
git -C "$RECORDS" rm -q --cached "$path"
expect 5 tnotes export m1
says "${path#"$RECORDS/"} is missing"
git -C "$RECORDS" reset -q
# An index of another kind hides nothing.
for change in '--index-version 4' --split-index; do
  # shellcheck disable=SC2086  # words
  git -C "$RECORDS" update-index $change
  expect 5 tnotes list
  says "${path#"$RECORDS/"} is missing"
  expect 5 tnotes show "$gone"
done
rm "$RECORDS/.git/index"
expect 5 tnotes list
git -C "$RECORDS" reset -q
mv "$HOME/gone.md" "$path"
mv "$RECORDS/clients/m1/notes/$(printf %.4s "$addendum")/$addendum.md" "$HOME/addendum.md"
expect 5 tnotes show "$gone"
says "$addendum.md is missing"
prints Knots
mv "$HOME/addendum.md" "$RECORDS/clients/m1/notes/$(printf %.4s "$addendum")/$addendum.md"
expect 0 tnotes show "$gone"
# A draft too.
draft m1 --date 2026-04-04
mv "$note" "$HOME/draft.md"
expect 5 tnotes list
says "$id.md is missing"
expect 5 tnotes export m1
mv "$HOME/draft.md" "$note"
tidy

### Rewritten, with a digest that fits.
cp "$path" "$HOME/kept.md"
sed -i 's/Knots/Curlews/' "$path"
digest=$(sed '1,/^---$/{/^signed:/d;/^cosigned:/d;}' "$path" | sha256sum | cut -d ' ' -f 1)
sed -i "s/digest: [0-9a-f]*/digest: $digest/" "$path"
expect 5 tnotes export m1
says "$gone.md is not what was signed: bring it back with 'git -C $RECORDS checkout -- "
hides Curlews
prints Dunlins
expect 5 tnotes show "$gone"
says "$gone.md is not what was signed"
expect 5 tnotes addend "$gone" --set text=x
says "$gone.md is not what was signed"
# Made a draft again.
sed -i '/^signed:/d; s/^status: .*/status: draft/' "$path"
expect 5 tnotes export m1 --include-drafts
says "$gone.md is not what was signed"
hides Curlews
expect 5 tnotes show "$gone"
cp "$HOME/kept.md" "$path"
# Signed by hand.
draft m1 --date 2026-05-05
cp "$note" "$HOME/kept.md"
sed "s/Knots/Curlews/; s/$gone/$id/; s/2026-02-02/2026-05-05/" "$path" >"$note"
digest=$(sed '1,/^---$/{/^signed:/d;/^cosigned:/d;}' "$note" | sha256sum | cut -d ' ' -f 1)
sed -i "s/digest: [0-9a-f]*/digest: $digest/" "$note"
expect 5 tnotes export m1
says "$id.md says that it is signed"
hides Curlews
expect 5 tnotes show "$id"
expect 5 tnotes addend "$id" --set text=x
cp "$HOME/kept.md" "$note"
tidy

### Of several notes to be signed, none is where one cannot be.
draft m1 --set plan=One
one=$id
draft m1 --set plan=Two
two=$id
draft m1 --set plan=Three
three=$id
cp "$note" "$HOME/kept.md"
before=$(head_of)
for fault in 's/^status: .*/status: done/' 's/^tags: .*/summary: "a\nsigned: b"/' \
  's/^tags: .*/amends: 20200101-aaaaa/' 's/^---$/--/'; do
  sed -i "$fault" "$note"
  for words in sign 'sign --json'; do
    # shellcheck disable=SC2086  # words
    run tnotes $words "$one" "$two" "$three"
    case $code in 3 | 4 | 5) ;; *) fail "exit code $code" ;; esac
    says "$three"
    same 'output' '' "$(cat "$RUN/out")"
  done
  cp "$HOME/kept.md" "$note"
done
same 'commits' "$before" "$(head_of)"

expect 0 tnotes sign "$one" "$two" --json
same 'signed' 2 "$(grep -c '"status": "signed"' "$RUN/out")"
tidy

finish
