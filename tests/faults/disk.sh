#!/bin/sh
# A disk that is full or read-only: nothing is half done, nothing is lost, and it works again.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
[ "$(id -u)" -eq 0 ] || skip 'only root can mount a small disk'
disk=$HOME/tnotes
mkdir "$disk"
mount -t tmpfs -o size=3m,mode=0700 tmpfs "$disk" 2>/dev/null || skip 'nothing can be mounted here'
trap 'umount -l "$disk"' EXIT
trap 'exit 130' HUP INT TERM

practice
draft m1 --set plan=before
canary='Sparrows gathered at the quiet harbour'
export canary
editor <<'EOF'
printf '%s\n' "$canary" >>"$1"
EOF
long=$(head -c 60000 /dev/zero | tr '\000' x)

# fill [KIB]: takes all of the disk but that much.
fill() {
  cat /dev/zero >"$disk/filler" 2>/dev/null
  [ $# -eq 0 ] || truncate -s -"$1"K "$disk/filler"
}
free() { rm -f "$disk/filler"; }

# full COMMAND...: fails with 7 and leaves all as it was; works once there is room.
full() {
  before=$(head_of)
  fill
  expect 7 tnotes "$@"
  says 'tnotes: error:' 'o space left on device'
  same 'HEAD' "$before" "$(head_of)"
  free
  tidy
  same 'temporary files' '' "$(find "$disk" -name '.tnotes-*')"
  expect 0 tnotes "$@"
  tidy
}

### The disk is full from the beginning.
full new m1 --no-edit --set plan=x
full client add 'Zoe Okafor' --id z1
draft m1 --set plan=draft
full edit "$id" --set plan=changed
full sign "$id"
draft m1
full move "$id" a1
full discard "$id"
draft m1
fill
expect 7 tnotes export m1 --include-drafts -o "$disk/out.md"
check 'half an export' test ! -e "$disk/out.md"
expect 0 tnotes list
expect 0 tnotes show "$id"
expect 0 tnotes log
free
expect 0 tnotes export m1 --include-drafts -o "$disk/out.md"
check 'no export' test -s "$disk/out.md"
rm "$disk/out.md"
same 'temporary files' '' "$(find "$disk" -name '.tnotes-*')"

### Room for a part of the work only: at every stage it is all or nothing.
for room in 4 8 12 16 24 32 48 64 80 96 128 160; do
  before=$(commits)
  fill "$room"
  run tnotes new m1 --no-edit --set "plan=$room $long"
  doing="tnotes new with $room KiB"
  free
  case $code in
    0)
      same 'commits' $((before + 1)) "$(commits)"
      id=$(cut -d ' ' -f 1 "$RUN/out")
      expect 0 tnotes show "$id"
      prints "$room xxx"
      expect 0 tnotes discard "$id"
      ;;
    7)
      says 'o space left on device'
      # Past the point of no return the next command completes it.
      if [ "$(commits)" -ne "$before" ]; then
        same 'commits' $((before + 1)) "$(commits)"
        expect 0 tnotes new a1 --no-edit
      fi
      ;;
    *) fail "expected exit code 0 or 7, got $code" ;;
  esac
  tidy
  same 'temporary files' '' "$(find "$disk" -name '.tnotes-*')"
  check 'the disk is left full' test "$(df --output=avail "$disk" | tail -n 1)" -gt 500
done

### It fills up while the editor is open: the text survives.
draft m1
editor <<'EOF'
printf '%s\n' "$canary" >>"$1"
cat /dev/zero >"$HOME/tnotes/filler" 2>/dev/null
exit 0
EOF
expect 7 tnotes edit "$id"
buffer=$RECORDS/.git/tnotes/edit/$id.md
says 'no space left on device' "the text is kept in $buffer" "tnotes edit $id"
hides "$canary"
check 'the text is gone' grep -q "$canary" "$buffer"
free
tidy
editor <<'EOF'
grep -q "$canary" "$1" || exit 9
EOF
expect 0 tnotes edit "$id"
check 'the text did not come back' grep -q "$canary" "$note"
tidy
# Full before the editor opens: told before anything was written.
editor <<'EOF'
: >"$HOME/opened"
EOF
fill
expect 7 tnotes new m1
check 'the editor was opened' test ! -e "$HOME/opened"
free
tidy

### Read-only.
expect 0 tnotes new m1 --no-edit
before=$(head_of)
mount -o remount,ro "$disk"
for words in 'new m1 --no-edit' 'client add Zoe' "edit $id --set plan=x" "sign $id" "discard $id" \
  'new m1'; do
  # shellcheck disable=SC2086  # words
  expect 7 tnotes $words
  says 'read-only file system'
done
check 'the editor was opened' test ! -e "$HOME/opened"
for words in list "show $id" log 'client list' 'export m1' "diff $id" 'template list'; do
  # shellcheck disable=SC2086  # words
  expect 0 tnotes $words
done
mount -o remount,rw "$disk"
same 'HEAD' "$before" "$(head_of)"
expect 0 tnotes new m1 --no-edit
tidy

### A state directory that is none is met before anything is done.
before=$(head_of)
XDG_STATE_HOME=/dev/null expect 7 tnotes new m1 --no-edit
same 'HEAD' "$before" "$(head_of)"

### The state directory cannot be written to: no commit is made unseen.
state=$HOME/.local/state/tnotes
mount -t tmpfs -o size=64k,mode=0700 tmpfs "$state" 2>/dev/null && {
  mount -o remount,ro "$state"
  before=$(head_of)
  run tnotes new m1 --no-edit
  [ "$code" -eq 7 ] || fail "expected exit code 7, got $code"
  [ "$(head_of)" = "$before" ] || says 'the change itself is saved' "$(head_of | cut -c 1-12)"
  # What is saved is not offered to be saved again.
  editor <<'EOF'
printf '%s\n' "$canary" >>"$1"
EOF
  before=$(head_of)
  run tnotes new m1
  [ "$code" -eq 7 ] || fail "expected exit code 7, got $code"
  if [ "$(head_of)" != "$before" ]; then
    says 'the change itself is saved'
    hides 'the text is kept in'
    same 'left behind' '' "$(find "$RECORDS/.git/tnotes/edit" -name '*.md')"
  fi
  umount "$state"
  expect 0 tnotes new m1 --no-edit
  tidy
}

finish
