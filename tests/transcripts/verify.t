  $ cd "$HOME" && set -o pipefail
  $ export TEST_NOW=2026-11-23T18:04:00+01:00
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null
  $ tnotes client add "Maya Lindqvist" --id c-maya1 >/dev/null
  $ tnotes new maya --date 2026-11-02 --set plan='Breathing.' --no-edit >/dev/null
  $ note=$(tnotes list --print '{id}')
  $ tnotes sign $note --yes >/dev/null 2>&1
  $ cd tnotes/records
  $ names() { sed -E "s/[0-9a-f]{40}/COMMIT/g"; }

All is well:

  $ tnotes verify
  ok, 9 checked
  $ tnotes verify --json
  {
    "ok": true,
    "checked": 9,
    "problems": []
  }

A signed note that was changed:

  $ sed -i 's/Breathing/Waiting/' clients/c-maya1/notes/2026/$note.md
  $ tnotes verify | names
  digest       clients/c-maya1/notes/2026/20261102-dhh59.md: the note is not what was signed
  uncommitted  clients/c-maya1/notes/2026/20261102-dhh59.md: the file was changed and not committed
  [1]
  $ git checkout -q .

An addendum to nothing, a broken note, a stranger's file:

  $ printf -- '---\nid: 20261103-aaaaa\nclient: c-maya1\ndate: 2026-11-03\nstatus: draft\namends: 20261103-zzzzz\n---\n' \
  >   > clients/c-maya1/notes/2026/20261103-aaaaa.md
  $ echo 'no note' > clients/c-maya1/notes/2026/20261104-aaaaa.md
  $ tnotes verify
  amends       clients/c-maya1/notes/2026/20261103-aaaaa.md: the note 20261103-zzzzz that it amends is not there
  uncommitted  clients/c-maya1/notes/2026/20261103-aaaaa.md: the file is not committed
  damaged      clients/c-maya1/notes/2026/20261104-aaaaa.md:1:1: the front matter does not begin with '---'
  uncommitted  clients/c-maya1/notes/2026/20261104-aaaaa.md: the file is not committed
  [1]
  $ git clean -qfd

A commit that nobody signed:

  $ git -c commit.gpgsign=false commit -q --allow-empty -m "by a stranger"
  $ tnotes verify | names
  unsigned     COMMIT: the commit is not signed
  [1]

One that a stranger signed:

  $ ssh-keygen -q -t ed25519 -N '' -f ../stranger
  $ git -c user.signingkey=$HOME/tnotes/stranger commit -q --amend --allow-empty -m "by a stranger"
  $ tnotes verify | names
  signature    COMMIT: the commit is not signed by a key that practice.yaml listed then
  [1]
  $ git reset -q --hard HEAD~1
  $ tnotes verify | sed 's/[0-9]\+/N/'
  ok, N checked

A history that went back:

  $ git reset -q --hard HEAD~1
  $ tnotes verify | names
  rollback     COMMIT: HEAD does not descend from COMMIT, the last head known here
  [1]
  $ tnotes verify --accept-head HEAD 2>&1 | sed "s#$HOME#HOME#"
  tnotes: error: --accept-head takes the whole id of a commit, 40 digits
  tnotes: hint: it is what 'git rev-parse HEAD' shows in HOME/tnotes/records
  [2]
  $ tnotes verify --accept-head 0123456789012345678901234567890123456789 2>&1 | names
  tnotes: error: that commit is not the present HEAD
  tnotes: hint: HEAD is COMMIT
  [4]
  $ tnotes verify --accept-head $(git rev-parse HEAD) 2>&1 | names
  tnotes: accepted COMMIT
  $ tnotes verify
  ok, 7 checked
