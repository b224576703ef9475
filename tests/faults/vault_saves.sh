#!/bin/sh
# An editor is cut off at each step of two saves: alone, with the program that waits for it, or by a
# power cut that takes the memory along. What was saved whole before is kept, encrypted, and offered
# again; no plain text is left.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
# shellcheck source=tests/faults/lib/vault.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/vault.sh"
in_memory || skip 'there is no tmpfs at /dev/shm'
vault_practice
is_slow=$(grep '^TNOTES_SANITIZE:.*=ON$' "$BUILD/CMakeCache.txt")
tool=$TNOTES_TEST_BIN/age_tool
"$tool" decrypt -p "$SECRET" <"$HOME/.config/tnotes/identity.age" >"$RUN/key" || fail 'no key'
export RUN STYLE STEP WHO

# An editor that saves twice, in one of three ways, and comes to an end at a step on the way. It is
# where plain text is not looked for that it says how far it came.
editor <<'EOD'
at() {
  [ "$STEP" != "$1" ] || case $WHO in
    editor) kill -9 $$ ;;
    *) kill -9 0 ;;
  esac
}
# A ciphertext that is there and is another than before.
wait_until_kept() {
  [ "$STEP" != none ] || return 0
  n=0
  while :; do
    now=$(cat "$HOME"/tnotes/vault/.git/tnotes/unfinished/*.age 2>/dev/null | sha256sum)
    [ "$now" = "$before" ] || break
    [ $n -lt 600 ] || { echo "never kept" >>"$RUN/late"; break; }
    sleep 0.02
    n=$((n + 1))
  done
  before=$now
}
save() {
  case $STYLE in
    in_place) exec 3>"$2" ;;
    renamed) exec 3>"$2.new" ;;
    moved_away)
      mv "$2" "$2~"
      exec 3>"$2"
      ;;
  esac
  at "$1.begun"
  printf '%s of %s\n' "$1" "$CANARY" >&3
  at "$1.half"
  printf 'to its end %s\n' "$1" >&3
  at "$1.whole"
  exec 3>&-
  at "$1.closed"
  [ "$STYLE" != renamed ] || mv "$2.new" "$2"
  at "$1.saved"
  wait_until_kept
  at "$1.kept"
}
before=$(cat "$HOME"/tnotes/vault/.git/tnotes/unfinished/*.age 2>/dev/null | sha256sum)
at opened
save first "$1"
save second "$1"
at closing
EOD

# holds WHICH: a text that is kept has that save from its beginning to its end, and nothing else.
holds() {
  printf '%s of %s\nto its end %s\n' "$1" "$CANARY" "$1" >"$RUN/wanted"
  texts_kept >"$RUN/texts"
  while read -r text; do
    "$tool" decrypt -i "$RUN/key" <"$text" 2>/dev/null | tail -n +7 |
      sed '/^$/d' >"$RUN/held"
    ! cmp -s "$RUN/held" "$RUN/wanted" || return 0
  done <"$RUN/texts"
  return 1
}

# One cut: `doing` says which, and what was there before.
cut_off() {
  rm -rf "$RUN/late"
  setsid "$TNOTES_BIN/tnotes-vault" "$@" >"$RUN/out" 2>"$RUN/err" </dev/null
  code=$?
  doing="$* with $STYLE, $WHO cut off at $STEP"
  if [ "$WHO" = editor ]; then
    same 'exit code' 7 "$code"
    clean=yes
    case $STYLE.$STEP in renamed.*.[bhwc][!e]* | moved_away.*) clean= ;; esac
    [ -z "$clean" ] || clean_memory
  else
    [ "$code" -gt 128 ] || fail "expected it to be killed, got $code"
  fi
  [ "$WHO" != power ] || rm -rf "${memory:?}"/*
  check 'a save was not kept at once' test ! -e "$RUN/late"
  # The next command takes up what is there.
  kept=$doing
  run tnotes vault edit zzz
  same 'exit code' 3 "$code"
  doing="after $kept"
  hides "$CANARY"
  [ $((cuts % 7)) -ne 0 ] || secret_stays "$CANARY"
  case $STEP in
    opened) same 'texts kept' '' "$(texts_kept)" ;;
    second.kept | closing) check 'the second save is gone' holds second ;;
    second.saved)
      # In memory it was whole.
      [ "$WHO" = power ] || check 'the second save is gone' holds second
      holds first || check 'both saves are gone' holds second
      ;;
    second.closed)
      # Which is all of it, unless it has yet to be renamed.
      [ $STYLE = renamed ] || holds first || check 'both saves are gone' holds second
      [ $STYLE != renamed ] || check 'the first save is gone' holds first
      ;;
    first.kept | second.*) check 'the first save is gone' holds first ;;
    first.saved) [ "$WHO" = power ] || check 'the first save is gone' holds first ;;
  esac
  if [ "$WHO" = editor ] && [ -n "$(texts_kept)" ]; then
    kept_before=$(texts_kept | wc -l)
    [ "$kept_before" -le 2 ] || fail "$kept_before texts are kept"
  fi
}

note m1 <"$SECRET"
saved=$id
steps='opened first.begun first.half first.whole first.closed first.saved first.kept second.begun
  second.half second.whole second.closed second.saved second.kept closing'
cuts=0
for WHO in editor all power; do
  for STYLE in in_place renamed moved_away; do
    [ -z "$is_slow" ] || [ $WHO.$STYLE = editor.in_place ] || [ $WHO.$STYLE = all.renamed ] ||
      [ $WHO.$STYLE = power.moved_away ] || continue
    for STEP in $steps; do
      cuts=$((cuts + 1))
      # A new note, and one that there is.
      if [ $((cuts % 2)) -eq 0 ]; then
        cut_off new m1
      else
        cut_off edit "$saved" --passphrase-file "$SECRET"
      fi
      # It is offered again, and goes on.
      if [ -n "$(texts_kept)" ] && [ $((cuts % 5)) -eq 0 ]; then
        id=$(kept_id)
        held=$(texts_kept | wc -l)
        STEP=none opening 0 edit "$id"
        says 'left unfinished'
        same 'texts kept' $((held - 1)) "$(texts_kept | wc -l)"
        reads "$id" "second of $CANARY" 'to its end second'
      fi
      # What an editor left beside the text, and was named, is looked at and removed.
      rm -rf "${memory:?}"/*
      texts_kept >"$RUN/texts"
      while read -r text; do rm -f "$text"; done <"$RUN/texts"
    done
  done
done
echo "$cuts cuts"
vault_tidy
secret_stays "$CANARY"

finish
