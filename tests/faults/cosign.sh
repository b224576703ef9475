#!/bin/sh
# Who may cosign what, and what verify makes of a signature that is not by the key of whom it names.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
colleague

# written WHO CLIENT [ARGUMENT...]: a note that is signed; sets `id` and `note`.
written() {
  who=$1
  shift
  expect 0 "$who" new --no-edit "$@"
  id=$(cut -d ' ' -f 1 "$RUN/out")
  note=$RECORDS/clients/$1/notes/$(printf %.4s "$id")/$id.md
  expect 0 "$who" sign "$id" --yes
}

### Each reason against it.
expect 0 mara new m1 --no-edit
open=$(cut -d ' ' -f 1 "$RUN/out")
expect 4 tnotes cosign "$open"
says "note $open is a draft"
expect 0 mara discard "$open" --yes
written mara m1 --set plan=Knots
hers=$id
hers_file=$note
expect 4 mara cosign "$hers"
says "was signed by you"
written tnotes m1 --set plan=Ruffs
mine=$id
head=$(head_of)
expect 4 tnotes cosign "$mine"
expect 3 tnotes cosign nothing
expect 4 tnotes cosign "$hers" "$mine"
same 'HEAD' "$head" "$(head_of)"
expect 0 tnotes list --status uncosigned --print '{id}'
same 'uncosigned' "$hers" "$(cat "$RUN/out")"
expect 0 tnotes list
prints 'to be cosigned by lortiz'
expect 0 tnotes export m1 --format txt
prints 'Not cosigned yet; to be cosigned by Lucía Ortiz, LMFT'

### A cosignature adds its line alone.
cp "$hers_file" "$HOME/before.md"
expect 0 tnotes cosign "$hers" --json
prints "\"id\": \"$hers\"" '"status": "signed"'
same 'what was added' 1 "$(diff "$HOME/before.md" "$hers_file" | grep -c '^>')"
same 'what was taken away' 0 "$(diff "$HOME/before.md" "$hers_file" | grep -c '^<')"
check 'its line' grep -q '^cosigned: {by: lortiz, credentials: "LMFT", at: ' "$hers_file"
expect 4 tnotes cosign "$hers"
says 'is cosigned already, by lortiz'
expect 0 tnotes list --json --status signed
prints '"cosigned_by": "lortiz"'
expect 0 tnotes list --status uncosigned --print '{id}'
same 'uncosigned' '' "$(cat "$RUN/out")"
expect 0 tnotes export m1 --format txt
prints 'Cosigned by Lucía Ortiz, LMFT'
same 'action' cosign "$(git -C "$RECORDS" log -1 --format='%(trailers:key=Tnotes-Action,valueonly)' | tr -d '\n')"
expect 0 tnotes verify
tidy

### Where no policy is about it, any other clinician may; the policy's days are the session's.
expect 0 mara cosign "$mine" --yes
sed -i 's/since: .*/since: 2026-06-01/' "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam policy
written mara m1 --date 2026-05-31 --set plan=Stints
expect 0 tnotes cosign --all-due
says 'no note waits for your cosignature'
written mara m1 --date 2026-06-01 --set plan=Stints
due=$id
expect 0 tnotes cosign --all-due --until 2026-05 --json
same 'output' '[]' "$(cat "$RUN/out")"
expect 0 tnotes cosign --all-due
same 'output' "$due  cosigned  m1" "$(cat "$RUN/out")"

### A policy that names somebody else.
ssh-keygen -q -t ed25519 -N '' -f "$HOME/third"
third=$(cut -d ' ' -f 1-2 "$HOME/third.pub")
sed -i "s|^policies:|  - {id: tbell, name: Tom Bell, keys: [\"$third\"]}\n&|; s/by: lortiz/by: tbell/" \
  "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam policy
written mara m1 --set plan=Whimbrels
expect 4 tnotes cosign "$id"
says 'is to be cosigned by tbell' 'the policy'
expect 0 tnotes cosign --all-due
sed -i "s/by: tbell/by: [tbell, lortiz]/" "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam policy
expect 0 tnotes cosign "$id"
expect 0 tnotes verify

### Forged by whoever holds a key of the practice; each by a commit that is signed.
written mara m1 --set plan=Avocets
target=$note
target_id=$id
expect 0 tnotes verify
keep
# cosigned_by WHO FILE: puts in a cosignature whose digest fits.
cosigned_by() {
  digest=$(sed '1,/^---$/{/^cosigned:/d;}' "$2" | sha256sum | cut -d ' ' -f 1)
  sed -i "s/^signed: .*/&\ncosigned: {by: $1, credentials: \"LMFT\", at: \"2026-11-30T18:00:00Z\", digest: $digest}/" "$2"
}
# committed ACTION NOTE [KEY]: by Mara's key, or another.
committed() {
  printf '%s %s\n\nTnotes-Action: %s\nTnotes-Client: m1\nTnotes-Note: %s\nTnotes-Clinician: lortiz\n' \
    "$1" "$2" "$1" "$2" >"$HOME/message"
  check 'commit' git -C "$RECORDS" -c user.signingkey="${3:-$HOME/mfoster/signing_key}" commit -qaF "$HOME/message"
}
cosigned_by lortiz "$target"
committed edit "$target_id"
expect 1 tnotes verify --json
prints '"code": "cosigned"' "$target_id"
again
cosigned_by lortiz "$target"
committed cosign "$target_id"
expect 1 tnotes verify --json
prints '"code": "signer"' "$target_id" "\"commit\": \"$(head_of)\""
again
### A note that names another as who signed it.
expect 0 mara new m1 --no-edit --set plan=Godwits
id=$(cut -d ' ' -f 1 "$RUN/out")
file=$RECORDS/clients/m1/notes/$(printf %.4s "$id")/$id.md
sed -i 's/^status: draft/status: signed/' "$file"
digest=$(sha256sum <"$file" | cut -d ' ' -f 1)
sed -i "s/^status: signed/&\nsigned: {by: lortiz, credentials: \"LMFT\", at: \"2026-11-30T18:00:00Z\", digest: $digest}/" "$file"
committed sign "$id"
expect 1 tnotes verify --json
prints '"code": "signer"' "$id"
again
### A line that only looks like a cosignature.
for line in 'cosigned:x: 1' 'cosigned: {}' 'cosigned: Plovers'; do
  sed -i "s/^signed: .*/&\n$line/" "$target"
  committed edit "$target_id"
  run tnotes verify --json
  same "verify of $line" 1 "$code"
  prints "$target_id"
  again
done
### By oneself, by somebody whom the policy does not name, and with another's credentials.
cosigned_by mfoster "$target"
sed -i '/^cosigned:/s/LMFT/AMFT/' "$target"
committed cosign "$target_id"
expect 1 tnotes verify --json
prints '"code": "cosigned"' 'cosigned what they signed themselves'
again
cosigned_by tbell "$target"
sed -i '/^cosigned:/s/LMFT/MD/' "$target"
committed cosign "$target_id" "$HOME/third"
expect 1 tnotes verify --json
prints '"code": "signer"' 'did not have the credentials'
again
sed -i 's/by: \[tbell, lortiz\]/by: lortiz/' "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam policy
cosigned_by tbell "$target"
sed -i '/^cosigned:/s/"LMFT"/""/' "$target"
committed cosign "$target_id" "$HOME/third"
expect 1 tnotes verify --json
prints '"code": "cosigned"' 'whom the policy did not name'
again
### Where practice.yaml could not be read meanwhile.
sed -i 's/late_after_hours: .*/late_after_hours: x/' "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam slip
cosigned_by tbell "$target"
sed -i '/^cosigned:/s/"LMFT"/""/' "$target"
committed cosign "$target_id" "$HOME/third"
check 'mended' git -C "$RECORDS" checkout -q HEAD~2 -- practice.yaml
check 'commit' git -C "$RECORDS" commit -qm mended
expect 1 tnotes verify --json
prints '"code": "cosigned"' 'cannot be read as it was then'
again
### What nobody signed is not cosigned, whatever its digest says.
forge() {
  sed -i 's/Avocets/Bitterns/' "$1"
  digest=$(sed '1,/^---$/{/^signed:/d;}' "$1" | sha256sum | cut -d ' ' -f 1)
  sed -i "/^signed:/s/digest: [0-9a-f]*/digest: $digest/" "$1"
}
other=$RECORDS/clients/m1/notes/2026/20261121-aaaaa.md
sed "s/$target_id/20261121-aaaaa/; s/^date: .*/date: 2026-11-21/" "$target" >"$other"
forge "$other"
git -C "$RECORDS" add "$other"
committed draft 20261121-aaaaa
expect 5 tnotes cosign aaaaa
says 'no commit that can be trusted signed note 20261121-aaaaa'
expect 5 tnotes cosign --all-due
prints "$target_id  cosigned"
hides '20261121-aaaaa  cosigned'
again
forge "$target"
committed edit "$target_id"
rm -rf "$HOME/.local/state/tnotes"
expect 5 tnotes cosign "$target_id"
says "note $target_id is not what was signed"
again
### A slip in the policy is told, blocks nothing, and leaves nothing behind once it is mended.
sed -i 's/clinician: mfoster/clinician: mfostar/' "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam slip
expect 0 tnotes list
expect 0 mara new m1 --no-edit
expect 1 tnotes verify
prints "the policy 'cosign' names 'mfostar', who is no clinician"
sed -i 's/clinician: mfostar/clinician: mfoster/' "$RECORDS/practice.yaml"
check 'commit' git -C "$RECORDS" commit -qam mended
expect 0 tnotes verify
again
### Nobody need answer for what was entered in error.
expect 0 mara addend "$target_id" --entered-in-error --no-edit
expect 0 mara sign @ --yes
taking=$(cut -d ' ' -f 1 "$RUN/out")
expect 0 tnotes list --status uncosigned --print '{id}'
same 'uncosigned' "$taking" "$(cat "$RUN/out")"
expect 0 tnotes cosign --all-due
same 'cosigned' "$taking  cosigned  m1" "$(cat "$RUN/out")"
again
### A cosignature that is taken away, or changed.
expect 0 tnotes cosign "$target_id"
cp "$target" "$HOME/cosigned.md"
sed -i '/^cosigned:/d' "$target"
expect 4 tnotes client add Zora
says 'a signed note does not change'
committed edit "$target_id"
expect 1 tnotes verify --json
prints '"code": "cosigned"' 'is not the one that was cosigned'
expect 4 tnotes client add Zora
says 'was changed by a commit made outside tnotes'
again
expect 0 tnotes cosign "$target_id"
sed -i 's/^cosigned: .*at: "2026/&/; s/\(^cosigned: .*at: "\)2026/\12025/' "$target"
committed cosign "$target_id"
expect 1 tnotes verify --json
prints '"code": "cosigned"'
again
### A sign commit that signs nothing.
draft m1 --set plan=Sanderlings
check 'commit' git -C "$RECORDS" commit -q --allow-empty -m "sign $id

Tnotes-Action: sign
Tnotes-Client: m1
Tnotes-Note: $id
Tnotes-Clinician: lortiz"
file=$RECORDS/clients/m1/notes/$(printf %.4s "$id")/$id.md
sed -i 's/^status: draft/status: signed/' "$file"
digest=$(sha256sum <"$file" | cut -d ' ' -f 1)
sed -i "s/^status: signed/&\nsigned: {by: lortiz, credentials: \"LMFT\", at: \"2026-11-30T18:00:00Z\", digest: $digest}/" "$file"
committed edit "$id"
expect 1 tnotes verify --json
prints '"code": "signed"' 'no commit in the history signed the note'
again
### What was tampered with is not cosigned; the others are.
written mara m1 --set plan=Dunlins
sound=$id
sed -i 's/Avocets/Bitterns/' "$target"
expect 5 tnotes cosign "$target_id"
expect 4 tnotes cosign "$sound"
says 'was changed outside tnotes'
check 'brought back' git -C "$RECORDS" checkout -q -- "$target"
expect 0 tnotes cosign --all-due
prints "$sound" "$target_id"
expect 0 tnotes verify
tidy
finish
