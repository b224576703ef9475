A practice with one client, a signed note with an addendum, and a draft:

  $ cd "$HOME" && set -o pipefail
  $ export TEST_NOW=2026-11-23T18:04:00+01:00
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null
  $ tnotes client add "Maya Lindqvist" --dob 1990-04-02 --id c-maya1 >/dev/null
  $ tnotes new maya --date 2026-11-02 --start 14:00 --end 14:53 --no-edit \
  >   --set subjective='Client reports feeling anxious about an upcoming job interview.' \
  >   --set objective='Fidgeting.' --set assessment='Anxiety interferes with daily functioning.' \
  >   --set plan='Deep breathing.' >/dev/null
  $ note=$(tnotes list --print '{id}')
  $ tnotes sign $note --yes >/dev/null
  $ tnotes addend $note --set addendum='It was an exam, not an interview.' --no-edit 2>/dev/null >/dev/null
  $ tnotes sign @draft --yes >/dev/null
  $ tnotes new maya --date 2026-11-16 --set subjective='Better.' --no-edit >/dev/null

To the screen, as Markdown:

  $ tnotes export maya | sed -E 's/digest [0-9a-f]{12}/digest DIGEST/'
  tnotes: 1 note
  tnotes: 1 draft left out
  tnotes: hint: add them with --include-drafts
  # Progress notes: Maya Lindqvist
  
  - Date of birth: 1990-04-02
  - Client: c-maya1
  - Period: all notes
  - Notes: 1
  - Made: 2026-11-23 18:04 +01:00 by Ruth Okafor, LMFT
  
  ## 2026-11-02, 14:00-14:53
  
  - Note: 20261102-jr49e (soap)
  - Clinician: Ruth Okafor, LMFT
  - Modality: in-person
  
  ### Subjective
  
  Client reports feeling anxious about an upcoming job interview.
  
  ### Objective
  
  Fidgeting.
  
  ### Assessment
  
  Anxiety interferes with daily functioning.
  
  ### Plan
  
  Deep breathing.
  
  Signed by Ruth Okafor, LMFT, 2026-11-23 18:04 +01:00, digest DIGEST
  
  ### Addendum, 2026-11-23
  
  - Note: 20261123-4yk8w (addendum)
  - Clinician: Ruth Okafor, LMFT
  
  #### Addendum
  
  It was an exam, not an interview.
  
  Signed by Ruth Okafor, LMFT, 2026-11-23 18:04 +01:00, digest DIGEST

To a file, whose name says the format:

  $ tnotes export maya -o maya.txt --include-drafts --since 2026-11-16
  tnotes: 1 note written to maya.txt
  $ cat maya.txt
  Progress notes: Maya Lindqvist
  ==============================
  
  Date of birth:  1990-04-02
  Client:         c-maya1
  Period:         from 2026-11-16
  Notes:          1, of which 1 unsigned
  Made:           2026-11-23 18:04 +01:00 by Ruth Okafor, LMFT
  
  
  2026-11-16 (unsigned draft)
  ===========================
  
  *** UNSIGNED DRAFT: not complete, and no part of the signed record.
  
  Note:       20261116-wykwb (soap)
  Clinician:  Ruth Okafor, LMFT
  Modality:   in-person
  
  Subjective
  ~~~~~~~~~~
  
  Better.
  
  Objective
  ~~~~~~~~~
  
  Assessment
  ~~~~~~~~~~
  
  Plan
  ~~~~
  $ stat -c %a maya.txt
  600

Over an older file that others could read, too:

  $ chmod 666 maya.txt
  $ tnotes export maya -o maya.txt 2>/dev/null
  $ stat -c %a maya.txt
  600
  $ tnotes export maya -o maya.json --until 2026-11-02 --json
  {
    "path": "maya.json",
    "format": "json",
    "notes": 1,
    "drafts_left_out": 0,
    "errors_left_out": 0,
    "amendments": 0,
    "amendments_left_out": 0
  }
  tnotes: 1 note written to maya.json
  $ grep -c '"title"' maya.json
  5
  $ tnotes export maya --json --since 2027
  {
    "client": {
      "id": "c-maya1",
      "name": "Maya Lindqvist",
      "dob": "1990-04-02"
    },
    "exported_at": "2026-11-23T18:04:00+01:00",
    "exported_by": "rokafor",
    "from": "2027-01-01",
    "to": null,
    "errors_left_out": 0,
    "amendments_left_out": 0,
    "notes": [],
    "amendments": []
  }
  tnotes: no notes fit; an empty document

Refusals:

  $ tnotes export maya -o tnotes/records/maya.md
  tnotes: error: 'tnotes/records/maya.md' lies within the records
  tnotes: hint: export to a place outside of both
  [4]
  $ ln -s tnotes/records/clients door
  $ tnotes export maya -o door/maya.md
  tnotes: error: 'door/maya.md' lies within the records
  tnotes: hint: export to a place outside of both
  [4]
  $ ln -s tnotes/records/practice.yaml practice.md
  $ tnotes export maya -o practice.md
  tnotes: error: 'practice.md' lies within the records
  tnotes: hint: export to a place outside of both
  [4]
  $ tnotes export maya -o tnotes/vault/maya.md
  tnotes: error: 'tnotes/vault/maya.md' lies within the vault
  tnotes: hint: export to a place outside of both
  [4]
  $ tnotes export maya --format md -o .config/tnotes/signing_key
  tnotes: error: '.config/tnotes/signing_key' belongs to your configuration
  tnotes: hint: export to another file
  [4]
  $ ln .config/tnotes/config.yaml settings.md
  $ tnotes export maya -o settings.md
  tnotes: error: 'settings.md' belongs to your configuration
  tnotes: hint: export to another file
  [4]
  $ rm settings.md
  $ mkdir -p other/vault/notes && printf 'format: 1\nrecipients: []\n' >other/vault/vault.yaml
  $ tnotes export maya -o other/vault/notes/maya.md
  tnotes: error: 'other/vault/notes/maya.md' lies within the vault
  tnotes: hint: export to a place outside of both
  [4]
  $ rm -r other
  $ echo 'age-encryption.org/v1' > key.md
  $ tnotes export maya -o key.md
  tnotes: error: 'key.md' is an age file, perhaps a key
  tnotes: hint: export to another file
  [4]
  $ rm key.md
  $ tnotes export maya -o .local/state/tnotes/maya.md
  tnotes: error: '.local/state/tnotes/maya.md' lies within what tnotes remembers
  tnotes: hint: export to another place
  [4]
  $ tnotes export maya -o nowhere/maya.md
  tnotes: error: there is no directory 'nowhere'
  tnotes: hint: make it first, or export to another place
  [7]
  $ tnotes export maya -o maya.pdf
  tnotes: error: export does not write .pdf
  tnotes: hint: it writes .md, .txt and .json
  tnotes: hint: for another ending say which of them it is, as with --format md
  [2]
  $ tnotes export maya -o maya.docx 2>/dev/null
  [2]
  $ tnotes export maya -o maya.docx --format txt --since 2026-11-16 --include-drafts
  tnotes: 1 note written to maya.docx
  $ tnotes export maya -o MAYA.JSON --since 2027 && grep -c '"notes"' MAYA.JSON
  tnotes: no notes fit; an empty document written to MAYA.JSON
  1
  $ rm maya.docx MAYA.JSON
  $ tnotes export maya --format md --json
  tnotes: error: --json and --format md contradict each other
  tnotes: hint: leave one of them out, or write to a file with -o
  [2]
  $ tnotes export nobody -o nobody.md
  tnotes: error: there is no client 'nobody'
  tnotes: hint: 'tnotes client list' shows the caseload
  [3]
  $ tnotes export maya --since 2026-11-16 --until 2026-11-02
  tnotes: error: 2026-11-02 comes before 2026-11-16
  [2]
  $ ls
  door
  maya.json
  maya.txt
  practice.md
  tnotes

A damaged note is named, the rest written:

  $ sed -i 's/Fidgeting/Calm/' tnotes/records/clients/c-maya1/notes/2026/$note.md
  $ tnotes export maya -o rest.md 2>&1 | sed "s#$HOME#HOME#"
  tnotes: 1 note written to rest.md
  tnotes: 1 draft left out
  tnotes: hint: add them with --include-drafts
  tnotes: error: clients/c-maya1/notes/2026/20261102-jr49e.md is not what was signed: bring it back with 'git -C HOME/tnotes/records checkout -- clients/c-maya1/notes/2026/20261102-jr49e.md'
  [5]
  $ grep -c Calm rest.md
  0
  [1]

A psychotherapy note among the records stops the whole export:

  $ rm rest.md
  $ printf -- '---\nid: 20261109-aaaaa\nclient: c-maya1\ndate: 2026-11-09\nlength: 9\n---\n\nfeelings\n' \
  >   > tnotes/records/clients/c-maya1/notes/2026/20261109-aaaaa.md
  $ tnotes export maya -o rest.md
  tnotes: error: clients/c-maya1/notes/2026/20261109-aaaaa.md has the shape of a psychotherapy note
  tnotes: hint: such notes are kept by 'tnotes vault' alone
  [4]
  $ ls rest.md 2>/dev/null
  [2]
