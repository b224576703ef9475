#!/bin/sh
# A repository that others had their hands in: hooks, filters, locks, rewritten history, hand edits.
# shellcheck source=tests/faults/lib/faults.sh disable=SC1091,SC2016
. "$TNOTES_SOURCE/tests/faults/lib/faults.sh"
practice
draft m1 --set plan=one
signed=$id
signed_note=$note
expect 0 tnotes sign "$id"
draft m1 --set plan=two
editor <<'EOF'
printf 'Sparrows\n' >>"$1"
EOF
adopted() { git -C "$RECORDS" log -1 --format=%B HEAD~1; }

### Hooks, and settings that name programs, are run by no command.
for hook in applypatch-msg commit-msg fsmonitor-watchman post-applypatch post-checkout post-commit \
  post-index-change post-merge post-rewrite post-update pre-applypatch pre-auto-gc pre-commit \
  pre-merge-commit pre-push pre-rebase pre-receive prepare-commit-msg proc-receive push-to-checkout \
  reference-transaction sendemail-validate update; do
  printf '#!/bin/sh\necho %s >>"%s/ran"\nexit 1\n' "$hook" "$HOME" >"$RECORDS/.git/hooks.$hook"
  mkdir -p "$RECORDS/.git/hooks" "$HOME/hooks"
  chmod +x "$RECORDS/.git/hooks.$hook"
  cp "$RECORDS/.git/hooks.$hook" "$HOME/hooks/$hook"
  mv "$RECORDS/.git/hooks.$hook" "$RECORDS/.git/hooks/$hook"
done
printf '#!/bin/sh\necho "$0 $*" >>"%s/ran"\ncat\n' "$HOME" >"$HOME/bin/hostile"
chmod +x "$HOME/bin/hostile"
cp "$RECORDS/.git/config" "$HOME/config"
for pair in core.fsmonitor core.editor core.pager core.sshCommand core.askPass diff.external \
  gpg.ssh.program gpg.ssh.defaultKeyCommand gpg.program filter.x.clean filter.x.smudge \
  filter.x.process diff.x.textconv diff.x.command merge.x.driver sequence.editor pager.log \
  credential.helper; do
  git config --file "$RECORDS/.git/config" "$pair" "$HOME/bin/hostile"
done
git config --file "$RECORDS/.git/config" core.hooksPath "$HOME/hooks"
git config --file "$RECORDS/.git/config" alias.log '!touch ~/ran'
cp "$RECORDS/.git/config" "$HOME/.gitconfig"
draft m1
for words in "edit $id" "edit $id --set plan=x" "move $id a1" "sign $id" "addend $id --set plan=x" \
  list "show $id" log "diff $id" "export a1" "client add Tomás" "client close a1" "client reopen a1" \
  "client list" 'template list' doctor 'config list'; do
  # shellcheck disable=SC2086  # words
  run tnotes $words
  [ "$code" -eq 0 ] || [ "$words" = doctor ] || fail "exit code $code"
  check 'a hook or program ran' test ! -e "$HOME/ran"
done
draft m1
expect 0 tnotes discard "$id"
draft m1
printf '\nA hand edit.\n' >>"$note"
expect 0 tnotes new m1 --no-edit
check 'a hook or program ran' test ! -e "$HOME/ran"
rm -rf "$RECORDS/.git/hooks" "$HOME/.gitconfig"
cp "$HOME/config" "$RECORDS/.git/config"
tidy

### Attributes that name a filter.
before=$(head_of)
for file in .gitattributes .git/info/attributes; do
  cp "$RECORDS/$file" "$HOME/kept"
  for line in '*.md filter=x' '* working-tree-encoding=UTF-16' '*.md ident' '[attr]evil filter=x'; do
    printf '%s\n' "$line" >>"$RECORDS/$file"
    expect 4 tnotes new m1 --no-edit
    says "$file"
    cp "$HOME/kept" "$RECORDS/$file"
  done
done
printf '*.md filter=x\n' >"$RECORDS/clients/.gitattributes"
expect 4 tnotes new m1 --no-edit
says 'clients/.gitattributes'
rm "$RECORDS/clients/.gitattributes"
same 'commits' "$before" "$(head_of)"
tidy

### A locked index.
: >"$RECORDS/.git/index.lock"
expect 7 tnotes new m1 --no-edit
says 'index.lock'
grep -q 'hint' "$RUN/err" || fail 'no hint'
expect 0 tnotes list
rm "$RECORDS/.git/index.lock"
same 'commits' "$before" "$(head_of)"
tidy
# One that goes away in time is waited for.
: >"$RECORDS/.git/index.lock"
(sleep 0.5 && rm "$RECORDS/.git/index.lock") &
expect 0 tnotes new m1 --no-edit
wait
tidy

### No git user is configured anywhere, and none is needed.
git -C "$RECORDS" config --unset user.name
git -C "$RECORDS" config --unset user.email
expect 0 tnotes new m1 --no-edit
tidy
cp "$HOME/config" "$RECORDS/.git/config"

### Something half done, or on another branch.
before=$(head_of)
git -C "$RECORDS" checkout -q --detach
expect 4 tnotes new m1 --no-edit
grep -q 'hint' "$RUN/err" || fail 'no hint'
expect 0 tnotes list
git -C "$RECORDS" checkout -q main
git -C "$RECORDS" rev-parse HEAD >"$RECORDS/.git/MERGE_HEAD"
expect 4 tnotes new m1 --no-edit
says 'git is in the middle of a merge'
rm "$RECORDS/.git/MERGE_HEAD"
git -C "$RECORDS" checkout -q --orphan other
expect 4 tnotes new m1 --no-edit
says "the branch 'other' has no commit" 'git switch'
expect 4 tnotes verify
expect 4 tnotes init --yes
says "the branch 'other'" 'switch main'
git -C "$RECORDS" checkout -q -f main
same 'commits' "$before" "$(head_of)"
tidy

### The head went back.
draft m1 --set plan=newest
newest=$(head_of)
git -C "$RECORDS" reset -q --hard HEAD~1
for words in 'new m1 --no-edit' 'client add Zoe' "sign $id" 'edit @draft --set plan=x' new\ m1; do
  # shellcheck disable=SC2086  # words
  run tnotes $words
  [ "$code" -eq 4 ] || [ "$words" = "sign $id" ] || fail "expected exit code 4, got $code"
done
says 'went back' "$newest" 'tnotes verify --accept-head'
expect 0 tnotes list
git -C "$RECORDS" reset -q --hard "$newest"
expect 0 tnotes new m1 --no-edit
tidy

### Hand edits that are welcome.
draft m1
printf '\nWritten by hand.\n' >>"$note"
expect 0 tnotes new a1 --no-edit
says "adopted clients/m1/notes/$(printf %.4s "$id")/$id.md"
prints a1
adopted | grep -q adopt || fail 'no commit of action adopt'
expect 0 tnotes log --json
prints '"adopt"'
expect 0 tnotes show "$id"
prints 'Written by hand.'
tidy
printf '# a comment of mine\n' >>"$RECORDS/clients/m1/client.yaml"
expect 0 tnotes new a1 --no-edit
says 'adopted clients/m1/client.yaml'
check 'the comment is gone' grep -q 'a comment of mine' "$RECORDS/clients/m1/client.yaml"
mkdir -p "$RECORDS/templates"
printf 'title: Brief\nsections:\n  - title: Summary\n' >"$RECORDS/templates/brief.yaml"
expect 0 tnotes new a1 --no-edit -t brief
says 'adopted templates/brief.yaml'
tidy
# A whole note written by hand.
mkdir -p "$RECORDS/clients/a1/notes/2026"
printf -- '---\nid: 20260102-abcde\nclient: a1\ndate: 2026-01-02\nstatus: draft\n---\n\n# Plan\n\nx\n' \
  >"$RECORDS/clients/a1/notes/2026/20260102-abcde.md"
expect 0 tnotes sign 20260102-abcde
says 'adopted clients/a1/notes/2026/20260102-abcde.md'
tidy
# The editor takes a hand edit along.
draft m1
printf '\nBy hand first.\n' >>"$note"
expect 0 tnotes edit "$id"
expect 0 tnotes show "$id"
prints 'By hand first.' Sparrows
tidy

### Hand edits that are not.
before=$(head_of)
# refused PATH: after it was changed, nothing is written, all can be read; it is brought back.
refused() {
  for words in 'new m1 --no-edit' 'client add Zoe' "edit $id --set plan=y" 'new m1'; do
    # shellcheck disable=SC2086  # words
    expect 4 tnotes $words
    says "$1" 'hint:'
    hides Sparrows
  done
  expect 0 tnotes client list
  expect 0 tnotes log
  same 'commits' "$before" "$(head_of)"
  git -C "$RECORDS" reset -q
  git -C "$RECORDS" checkout -q -- "$1"
  expect 0 tnotes list
  tidy
}
path=${signed_note#"$RECORDS"/}
sed -i 's/one/won/' "$signed_note"
expect 5 tnotes show "$signed"
refused "$path"
rm "$signed_note"
refused "$path"
sed -i 's/^status: .*/status: draft/; /^signed:/d' "$signed_note"
refused "$path"
printf '# mine\n' >>"$RECORDS/practice.yaml"
refused practice.yaml
printf '# mine\n' >>"$RECORDS/.gitattributes"
refused .gitattributes
rm "$RECORDS/clients/m1/client.yaml"
expect 4 tnotes new a1 --no-edit
says clients/m1/client.yaml
git -C "$RECORDS" checkout -q -- clients/m1/client.yaml
path=${note#"$RECORDS"/}
printf 'Sparrows: [\n' >"$RECORDS/clients/m1/client.yaml"
expect 4 tnotes new a1 --no-edit
says clients/m1/client.yaml
git -C "$RECORDS" checkout -q -- clients/m1/client.yaml
printf 'Sparrows\n' >"$note"
expect 4 tnotes new a1 --no-edit
says "$path" "tnotes edit $id"
hides Sparrows
git -C "$RECORDS" checkout -q -- "$path"
rm "$note"
expect 4 tnotes new a1 --no-edit
says "$path"
git -C "$RECORDS" checkout -q -- "$path"
ln -sf /etc/passwd "$note"
expect 4 tnotes new a1 --no-edit
says "$path"
rm "$note"
git -C "$RECORDS" checkout -q -- "$path"
same 'commits' "$before" "$(head_of)"
expect 0 tnotes new a1 --no-edit
tidy
# Signed by hand is not signed.
draft m1
sed -i 's/^status: .*/status: signed\nsigned: {by: lortiz, credentials: "", at: "2026-11-23T14:05:00Z", digest: 0000000000000000000000000000000000000000000000000000000000000000}/' "$note"
expect 4 tnotes new a1 --no-edit
says "$id.md" 'tnotes sign'
git -C "$RECORDS" checkout -q -- "${note#"$RECORDS"/}"

### Files that are no part of the records are left alone.
: >"$RECORDS/.DS_Store"
: >"$RECORDS/clients/m1/.client.yaml.swp"
: >"$RECORDS/clients/m1/notes/Thumbs.db"
mkfifo "$RECORDS/pipe"
expect 0 tnotes new m1 --no-edit
says .DS_Store clients/m1/.client.yaml.swp clients/m1/notes/Thumbs.db
expect 0 tnotes list
same 'files that git does not know' 3 "$(git -C "$RECORDS" status --porcelain | grep -c '^??')"
same 'git status' 3 "$(git -C "$RECORDS" status --porcelain | wc -l)"
rm "$RECORDS/.DS_Store" "$RECORDS/clients/m1/.client.yaml.swp" \
  "$RECORDS/clients/m1/notes/Thumbs.db" "$RECORDS/pipe"
tidy

### Staged by stock git, or committed by it.
draft m1
printf '\nStaged by hand.\n' >>"$note"
git -C "$RECORDS" add -A
expect 0 tnotes new a1 --no-edit
says "$id.md"
tidy
printf '\nCommitted by hand.\n' >>"$note"
git -C "$RECORDS" commit -q -a -m 'by hand'
expect 0 tnotes new a1 --no-edit
expect 0 tnotes show "$id"
prints 'Committed by hand.'
tidy
rm "$RECORDS/.git/index"
expect 0 tnotes new a1 --no-edit
tidy
printf 'garbage' >"$RECORDS/.git/index"
expect 0 tnotes new a1 --no-edit
tidy
git -C "$RECORDS" gc -q
expect 0 tnotes new a1 --no-edit
expect 0 tnotes log
tidy

### Eight at once.
before=$(commits)
for n in 1 2 3 4 5 6 7 8; do
  (
    timeout -k 5 120 tnotes new m1 --no-edit --set "plan=parallel $n" >"$RUN/new.$n" 2>"$RUN/new.err.$n"
    printf '%s\n' $? >"$RUN/code.$n"
  ) &
done
wait
doing='eight at once'
same 'exit codes' '0 0 0 0 0 0 0 0' "$(cat "$RUN"/code.* | tr '\n' ' ' | sed 's/ $//')"
same 'distinct notes' 8 "$(cut -d ' ' -f 1 "$RUN"/new.[1-8] | sort -u | wc -l)"
same 'commits' $((before + 8)) "$(commits)"
same 'merges' 0 "$(git -C "$RECORDS" rev-list --count --min-parents=2 HEAD)"
for n in 1 2 3 4 5 6 7 8; do
  expect 0 tnotes show "$(cut -d ' ' -f 1 "$RUN/new.$n")"
  prints "parallel $n"
done
tidy

### Records that belong to another user.
if [ "$(id -u)" -eq 0 ] && chown -R 12345 "$RECORDS/.git" 2>/dev/null; then
  run tnotes new m1 --no-edit
  [ "$code" -eq 4 ] || fail "expected exit code 4, got $code"
  says 'another user'
  chown -R 0 "$RECORDS/.git"
  expect 0 tnotes new m1 --no-edit
  tidy
fi

finish
