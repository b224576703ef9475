A practice begins with one command; each thing made says what it is for:

  $ cd
  $ short() { sed "s#$HOME#HOME#g"; }
  $ set -o pipefail
  $ echo 'a passphrase for tests' >secret
  $ chmod 600 secret
  $ tnotes init --clinician "Lucía Ortiz" --credentials LMFT --passphrase-file secret | short
  records        HOME/tnotes/records (made)
                 clients and notes in plain text, in git: keep them on an encrypted disk
  vault          HOME/tnotes/vault (made)
                 psychotherapy notes, encrypted: only 'tnotes vault' reads them
  vault key      HOME/.config/tnotes/identity.age (made)
                 opens the vault with your passphrase: keep a copy of it in a safe place
  signing key    HOME/.config/tnotes/signing_key (made)
                 signs every change as Luc\xc3\xada Ortiz: keep a copy of it in a safe place (esc)
  configuration  HOME/.config/tnotes/config.yaml (made)
                 your settings: see 'tnotes config list'
  
  Next:
    tnotes client add "Maya Lindqvist" --dob 1990-04-02
    tnotes new maya
    tnotes sign @draft

Everything is private, and stock git knows a signed history:

  $ stat -c '%a %n' tnotes/records .config/tnotes/* | short
  700 tnotes/records
  600 .config/tnotes/config.yaml
  600 .config/tnotes/identity.age
  600 .config/tnotes/signing_key
  600 .config/tnotes/signing_key.pub
  $ cat tnotes/records/practice.yaml | sed 's/AAAA[^"]*/KEY/'
  # Who may sign in these records, and the practice's policies: tnotes-practice(5).
  format: 1
  clinicians:
    - id: lortiz
      name: "Luc\xc3\xada Ortiz" (esc)
      credentials: "LMFT"
      keys:
        - "ssh-ed25519 KEY"
  policies:
    late_after_hours: 72
  $ cd tnotes/records
  $ git log --format='%an <%ae>%n%B'
  Luc\xc3\xada Ortiz <lortiz@tnotes.invalid> (esc)
  init
  
  Tnotes-Action: init
  Tnotes-Clinician: lortiz
  
  $ git verify-commit HEAD 2>&1 | sed 's/key .*/key KEY/'
  Good "git" signature for * with ED25519 key KEY
  $ git status --short
  $ cd

It can be run again, and changes nothing:

  $ find . -type f ! -name before | sort | xargs sha256sum >before
  $ tnotes init | short | grep '('
  records        HOME/tnotes/records (already there)
  vault          HOME/tnotes/vault (already there)
  vault key      HOME/.config/tnotes/identity.age (already there)
  signing key    HOME/.config/tnotes/signing_key (already there)
  configuration  HOME/.config/tnotes/config.yaml (already there)
  $ tnotes init --clinician "Lucía Ortiz" --json | short | sed 's/"[0-9a-f]\{40\}"/COMMIT/'
  {
    "records": "HOME/tnotes/records",
    "vault": "HOME/tnotes/vault",
    "config": "HOME/.config/tnotes/config.yaml",
    "clinician": "lortiz",
    "signing_key": "HOME/.config/tnotes/signing_key",
    "identity": "HOME/.config/tnotes/identity.age",
    "commit": COMMIT
  }
  $ find . -type f ! -name before | sort | xargs sha256sum | diff before -

What is missing is completed:

  $ chmod 755 tnotes/records
  $ chmod 644 .config/tnotes/signing_key
  $ rm .config/tnotes/signing_key.pub
  $ git -C tnotes/records config --unset gpg.format
  $ sed -i '/^me:/d' .config/tnotes/config.yaml
  $ tnotes init | short | grep '('
  records        HOME/tnotes/records (completed)
  vault          HOME/tnotes/vault (already there)
  vault key      HOME/.config/tnotes/identity.age (already there)
  signing key    HOME/.config/tnotes/signing_key (completed)
  configuration  HOME/.config/tnotes/config.yaml (completed)
  $ tnotes init | short | grep '('
  records        HOME/tnotes/records (already there)
  vault          HOME/tnotes/vault (already there)
  vault key      HOME/.config/tnotes/identity.age (already there)
  signing key    HOME/.config/tnotes/signing_key (already there)
  configuration  HOME/.config/tnotes/config.yaml (already there)
  $ tnotes doctor >/dev/null

Places where records must not be:

  $ tnotes init --records tnotes/records/inner 2>&1 | short
  tnotes: error: HOME/tnotes/records/inner lies within the records HOME/tnotes/records
  tnotes: hint: choose another place for the records, outside of it
  [4]
  $ ln -s tnotes/records link
  $ tnotes init --records link/inner 2>&1 | short
  tnotes: error: HOME/link/inner lies within the records HOME/link
  tnotes: hint: choose another place for the records, outside of it
  [4]
  $ tnotes init --vault tnotes/records/vault 2>&1 | short
  tnotes: error: the vault cannot lie within the records
  tnotes: hint: the records would be at HOME/tnotes/records
  tnotes: hint: the vault would be at HOME/tnotes/records/vault
  tnotes: hint: keep them side by side, as in ~/tnotes/records and ~/tnotes/vault
  [4]
  $ mkdir -p vault/notes
  $ printf 'format: 1\nrecipients: []\n' >vault/vault.yaml
  $ tnotes init --records vault/records 2>&1 | short
  tnotes: error: HOME/vault/records lies within the vault HOME/vault
  tnotes: hint: choose another place for the records, outside of it
  [4]
  $ TNOTES_CONFIG=new/vault/c.yaml tnotes init --records new/records --vault new/vault 2>&1 | short
  tnotes: error: the vault cannot hold HOME/new/vault, which is tnotes' own
  tnotes: hint: choose another place for it with 'tnotes init --vault DIR'
  [4]
  $ mkdir documents
  $ touch documents/letter.txt
  $ tnotes init --records documents 2>&1 | short
  tnotes: error: HOME/documents is not empty
  tnotes: hint: choose another place with 'tnotes init --records DIR'
  [4]
  $ git init -q code
  $ tnotes init --records code 2>&1 | short
  tnotes: error: HOME/code is a git repository, but holds no records
  tnotes: hint: choose another place with 'tnotes init --records DIR'
  [4]
  $ tnotes init --records documents/letter.txt 2>&1 | short
  tnotes: error: HOME/documents/letter.txt is no directory
  tnotes: hint: choose another place with 'tnotes init --records DIR'
  [4]
  $ ls -A documents vault
  documents:
  letter.txt
  
  vault:
  notes
  vault.yaml

Nor can the vault's place be taken:

  $ TNOTES_CONFIG=other/config.yaml tnotes init --records mine --vault documents --clinician "Ari Novak" --passphrase-file secret 2>&1 >/dev/null | short
  tnotes: error: HOME/documents is not empty
  tnotes: hint: choose another place for the vault with 'tnotes init --vault DIR'
  tnotes: hint: the records are ready; 'tnotes init' goes on with the vault
  [4]
  $ TNOTES_CONFIG=other/config.yaml tnotes init --records mine --vault code --passphrase-file secret 2>&1 >/dev/null | short
  tnotes: error: HOME/code is a git repository, but holds no vault
  tnotes: hint: choose another place for the vault with 'tnotes init --vault DIR'
  tnotes: hint: the records are ready; 'tnotes init' goes on with the vault
  [4]
  $ ls -A documents code other
  code:
  .git
  
  documents:
  letter.txt
  
  other:
  config.yaml
  signing_key
  signing_key.pub
  $ rm -r other mine

Another's git work tree is only a reason to be careful:

  $ TNOTES_CONFIG=other/config.yaml tnotes init --records code/records --clinician "Ari Novak" --json 2>&1 >/dev/null | short
  tnotes: warning: HOME/code/records lies within the git work tree HOME/code: do not add the records to that

A second clinician does not join by herself:

  $ TNOTES_CONFIG=third/config.yaml tnotes init --records tnotes/records --clinician "Zoë Lind" 2>&1 | short
  tnotes: error: there are records at HOME/tnotes/records, but no signing key at HOME/third/signing_key
  tnotes: hint: if the key is yours, bring it back from a backup, or name it with --signing-key FILE
  tnotes: hint: if the practice is another's, one who may sign there must add you first
  [4]
  $ ssh-keygen -q -t ed25519 -N '' -f hers
  $ TNOTES_CONFIG=third/config.yaml tnotes init --records tnotes/records --signing-key hers 2>&1 | short
  tnotes: error: the records at HOME/tnotes/records do not know your signing key
  tnotes: hint: a clinician who may sign there must add you first
  tnotes: hint: they need your name and HOME/hers.pub
  [4]
  $ TNOTES_CONFIG=third/config.yaml tnotes init --records new --signing-key hers.pub --clinician "Zoë Lind" 2>&1 | short
  tnotes: error: there is a vault at HOME/vault, but not its key
  tnotes: hint: if it is yours, bring HOME/third/identity.age back from a backup
  tnotes: hint: choose another place with 'tnotes init --vault DIR'
  [4]
  $ ls new
  ls: cannot access 'new': No such file or directory
  [2]
  $ TNOTES_CONFIG=third/config.yaml tnotes init --records new --vault her-vault --signing-key hers.pub --clinician "Zoë Lind" | short | grep "("
  records        HOME/new (made)
  vault          HOME/her-vault (not made yet)
  vault key      HOME/third/identity.age (not made yet)
  signing key    HOME/hers.pub (already there)
  configuration  HOME/third/config.yaml (made)

One configuration is one practice's:

  $ tnotes init --records elsewhere --clinician "Zoë Lind" 2>&1 | short
  tnotes: error: the configuration is that of the practice in HOME/tnotes/records
  tnotes: hint: give another practice a configuration of its own: TNOTES_CONFIG=FILE tnotes init
  [4]
  $ ls elsewhere
  ls: cannot access 'elsewhere': No such file or directory
  [2]

A lost key is not replaced in silence:

  $ mv .config/tnotes/signing_key .
  $ tnotes init 2>&1 | short
  tnotes: error: there are records at HOME/tnotes/records, but no signing key at HOME/.config/tnotes/signing_key
  tnotes: hint: if the key is yours, bring it back from a backup, or name it with --signing-key FILE
  tnotes: hint: if the practice is another's, one who may sign there must add you first
  [4]
  $ mv signing_key .config/tnotes/

Who keeps no history cannot go on, and who is asked for no name must give one:

  $ mv tnotes/records/.git history
  $ tnotes init 2>&1 | short
  tnotes: error: the records at HOME/tnotes/records have lost their history
  tnotes: hint: their '.git' directory is missing: bring it back from a backup
  [4]
  $ mv history tnotes/records/.git
  $ TNOTES_CONFIG=fourth/config.yaml tnotes init --records fourth/records
  tnotes: error: the clinician's name is not known
  tnotes: hint: say it with 'tnotes init --clinician NAME'
  [2]
  $ TNOTES_CONFIG=fourth/config.yaml tnotes init --records fourth/records --clinician 'Ari <ari>'
  tnotes: error: the clinician's name holds '<' or '>'
  [2]

The name that git knows will do:

  $ git config --global user.name "Tomás Okafor"
  $ TNOTES_CONFIG=fourth/config.yaml tnotes init --records fourth/records --passphrase-file secret >/dev/null
  $ git -C fourth/records log --format=%an
  Tom\xc3\xa1s Okafor (esc)

Without ssh-keygen nothing is begun:

  $ mkdir programs
  $ ln -s "$(command -v git)" programs/git
  $ PATH=$HOME/programs TNOTES_CONFIG=fifth/config.yaml "$(command -v tnotes)" init --records fifth --clinician "Ari Novak"
  tnotes: error: ssh-keygen is not installed
  tnotes: hint: on Debian it comes with 'apt install openssh-client'
  [7]
  $ ls fifth
  ls: cannot access 'fifth': No such file or directory
  [2]

Interrupted at any point, init goes on where it stopped:

  $ export TNOTES_CONFIG=sixth/config.yaml
  $ begin() { tnotes init --records sixth/records --clinician "Ari Novak" --yes >/dev/null && git -C sixth/records status --short; }
  $ mkdir -p sixth/records/.git/info
  $ echo >sixth/records/.git/config
  $ begin
  $ rm sixth/records/.git/refs/heads/main sixth/records/practice.yaml sixth/records/.gitattributes sixth/records/.git/index
  $ begin
  tnotes: warning: other records were at this place before and are gone; a new history begins
  $ tnotes doctor >/dev/null
