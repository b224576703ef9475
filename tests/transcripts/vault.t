A practice with a vault, and two clients:

  $ cd
  $ short() { sed "s#$HOME#HOME#g"; }
  $ commits() { sed -E 's/ [0-9a-f]{12}\b/ COMMIT/'; }
  $ set -o pipefail
  $ echo 'a passphrase for tests' >secret
  $ chmod 600 secret
  $ "$TNOTES_SOURCE/tests/quick_key.sh" secret
  $ tnotes init --clinician 'Lucía Ortiz' --passphrase-file secret --yes >/dev/null 2>&1
  $ tnotes client add 'Maya Lindqvist' --id maya >/dev/null
  $ tnotes client add 'Ari Novak' --id ari >/dev/null
  $ tnotes vault list --passphrase-file secret
  tnotes: there are no such notes in the vault

A note from a file and one from standard input; no passphrase is asked for:

  $ printf 'Whimbrels at the weir.\n' >text
  $ tnotes vault new maya --date yesterday --from text
  tnotes: 'yesterday' is Sunday, 2026-11-22
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  Maya Lindqvist
  $ printf 'Dunlins on the dyke.' | tnotes vault new 'Ari N' --from - --json
  {
    "id": "a4e7dc019cd033ecfb2a35db55ae27bb"
  }

One in the editor, which gets the text in memory:

  $ cat >editor <<'END'
  > #!/bin/sh
  > case $1 in
  >   /dev/shm/tnotes-vault-*/text/note.md | /run/*/tnotes-vault-*/text/note.md) ;;
  >   *) echo "not in memory: $1" ;;
  > esac
  > printf 'Knots in the north.\n' >>"$1"
  > END
  $ chmod +x editor
  $ export TNOTES_EDITOR=$HOME/editor
  $ tnotes vault new maya 2>&1 | short
  tnotes: warning: 'HOME/editor' may keep copies of the text elsewhere
  tnotes: hint: vim, nano and emacs are told to keep none: tnotes-vault(1)
  f418805a3d7202488cde1f1a5e0da5a1  2026-11-23  maya  Maya Lindqvist
  $ printf '#!/bin/sh\n' >idle
  $ chmod +x idle
  $ TNOTES_EDITOR=$HOME/idle tnotes vault new maya 2>&1 | short
  tnotes: warning: 'HOME/idle' may keep copies of the text elsewhere
  tnotes: hint: vim, nano and emacs are told to keep none: tnotes-vault(1)
  tnotes: nothing was written
  $ TNOTES_EDITOR=$HOME/idle tnotes vault new maya --json 2>/dev/null
  null

Where no note can be written, it says why:

  $ tnotes vault new zoe --from text
  tnotes: error: there is no client 'zoe'
  tnotes: hint: 'tnotes client list' shows the caseload
  [3]
  $ tnotes vault new maya --from nowhere 2>&1 | short
  tnotes: error: cannot read 'HOME/nowhere': no such file or directory
  [3]
  $ tnotes vault new maya --from - </dev/null
  tnotes: error: the text is empty
  [2]
  $ tnotes vault new maya --no-input
  tnotes: error: an editor is needed, and --no-input forbids it
  tnotes: hint: give the text with --from FILE
  [2]
  $ tnotes vault new maya --date 2026-02-30 --from text
  tnotes: error: '2026-02-30' is not a day of the calendar
  tnotes: hint: write a date as 2026-11-23, yesterday, 'last friday' or '2 weeks ago'
  [2]
  $ tnotes vault new
  tnotes: error: CLIENT is missing
  tnotes: hint: see 'tnotes vault new --help'
  [2]

All of them, of one client, and of a time:

  $ tnotes vault list --passphrase-file secret
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  Maya Lindqvist
  a4e7dc019cd033ecfb2a35db55ae27bb  2026-11-23  ari  Ari Novak
  f418805a3d7202488cde1f1a5e0da5a1  2026-11-23  maya  Maya Lindqvist
  $ tnotes vault list --passphrase-file secret --client maya --until yesterday --json
  tnotes: 'yesterday' is 2026-11-22
  [
    {
      "id": "3a51a945a0f666a94b1dbecabfef9b7f",
      "client": "maya",
      "date": "2026-11-22"
    }
  ]
  $ tnotes vault list --passphrase-file secret --since 2027
  tnotes: there are no such notes in the vault
  $ tnotes vault list
  tnotes: error: the passphrase of the vault is needed, and nobody can be asked
  tnotes: hint: name a file that holds it with --passphrase-file FILE
  tnotes: hint: or a command that prints it: tnotes config set passphrase_command COMMAND
  [6]
  $ echo another >wrong
  $ chmod 600 wrong
  $ tnotes vault list --passphrase-file wrong
  tnotes: error: the passphrase is wrong
  tnotes: hint: if it is forgotten, with a recovery key: 'tnotes vault recover --identity - --new-key'
  [6]
  $ tnotes vault list --client zoe
  tnotes: error: there is no client 'zoe'
  tnotes: hint: 'tnotes client list' shows the caseload
  [3]

Read by any part of the id or by the client; into a pipe only where that was asked for:

  $ part() { tnotes vault list --passphrase-file secret --client "$1" | cut -c 1-8 | head -n 1; }
  $ maya=$(part maya)
  $ ari=$(part ari)
  $ tnotes vault show $maya --passphrase-file secret
  tnotes: error: standard output is no terminal: the note would leave the vault
  tnotes: hint: if that is what you want, add --unsafe-stdout
  [4]
  $ tnotes vault show $maya --passphrase-file secret --unsafe-stdout
  Whimbrels at the weir.
  $ tnotes vault show maya --passphrase-file secret --unsafe-stdout --json
  {
    "id": "f418805a3d7202488cde1f1a5e0da5a1",
    "client": "maya",
    "date": "2026-11-23",
    "text": "Knots in the north.\n"
  }
  $ tnotes vault show zzz --unsafe-stdout --passphrase-file secret
  tnotes: error: there is no note and no client 'zzz'
  tnotes: hint: 'tnotes client list' shows the caseload
  tnotes: hint: 'tnotes vault list' shows the notes
  [3]
  $ tnotes vault show maya --unsafe-stdout
  tnotes: error: the passphrase of the vault is needed, and nobody can be asked
  tnotes: hint: name a file that holds it with --passphrase-file FILE
  tnotes: hint: or a command that prints it: tnotes config set passphrase_command COMMAND
  [6]

Several, or those of a client and a time:

  $ tnotes vault show $maya ari --passphrase-file secret --unsafe-stdout
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya
  
  Whimbrels at the weir.
  
  a4e7dc019cd033ecfb2a35db55ae27bb  2026-11-23  ari
  
  Dunlins on the dyke.
  $ tnotes vault show --client maya --since 2026-11-23 --passphrase-file secret --unsafe-stdout --json
  [
    {
      "id": "f418805a3d7202488cde1f1a5e0da5a1",
      "client": "maya",
      "date": "2026-11-23",
      "text": "Knots in the north.\n"
    }
  ]
  $ tnotes vault show --passphrase-file secret --unsafe-stdout
  tnotes: error: NOTE is missing
  tnotes: hint: see 'tnotes vault show --help'
  [2]
  $ tnotes vault show $maya --client maya --passphrase-file secret --unsafe-stdout
  tnotes: error: either NOTEs or --client, --since and --until say which are meant
  [2]

Searched for words, in any case and with any accents, and for regular expressions:

  $ printf 'Zoë saw a bald\neagle, not an owl.\n' | tnotes vault new ari --date 2026-11-01 --from - >/dev/null
  $ tnotes vault search WHIMBREL --passphrase-file secret --unsafe-stdout
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  1: Whimbrels at the weir.
  $ tnotes vault search zoe owl --passphrase-file secret --unsafe-stdout
  4c2e826fe49351803378a853b4449aa7  2026-11-01  ari  1: Zo\xc3\xab saw a bald (esc)
  4c2e826fe49351803378a853b4449aa7  2026-11-01  ari  2: eagle, not an owl.
  $ tnotes vault search 'bald eagle' --passphrase-file secret --unsafe-stdout --json
  [
    {
      "id": "4c2e826fe49351803378a853b4449aa7",
      "client": "ari",
      "date": "2026-11-01",
      "line": 1,
      "text": "Zo\xc3\xab saw a bald" (esc)
    }
  ]
  $ tnotes vault search --word eagl --passphrase-file secret --unsafe-stdout
  tnotes: nothing was found
  $ tnotes vault search -E '^knots|dyke\.$' -l --passphrase-file secret
  a4e7dc019cd033ecfb2a35db55ae27bb  2026-11-23  ari  Ari Novak
  f418805a3d7202488cde1f1a5e0da5a1  2026-11-23  maya  Maya Lindqvist
  $ tnotes vault search -E '[x-z]o.' --client ari --passphrase-file secret --unsafe-stdout
  4c2e826fe49351803378a853b4449aa7  2026-11-01  ari  1: Zo\xc3\xab saw a bald (esc)
  $ tnotes vault search owl --passphrase-file secret
  tnotes: error: standard output is no terminal: the note would leave the vault
  tnotes: hint: if that is what you want, add --unsafe-stdout
  [4]
  $ tnotes vault search --unsafe-stdout
  tnotes: error: QUERY is missing
  tnotes: hint: see 'tnotes vault search --help'
  [2]
  $ tnotes vault search -E '(a' --unsafe-stdout
  tnotes: error: '(a' is no regular expression: missing ): (a
  tnotes: hint: without --regex it is looked for as it stands
  [2]
  $ eagle=$(tnotes vault search eagle -l --passphrase-file secret | cut -c 1-8)
  $ tnotes vault discard $eagle >/dev/null 2>&1

Changed from a file, in the editor, or not at all:

  $ printf 'Whimbrels have left.\n' | tnotes vault edit $maya --from - --passphrase-file secret
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  Maya Lindqvist
  $ TNOTES_EDITOR=$HOME/editor tnotes vault edit $ari --passphrase-file secret --json 2>/dev/null
  {
    "id": "a4e7dc019cd033ecfb2a35db55ae27bb"
  }
  $ tnotes vault show ari --passphrase-file secret --unsafe-stdout
  Dunlins on the dyke.Knots in the north.
  $ TNOTES_EDITOR=$HOME/idle tnotes vault edit $maya --passphrase-file secret 2>&1 | short
  tnotes: warning: 'HOME/idle' may keep copies of the text elsewhere
  tnotes: hint: vim, nano and emacs are told to keep none: tnotes-vault(1)
  tnotes: nothing was changed
  $ TNOTES_EDITOR=$HOME/idle tnotes vault edit $maya --passphrase-file secret --json 2>/dev/null
  null
  $ tnotes vault edit zzz --passphrase-file secret
  tnotes: error: there is no note 'zzz' in the vault
  tnotes: hint: 'tnotes vault list' shows them
  [3]
  $ tnotes vault edit $maya --passphrase-file wrong
  tnotes: error: the passphrase is wrong
  tnotes: hint: if it is forgotten, with a recovery key: 'tnotes vault recover --identity - --new-key'
  [6]

An editor that fails leaves its text, which is gone on with:

  $ printf '#!/bin/sh\necho Sanderlings. >>"$1"\nexit 1\n' >failing
  $ chmod +x failing
  $ TNOTES_EDITOR=$HOME/failing tnotes vault edit $ari --passphrase-file secret 2>&1 | short
  tnotes: warning: 'HOME/failing' may keep copies of the text elsewhere
  tnotes: hint: vim, nano and emacs are told to keep none: tnotes-vault(1)
  tnotes: error: the editor failed with status 1
  tnotes: hint: the text is kept, encrypted, out of the vault's history
  tnotes: hint: go on with 'tnotes vault edit a4e7dc01'
  [7]
  $ tnotes vault edit $ari --from text --passphrase-file secret
  tnotes: error: note a4e7dc019cd033ecfb2a35db55ae27bb has a text that was left unfinished
  tnotes: hint: go on with that: 'tnotes vault edit a4e7dc01'
  tnotes: hint: or throw that away: 'tnotes vault discard a4e7dc01'
  [4]
  $ tnotes vault discard $ari
  tnotes: error: a4e7dc019cd033ecfb2a35db55ae27bb has an unfinished text, and nothing keeps it
  tnotes: hint: to throw it away without being asked, add --yes
  [4]
  $ TNOTES_EDITOR=$HOME/idle tnotes vault edit $ari --passphrase-file secret 2>&1 | short
  tnotes: going on with the text that was left unfinished
  tnotes: warning: 'HOME/idle' may keep copies of the text elsewhere
  tnotes: hint: vim, nano and emacs are told to keep none: tnotes-vault(1)
  a4e7dc019cd033ecfb2a35db55ae27bb  2026-11-23  ari  Ari Novak
  $ tnotes vault show ari --passphrase-file secret --unsafe-stdout
  Dunlins on the dyke.Knots in the north.
  Sanderlings.

A file that is not as the history has it is named beside the others:

  $ echo >>tnotes/vault/notes/$ari*.age
  $ tnotes vault list --passphrase-file secret 2>&1 | short
  tnotes: error: notes/a4e7dc019cd033ecfb2a35db55ae27bb.age is not as the vault's history has it
  tnotes: hint: bring it back with 'git -C HOME/tnotes/vault read-tree HEAD && git -C HOME/tnotes/vault checkout HEAD -- notes/a4e7dc019cd033ecfb2a35db55ae27bb.age'
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  Maya Lindqvist
  a4e7dc019cd033ecfb2a35db55ae27bb  2026-11-23  ari  Ari Novak
  f418805a3d7202488cde1f1a5e0da5a1  2026-11-23  maya  Maya Lindqvist
  [5]
  $ tnotes vault show $ari --passphrase-file secret --unsafe-stdout 2>&1 | short
  tnotes: error: notes/a4e7dc019cd033ecfb2a35db55ae27bb.age is not as the vault's history has it
  tnotes: hint: bring it back with 'git -C HOME/tnotes/vault read-tree HEAD && git -C HOME/tnotes/vault checkout HEAD -- notes/a4e7dc019cd033ecfb2a35db55ae27bb.age'
  [5]
  $ tnotes vault verify 2>&1 | short
  uncommitted  notes/a4e7dc019cd033ecfb2a35db55ae27bb.age is not as the vault's history has it
  tnotes: hint: bring a file back as the history has it with 'git -C HOME/tnotes/vault read-tree HEAD', and then 'git -C HOME/tnotes/vault checkout HEAD -- PATH'
  [1]
  $ git -C tnotes/vault checkout -q -- notes
  $ tnotes vault verify
  ok, 13 checked; no note was opened
  $ tnotes vault verify --passphrase-file secret --json
  {
    "ok": true,
    "checked": 13,
    "problems": [],
    "opened": true
  }
  $ tnotes vault verify --unlock
  tnotes: error: the passphrase of the vault is needed, and nobody can be asked
  tnotes: hint: name a file that holds it with --passphrase-file FILE
  tnotes: hint: or a command that prints it: tnotes config set passphrase_command COMMAND
  [6]

What was done to a note, and what it was before:

  $ commit() { sed 's/[0-9a-f]\{12\}/COMMIT/'; }
  $ tnotes vault history $maya | commit
  2026-11-23  edit     COMMIT  Luc\xc3\xada Ortiz (esc)
  2026-11-23  new      COMMIT  Luc\xc3\xada Ortiz (esc)
  $ tnotes vault history $maya --json | sed 's/[0-9a-f]\{40\}/COMMIT/' | head -n 8
  [
    {
      "commit": "COMMIT",
      "at": "2026-11-23T00:00:00Z",
      "by": "Luc\xc3\xada Ortiz", (esc)
      "action": "edit",
      "exists": true
    },
  $ first=$(tnotes vault history $maya | tail -n 1 | awk '{print $3}')
  $ tnotes vault show $maya --at $first --passphrase-file secret --unsafe-stdout
  Whimbrels at the weir.
  $ tnotes vault history $eagle | commit
  2026-11-23  discard  COMMIT  Luc\xc3\xada Ortiz  gone (esc)
  2026-11-23  new      COMMIT  Luc\xc3\xada Ortiz (esc)
  $ tnotes vault show $eagle --at $(git -C tnotes/vault rev-parse HEAD) --passphrase-file secret --unsafe-stdout 2>&1 | sed "s/$eagle[0-9a-f]*/EAGLE/g;s/$eagle/EAGLE/g;s/[0-9a-f]\{40\}/COMMIT/"
  tnotes: error: commit COMMIT has no note EAGLE
  tnotes: hint: 'tnotes vault history EAGLE' has the commits that do
  [3]
  $ tnotes vault history zzz
  tnotes: error: there is no note 'zzz' in the vault
  tnotes: hint: 'tnotes vault list' shows them
  [3]

Who read what when:

  $ tnotes vault audit maya --passphrase-file secret | sort | uniq -c | sed 's/^ *//'
  2 2026-11-23 15:00  lortiz  edit    3a51a945a0f666a94b1dbecabfef9b7f  maya  Maya Lindqvist
  1 2026-11-23 15:00  lortiz  search  3a51a945a0f666a94b1dbecabfef9b7f  maya  Maya Lindqvist
  1 2026-11-23 15:00  lortiz  search  f418805a3d7202488cde1f1a5e0da5a1  maya  Maya Lindqvist
  3 2026-11-23 15:00  lortiz  show    3a51a945a0f666a94b1dbecabfef9b7f  maya  Maya Lindqvist
  2 2026-11-23 15:00  lortiz  show    f418805a3d7202488cde1f1a5e0da5a1  maya  Maya Lindqvist
  $ tnotes vault audit $maya --passphrase-file secret --json | grep -v account | tail -n 12
      "at": "2026-11-23T15:00:00+01:00",
      "by": "lortiz",
      "action": "show",
      "count": 1,
      "notes": [
        {
          "id": "3a51a945a0f666a94b1dbecabfef9b7f",
          "client": "maya"
        }
      ]
    }
  ]
  $ tnotes vault audit --until 2020 --passphrase-file secret
  tnotes: the access log has no such entry

Discarded, its ciphertext stays in the history:

  $ tnotes vault discard 2>&1 | head -n 1
  tnotes: error: NOTE is missing
  [2]
  $ tnotes vault discard zzz
  tnotes: error: there is no note 'zzz' in the vault
  tnotes: hint: 'tnotes vault list' shows them
  [3]
  $ tnotes vault discard $ari --json 2>/dev/null
  {
    "id": "a4e7dc019cd033ecfb2a35db55ae27bb"
  }
  $ tnotes vault discard $maya 2>&1 | short | commits
  3a51a945a0f666a94b1dbecabfef9b7f  discarded
  tnotes: old ciphertext stays in the vault's history, in remotes and in backups
  tnotes: hint: to have the note back: 'tnotes vault edit 3a51a945 --at COMMIT'
  tnotes: hint: or to read it with git and age: git -C HOME/tnotes/vault show COMMIT:notes/3a51a945a0f666a94b1dbecabfef9b7f.age | age -d -i HOME/.config/tnotes/identity.age
  $ tnotes vault discard $maya 2>&1 | commits
  tnotes: error: note 3a51a945a0f666a94b1dbecabfef9b7f was discarded
  tnotes: hint: to read it: 'tnotes vault show 3a51a945 --at COMMIT'
  tnotes: hint: to have it back: 'tnotes vault edit 3a51a945 --at COMMIT'
  [3]

The history says nothing but what was done, and the day:

  $ git -C tnotes/vault log --format='%an %ad %s' --date=iso
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 discard (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 discard (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 edit (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 edit (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 edit (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 discard (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 new (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 new (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 new (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 new (esc)
  Luc\xc3\xada Ortiz 2026-11-23 00:00:00 +0000 init (esc)
  $ git -C tnotes/vault status --short
  $ git -C tnotes/vault verify-commit HEAD 2>&1 | sed 's/key .*/key KEY/'
  Good "git" signature for * with ED25519 key KEY

Back again as it was, and to the client whom it is about:

  $ commit=$(tnotes vault history $maya | awk '$2 == "edit" {print $3; exit}')
  $ tnotes vault edit $maya --at $commit --passphrase-file secret
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  maya  Maya Lindqvist
  $ tnotes vault show $maya --passphrase-file secret --unsafe-stdout
  Whimbrels have left.
  $ tnotes vault edit $maya --client ari --passphrase-file secret
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-22  ari  Ari Novak
  tnotes: until now it was about maya, Maya Lindqvist
  tnotes: hint: to take that back: 'tnotes vault edit 3a51a945 --client maya'
  $ tnotes vault edit $maya --date 2026-11-20 --client maya --passphrase-file secret
  3a51a945a0f666a94b1dbecabfef9b7f  2026-11-20  maya  Maya Lindqvist
  tnotes: until now it was about ari, Ari Novak, of 2026-11-22
  tnotes: hint: to take that back: 'tnotes vault edit 3a51a945 --client ari --date 2026-11-22'
  $ tnotes vault edit $maya --date 2026-11-20 --passphrase-file secret
  tnotes: nothing was changed
  $ tnotes vault edit $maya --client zoe --passphrase-file secret
  tnotes: error: there is no client 'zoe'
  tnotes: hint: 'tnotes client list' shows the caseload
  [3]
  $ tnotes vault edit $maya --at $commit --from text
  tnotes: error: either --from or --at says which text is meant
  [2]
  $ tnotes vault history $maya | commits
  2026-11-23  move     COMMIT  Luc\xc3\xada Ortiz (esc)
  2026-11-23  move     COMMIT  Luc\xc3\xada Ortiz (esc)
  2026-11-23  restore  COMMIT  Luc\xc3\xada Ortiz (esc)
  2026-11-23  discard  COMMIT  Luc\xc3\xada Ortiz  gone (esc)
  2026-11-23  edit     COMMIT  Luc\xc3\xada Ortiz (esc)
  2026-11-23  new      COMMIT  Luc\xc3\xada Ortiz (esc)

Without a vault:

  $ TNOTES_VAULT=nowhere tnotes vault list 2>&1 | short
  tnotes: error: there is no vault at HOME/nowhere
  tnotes: hint: if it was there, bring it back: 'tnotes init' would begin another
  tnotes: hint: if it is elsewhere: tnotes config set vault DIR
  [3]
  $ TNOTES_VAULT=tnotes/records tnotes vault list 2>&1 | short
  tnotes: error: the records and the vault cannot be one directory
  tnotes: hint: the records would be at HOME/tnotes/records
  tnotes: hint: the vault would be at HOME/tnotes/records
  tnotes: hint: keep them side by side, as in ~/tnotes/records and ~/tnotes/vault
  tnotes: hint: 'tnotes config list --show-origin' says who put them there
  [4]
