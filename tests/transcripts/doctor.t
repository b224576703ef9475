What depends on the machine is left out here:

  $ cd
  $ doctor() { tnotes doctor "$@" 2>&1 | grep -v -e 'disk' -e swap -e Landlock -e 'this kernel' -e lsblk -e editor -e '^$' -e ' notice' | sed "s#$HOME#HOME#g; s/OpenSSH.*/VERSION/; s/version [0-9.]*/VERSION/"; return ${PIPESTATUS[0]}; }

Before anything is there:

  $ doctor
  notice   there is no configuration yet at HOME/.config/tnotes/config.yaml
           fix: tnotes init
  ok       git VERSION
  ok       ssh-keygen VERSION
  notice   the vault for psychotherapy notes is not set up
           fix: tnotes init
  problem  there are no records yet
           fix: tnotes init
  [1]

All is well:

  $ echo 'a passphrase for tests' >secret
  $ chmod 600 secret
  $ tnotes init --clinician "Lucía Ortiz" --yes --passphrase-file secret >/dev/null
  $ tnotes client add "Maya Lindqvist" --id maya >/dev/null
  $ tnotes new maya --no-edit --date 2026-11-23 >/dev/null
  $ doctor
  ok       configuration HOME/.config/tnotes/config.yaml
  ok       git VERSION
  ok       ssh-keygen VERSION
  ok       signing key HOME/.config/tnotes/signing_key
  notice   the vault HOME/tnotes/vault has no recovery key
           fix: tnotes vault recipient add --recovery
  ok       records HOME/tnotes/records
  ok       the repository opens
  ok       the history goes on from where it was last seen
  ok       the latest commit is signed by a clinician
  ok       the history begins with the root key that is pinned
  ok       stock git signs here too
  ok       you are Luc\xc3\xada Ortiz (esc)
  ok       nothing was changed outside tnotes
  ok       no text was left unfinished
  ok       every note can be read
  ok       no draft waits too long
  ok       no request for amendment is due soon

Looking changes nothing:

  $ find . -type f ! -name before | sort | xargs sha256sum >before
  $ doctor >/dev/null
  $ find . -type f ! -name before | sort | xargs sha256sum | diff before -

The vault is looked at from the outside alone:

  $ tnotes vault recipient add \
  >   age1qnvlm46j84x5xv98e0x0p4eg34kuu6x24203n0uw4xwcp04wsp4sh559c9 2>&1 >/dev/null
  $ doctor | grep -A1 -e vault | head -1
  ok       vault HOME/tnotes/vault
  $ chmod 750 tnotes/vault
  $ doctor | grep -A1 -e vault | head -2
  problem  others can look into the vault HOME/tnotes/vault
           fix: chmod 700 HOME/tnotes/vault
  $ chmod 644 .config/tnotes/identity.age
  $ doctor | grep -A1 -e vault | head -2
  problem  others can read the vault's key HOME/.config/tnotes/identity.age
           fix: chmod 600 HOME/.config/tnotes/identity.age
  $ mv .config/tnotes/identity.age .
  $ doctor | grep -A1 -e vault | head -2
  problem  the vault's key is missing: nothing reads HOME/tnotes/vault without it
           fix: bring HOME/.config/tnotes/identity.age back from a backup, or use a recovery key: tnotes-vault(1)
  $ mv tnotes/vault elsewhere
  $ mv identity.age .config/tnotes/
  $ doctor | grep -A1 -e vault | head -2
  problem  there is a vault's key, but no vault
           fix: tnotes init
  $ mv elsewhere tnotes/vault
  $ chmod 700 tnotes/vault
  $ chmod 600 .config/tnotes/identity.age

What waits, and what is wrong, each with what to type:

  $ problems() { doctor | grep -A1 -e ^problem -e ^notice | grep -v -e '^ok' -e '^--'; }
  $ export TEST_NOW=2026-11-30T12:00:00+01:00
  $ echo 'flags: [x]' >tnotes/records/clients/maya/plan.yaml
  $ touch tnotes/records/scan.pdf
  $ problems | sed 's/2026[0-9]*-[a-z0-9]*/NOTE/'
  notice   changed outside tnotes; the next command that writes commits it: clients/maya/plan.yaml
  notice   no part of the records, left alone: scan.pdf
  notice   1 draft is older than 72 hours: NOTE
           fix: tnotes sign ID
  $ rm tnotes/records/scan.pdf
  $ echo '# by hand' >>tnotes/records/practice.yaml
  $ chmod 755 tnotes/records
  $ chmod 644 .config/tnotes/signing_key
  $ git -C tnotes/records config --unset commit.gpgsign
  $ problems | sed 's/2026[0-9]*-[a-z0-9]*/NOTE/'
  problem  others can read the signing key HOME/.config/tnotes/signing_key
           fix: chmod 600 'HOME/.config/tnotes/signing_key'
  problem  others can look into the records HOME/tnotes/records
           fix: chmod 700 'HOME/tnotes/records'
  problem  stock git is not set up to sign here: commit.gpgsign
           fix: tnotes init
  problem  changed outside tnotes, and not to be taken over: practice.yaml
           fix: git -C HOME/tnotes/records diff, then mend them, or bring them back with git checkout; move new ones away
  notice   1 draft is older than 72 hours: NOTE
           fix: tnotes sign ID
  $ git -C tnotes/records checkout -q -- practice.yaml
  $ rm tnotes/records/clients/maya/plan.yaml
  $ tnotes init >/dev/null
  $ problems | sed 's/2026[0-9]*-[a-z0-9]*/NOTE/'
  notice   1 draft is older than 72 hours: NOTE
           fix: tnotes sign ID

A damaged note, and a text that an editor that was killed left behind:

  $ note=$(ls tnotes/records/clients/maya/notes/2026)
  $ EDITOR='sh -c "echo more >>\$1; kill -9 \$PPID; exit 1" edit' tnotes edit @draft >/dev/null 2>&1
  [7]
  $ problems | grep unfinished | sed 's/2026[0-9]*-[a-z0-9]*/NOTE/'
  notice   an interrupted command left text unfinished: NOTE
  $ printf -- '---\nid: [\n' >tnotes/records/clients/maya/notes/2026/$note
  $ problems | sed 's/2026[0-9]*-[a-z0-9]*/NOTE/'
  problem  changed outside tnotes, and not to be taken over: clients/maya/notes/2026/NOTE.md
           fix: git -C HOME/tnotes/records diff, then mend them, or bring them back with git checkout; move new ones away
  notice   an interrupted command left text unfinished: NOTE
           fix: tnotes edit NOTE
  problem  not to be read as notes: clients/maya/notes/2026/NOTE.md
           fix: tnotes edit ID
  $ git -C tnotes/records checkout -q .

An unsigned commit, and a history that went back:

  $ git -C tnotes/records -c commit.gpgsign=false commit -q --allow-empty -m unsigned
  $ problems | grep signed
  problem  the latest commit is not signed by a clinician
  $ git -C tnotes/records reset -q --hard HEAD~2
  $ problems | grep -A1 history | sed 's/[0-9a-f]\{40\}/COMMIT/'
  problem  the records' history went back or was rewritten
           fix: if you know why, accept it with 'tnotes verify --accept-head COMMIT'
  $ tnotes doctor --json | head -4
  {
    "ok": false,
    "checks": [
      {

A broken configuration does not keep doctor from looking:

  $ echo 'me: [' >.config/tnotes/config.yaml
  $ doctor
  problem  HOME/.config/tnotes/config.yaml:1:5: this '[' is not closed
  ok       git VERSION
  ok       ssh-keygen VERSION
  [1]
