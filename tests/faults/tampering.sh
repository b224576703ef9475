#!/bin/sh
# What was changed, swapped or put back behind tnotes' back is refused by who writes, and named by
# verify, whatever times, index and commit messages say.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --set subjective='Denies the one thing.' --set objective=o --set assessment=a --set plan=p
expect 0 tnotes sign "$id" --yes
sleep 1
expect 0 tnotes client add Zora --id z1
expect 0 tnotes verify
cp "$HOME/.config/tnotes/signing_key" "$HOME/key"
cp "$HOME/.config/tnotes/signing_key.pub" "$HOME/key.pub"
keep
# redigest FILE: gives a note whose text was changed the digest that fits it.
redigest() {
  old=$(sed -n 's/.*digest: *"\{0,1\}\([0-9a-f]\{64\}\).*/\1/p' "$1")
  new=$(sed '2,/^---$/{/^signed:/d;/^cosigned:/d}' "$1" | sha256sum | cut -c 1-64)
  sed -i "s/$old/$new/" "$1"
}

### A signed note rewritten in place: the same inode, length and time, and a digest that fits.
touch -r "$note" "$HOME/time"
sed 's/Denies the/Claims the/' "$note" >"$HOME/forged"
redigest "$HOME/forged"
dd if="$HOME/forged" of="$note" conv=notrunc 2>/dev/null
touch -r "$HOME/time" "$note"
expect 1 tnotes verify
prints "clients/m1/notes" 'was changed and not committed'
again

### The same is seen by the next command that writes, and by what hands the note on.
sed 's/Denies the/Claims the/' "$note" >"$HOME/forged"
redigest "$HOME/forged"
touch -r "$note" "$HOME/time"
dd if="$HOME/forged" of="$note" conv=notrunc 2>/dev/null
touch -r "$HOME/time" "$note"
expect 4 tnotes client add Yan
says 'a signed note does not change'
expect 5 tnotes show "$id"
expect 5 tnotes export m1 -o "$HOME/out.md"
again

### A file that the index was made to believe in.
sed -i 's/Denies the/Claims any/' "$note"
redigest "$note"
git -C "$RECORDS" update-index --assume-unchanged "${note#"$RECORDS"/}"
expect 1 tnotes verify
again

### A stock commit that changed a signed note is not built upon.
sed -i 's/Denies the/Claims the/' "$note"
redigest "$note"
check 'stock commit' git -C "$RECORDS" commit -qam 'by hand'
expect 4 tnotes client add Yan
says 'a signed note, was changed by a commit made outside tnotes' --accept-head
expect 1 tnotes verify
prints 'is not the one that was signed'
again

### It is not handed on either.
sed -i 's/Denies the/Claims the/' "$note"
redigest "$note"
check 'unsigned commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qam 'by a stranger'
expect 4 tnotes export m1 -o "$HOME/stranger.md"
says 'a signed note, was changed'
[ ! -e "$HOME/stranger.md" ] || fail 'it was exported'
expect 5 tnotes show "$id"
again

### A note that only says that it is signed was signed by no commit.
forged=$RECORDS/clients/m1/notes/$(printf %.4s "$id")/$(printf %.8s "$id")-zzzzz.md
sed "s/$id/$(printf %.8s "$id")-zzzzz/" "$note" >"$forged"
redigest "$forged"
git -C "$RECORDS" add -A
check 'unsigned commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qm 'by a stranger'
expect 4 tnotes export m1 -o "$HOME/stranger.md"
says 'says that it is signed'
expect 4 tnotes client add Yan
git -C "$RECORDS" commit -q --amend --no-edit -S
expect 1 tnotes verify
prints 'no commit in the history signed the note'
again

### One that made it a draft again neither.
sed -i 's/^status: signed/status: draft/; /^signed:/d' "$note"
check 'stock commit' git -C "$RECORDS" commit -qam 'by hand'
expect 4 tnotes edit "$id" --set plan=NEW
expect 4 tnotes sign "$id" --yes
again

### One that removed it neither.
check 'stock removal' git -C "$RECORDS" rm -q "${note#"$RECORDS"/}"
check 'stock commit' git -C "$RECORDS" commit -qm 'by hand'
expect 4 tnotes new m1 --no-edit
says 'a signed note, was removed'
again

### A commit that only says that it cosigned changes no word of the signature.
sed -i 's/LMFT/PhD /' "$note"
check 'stock commit' git -C "$RECORDS" commit -qam "cosign $id

Tnotes-Action: cosign
Tnotes-Client: m1
Tnotes-Note: $id"
expect 1 tnotes verify
prints 'is not the one that was signed'
again

### A commit without a signature is told of by the next command that writes, and stays named.
printf 'name: "Maya Other"\nstatus: active\n' >"$RECORDS/clients/m1/client.yaml"
check 'unsigned commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qam 'by a stranger'
expect 0 tnotes client add Yan
says 'was made outside tnotes, and no clinician signed it'
expect 0 tnotes client add Xia
hides 'no clinician signed it'
expect 1 tnotes verify
prints unsigned
again

### One that lets another key sign is not built upon.
ssh-keygen -q -t ed25519 -N '' -f "$HOME/stranger"
sed -i "s|    keys:|    keys:\\n      - \"$(cut -d ' ' -f 1,2 "$HOME/stranger.pub")\"|" \
  "$RECORDS/practice.yaml"
check 'unsigned commit' git -C "$RECORDS" -c commit.gpgsign=false commit -qam 'by a stranger'
expect 4 tnotes client add Yan
says practice.yaml 'not signed by a clinician'
again

### Nor is one that came with another history, merged before or behind the own.
for order in first last; do
  git clone -q "$RECORDS" "$HOME/remote"
  (
    cd "$HOME/remote" || exit
    git config user.name stranger
    git config user.email stranger@example.org
    git config gpg.format ssh
    git config user.signingkey "$HOME/stranger"
    own=$(git rev-parse HEAD)
    sed -i "s|    keys:|    keys:\\n      - \"$(cut -d ' ' -f 1,2 "$HOME/stranger.pub")\"|" practice.yaml
    git add -A
    tree=$(git write-tree)
    other=$(git commit-tree -S -m begin "$tree")
    if [ $order = first ]; then set -- -p "$other" -p "$own"; else set -- -p "$own" -p "$other"; fi
    git reset -q --hard "$(git commit-tree -S "$@" -m merge "$tree")"
  )
  expect 0 tnotes new m1 --no-edit --date 2026-11-22
  check 'pull' git -C "$RECORDS" pull -q --no-rebase --no-edit "$HOME/remote" main
  expect 4 tnotes client add Yan
  says practice.yaml
  expect 1 tnotes verify
  prints 'begins a history that is not'
  rm -rf "$HOME/remote"
  again
done

### An older copy behind a symlink is an older copy, whatever it says of itself.
expect 0 tnotes client add Yan
cp -a "$HOME/kept/records" "$HOME/older"
mkdir -p "$HOME/older/.git/tnotes"
echo 00000000000000000000000000000000deadbeef >"$HOME/older/.git/tnotes/root"
mv "$RECORDS" "$HOME/newer"
ln -s "$HOME/older" "$RECORDS"
expect 1 tnotes verify
prints rollback
expect 4 tnotes client add Xia
says 'went back'
rm "$RECORDS"
again

### Another practice in the place of the records does not begin with the key that is pinned.
XDG_CONFIG_HOME=$HOME/eve XDG_STATE_HOME=$HOME/eve expect 0 tnotes init --clinician 'Lucía Ortiz' \
  --records "$HOME/other/records" --yes
mv "$RECORDS" "$HOME/newer2"
ln -s "$HOME/other/records" "$RECORDS"
cp "$HOME/eve/tnotes/signing_key" "$HOME/eve/tnotes/signing_key.pub" "$HOME/.config/tnotes/"
expect 4 tnotes client add Xia
says 'do not begin with the root key that is pinned'
expect 1 tnotes verify
prints root
rm "$RECORDS"
mv "$HOME/newer2" "$RECORDS"

### A key that others can read signs nothing, and the error says so.
again
rm -f "$HOME/.config/tnotes/signing_key" "$HOME/.config/tnotes/signing_key.pub"
cp "$HOME/key" "$HOME/.config/tnotes/signing_key"
cp "$HOME/key.pub" "$HOME/.config/tnotes/signing_key.pub"
chmod 644 "$HOME/.config/tnotes/signing_key"
expect 7 tnotes client add Yan
says 'others can read the key' 'chmod 600'
chmod 600 "$HOME/.config/tnotes/signing_key"
expect 0 tnotes client add Yan

### What is no directory in the vault's place is told of before anything is made.
: >"$HOME/taken"
XDG_CONFIG_HOME=$HOME/fourth expect 4 tnotes init --clinician Luz --records "$HOME/fourth/records" \
  --vault "$HOME/taken" --yes
says 'no directory'
[ ! -e "$HOME/fourth/records" ] || fail 'something was made'

### A key whose public half is another's makes no practice.
ssh-keygen -q -t ed25519 -N '' -f "$HOME/mine"
cp "$HOME/stranger.pub" "$HOME/mine.pub"
XDG_CONFIG_HOME=$HOME/third expect 4 tnotes init --clinician Luz --signing-key "$HOME/mine" \
  --records "$HOME/third/records" --yes
says 'is not the private half'
[ ! -e "$HOME/third/records" ] || fail 'something was made'
finish
