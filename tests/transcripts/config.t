  $ cd
  $ short() { sed "s#$HOME#HOME#g; s/AAAA[^\" ]*/KEY/"; }
  $ set -o pipefail
  $ tnotes config list
  tnotes: hint: nothing is set yet: 'tnotes init' makes a configuration
  $ tnotes config get records
  tnotes: error: 'records' is not set
  tnotes: hint: set it with 'tnotes config set records VALUE'
  [3]
  $ tnotes init --clinician "Lucía Ortiz" --yes >/dev/null
  $ tnotes config list | short
  records=HOME/tnotes/records
  vault=HOME/tnotes/vault
  me=lortiz
  pinned.root_key=ssh-ed25519 KEY
  $ tnotes config get me
  lortiz
  $ tnotes config get editor
  tnotes: error: 'editor' is not set
  tnotes: hint: set it with 'tnotes config set editor VALUE'
  [3]

A setting is changed, and the rest of the file stays as it is:

  $ echo '# mine' >>.config/tnotes/config.yaml
  $ tnotes config set editor "nano -R"
  $ tnotes config set backup.recipients age1one age1two
  $ cat .config/tnotes/config.yaml | short
  records: "HOME/tnotes/records"
  vault: "HOME/tnotes/vault"
  me: "lortiz"
  pinned:
    root_key: "ssh-ed25519 KEY"
  editor: "nano -R"
  backup:
    recipients: ["age1one", "age1two"]
  # mine
  $ tnotes config get backup.recipients
  age1one
  age1two
  $ tnotes config get backup.recipients --json | short
  {
    "key": "backup.recipients",
    "value": [
      "age1one",
      "age1two"
    ],
    "origin": "HOME/.config/tnotes/config.yaml:8"
  }
  $ tnotes config set backup.recipients
  $ tnotes config get backup.recipients

Who says so: a flag goes before the environment, the environment before the file:

  $ tnotes config list --show-origin | sed 's/   */  /' | short
  records=HOME/tnotes/records  HOME/.config/tnotes/config.yaml:1
  vault=HOME/tnotes/vault  HOME/.config/tnotes/config.yaml:2
  me=lortiz  HOME/.config/tnotes/config.yaml:3
  pinned.root_key=ssh-ed25519 KEY  HOME/.config/tnotes/config.yaml:5
  editor=nano -R  HOME/.config/tnotes/config.yaml:6
  $ export TNOTES_RECORDS=$HOME/other EDITOR=vi
  $ tnotes config list --show-origin | grep -e records -e editor | sed 's/   */  /' | short
  records=HOME/other  TNOTES_RECORDS
  editor=vi  EDITOR
  $ tnotes config list --show-origin --records elsewhere | grep records= | sed 's/   */  /' | short
  records=elsewhere  --records
  $ tnotes config get editor --json
  {
    "key": "editor",
    "value": "vi",
    "origin": "EDITOR"
  }
  $ tnotes config set editor ed
  tnotes: warning: EDITOR goes before the configuration: it says otherwise here
  $ unset TNOTES_RECORDS EDITOR
  $ tnotes config get editor
  ed

Paths are kept whole:

  $ tnotes config set signing_key keys/mine 2>&1 | short
  tnotes: warning: there is nothing at HOME/keys/mine yet
  tnotes: hint: 'tnotes init' makes what is missing
  $ tnotes config get signing_key | short
  HOME/keys/mine
  $ tnotes config set signing_key '~/keys/mine' 2>/dev/null
  $ tnotes config get signing_key
  ~/keys/mine

What does not exist is told; an empty value takes a key out:

  $ tnotes config set signing_key ''
  $ tnotes config get signing_key
  tnotes: error: 'signing_key' is not set
  tnotes: hint: set it with 'tnotes config set signing_key VALUE'
  [3]
  $ tnotes config set signing_key ''
  $ tnotes config set me xx
  tnotes: warning: 'xx' is no clinician of this practice
  tnotes: hint: practice.yaml has the ids
  $ tnotes config set me lortiz
  $ tnotes config set template sopa
  tnotes: warning: there is no template 'sopa'
  tnotes: hint: did you mean 'soap'?
  tnotes: hint: 'tnotes template list' shows them all
  $ tnotes config set template ''
  $ tnotes config set records nowhere 2>&1 | short
  tnotes: warning: there is nothing at HOME/nowhere yet
  tnotes: hint: 'tnotes init' makes what is missing
  $ tnotes config set template sopa
  $ tnotes config set template ''
  $ tnotes config set records tnotes/records

Refused:

  $ tnotes config set records tnotes/vault/records 2>&1 | short
  tnotes: error: the records cannot lie within the vault
  tnotes: hint: the records would be at HOME/tnotes/vault/records
  tnotes: hint: the vault would be at HOME/tnotes/vault
  tnotes: hint: keep them side by side, as in ~/tnotes/records and ~/tnotes/vault
  tnotes: hint: 'tnotes config list --show-origin' says who put them there
  [4]
  $ tnotes config set vault tnotes/records/vault 2>&1 | short
  tnotes: error: the vault cannot lie within the records
  tnotes: hint: the records would be at HOME/tnotes/records
  tnotes: hint: the vault would be at HOME/tnotes/records/vault
  tnotes: hint: keep them side by side, as in ~/tnotes/records and ~/tnotes/vault
  tnotes: hint: 'tnotes config list --show-origin' says who put them there
  [4]
  $ ln -s tnotes/records link
  $ tnotes config set vault link/vault 2>&1 | short
  tnotes: error: the vault cannot lie within the records
  tnotes: hint: the records would be at HOME/tnotes/records
  tnotes: hint: the vault would be at HOME/link/vault
  tnotes: hint: keep them side by side, as in ~/tnotes/records and ~/tnotes/vault
  tnotes: hint: 'tnotes config list --show-origin' says who put them there
  [4]
  $ tnotes config get edtor
  tnotes: error: there is no setting 'edtor'
  tnotes: hint: did you mean 'editor'?
  tnotes: hint: 'tnotes config set --help' names them all
  [2]
  $ tnotes config set edtor vi
  tnotes: error: there is no setting 'edtor'
  tnotes: hint: did you mean 'editor'?
  tnotes: hint: 'tnotes config set --help' names them all
  [2]
  $ tnotes config set me a b
  tnotes: error: 'me' takes one value
  [2]
  $ tnotes config set me ' '
  tnotes: error: a value for 'me' is empty
  [2]
  $ echo 'edtor: vi' >>.config/tnotes/config.yaml
  $ tnotes config list 2>&1 | short
  tnotes: error: HOME/.config/tnotes/config.yaml:10:1: unknown setting 'edtor'
    edtor: vi
    ^
  tnotes: hint: did you mean 'editor'?
  [5]
