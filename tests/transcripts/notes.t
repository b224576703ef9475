A practice and two clients:

  $ tnotes init --clinician 'Lucía Ortiz' --credentials LMFT --yes >/dev/null
  $ tnotes client add 'Maya Lindqvist' --id maya --dob 1990-04-02
  maya  Maya Lindqvist
  $ tnotes client add 'Ari Novak' --id ari
  ari  Ari Novak

A draft from a script:

  $ printf 'Practise breathing daily.\n' >plan.txt
  $ tnotes new maya --date yesterday --start 14:00 --end 14:53 --set subjective='Feels anxious.' --set plan=@plan.txt --no-edit
  tnotes: 'yesterday' is Sunday, 2026-11-22
  20261122-tntpj  draft  maya
  $ tnotes show @
  ---
  id: 20261122-tntpj
  client: maya
  template: soap
  date: 2026-11-22
  start: "14:00"
  end: "14:53"
  modality: in-person
  cpt:
  clinician: lortiz
  status: draft
  diagnosis: []
  goals: []
  tags: []
  ---
  
  # Subjective
  
  Feels anxious.
  
  # Objective
  
  # Assessment
  
  # Plan
  
  Practise breathing daily.

A body from standard input, and a whole note:

  $ printf '# Subjective\n\nSlept well.\n' | tnotes new ari --from - --start 10:00
  20261123-px8n5  draft  ari
  $ printf -- '---\ndate: 2026-11-20\ncpt: "90834"   # mine\n---\n\n# Plan\n\nSee again.\n' >whole.md
  $ tnotes new ari --from whole.md --json | grep -v commit
  {
    "id": "20261120-drksc",
    "client": "ari",
    "status": "draft",
    "path": "clients/ari/notes/2026/20261120-drksc.md",
  }

Named by part, by @ and by @draft; one that fits several lists them:

  $ tnotes list
  20261120-drksc  2026-11-20         Ari Novak       soap  draft
  20261122-tntpj  2026-11-22  14:00  Maya Lindqvist  soap  draft
  20261123-px8n5  2026-11-23  10:00  Ari Novak       soap  draft
  $ tnotes list --client maya --status draft --print '{date} {name} {start}-{end}'
  2026-11-22 Maya Lindqvist 14:00-14:53
  $ tnotes list --where cpt=90834 --json | grep '"date"'
      "date": "2026-11-20",
  $ tnotes show 2026112
  tnotes: error: '2026112' fits 3 notes
  tnotes: hint: 20261120-drksc  ari
  tnotes: hint: 20261122-tntpj  maya
  tnotes: hint: 20261123-px8n5  ari
  [3]

A draft changes; the day in its id follows its date:

  $ tnotes edit @draft --set end=10:45 --set plan='See again on Friday.'
  20261120-drksc  draft  ari
  $ cat >editor <<'END'
  > #!/bin/sh
  > sed -i 's/^date: .*/date: 2026-11-19/' "$1"
  > END
  $ chmod +x editor
  $ EDITOR=./editor tnotes edit @draft
  tnotes: the note is now 20261119-drksc
  20261119-drksc  draft  ari
  $ EDITOR=true tnotes edit @draft 2>&1 | grep -v hint
  tnotes: nothing was changed
  20261119-drksc  draft  ari

It moves to its right client, and can be discarded:

  $ tnotes move @draft maya
  20261119-drksc  draft  maya
  $ tnotes discard @draft 2>&1 | sed 's/show [0-9a-f]*/show COMMIT/' | sed "s#$HOME#HOME#"
  20261119-drksc  discarded  maya
  tnotes: the history keeps the text; to see it:
  tnotes:   git -C HOME/tnotes/records show COMMIT:clients/maya/notes/2026/20261119-drksc.md

Signed, it does not change any more:

  $ tnotes sign @draft
  tnotes: warning: 20261123-px8n5: 'Objective' is empty
  tnotes: warning: 20261123-px8n5: 'Assessment' is empty
  tnotes: warning: 20261123-px8n5: 'Plan' is empty
  20261123-px8n5  signed  ari
  $ tnotes edit @
  tnotes: error: note 20261123-px8n5 is signed
  tnotes: hint: add to it with 'tnotes addend px8n5'
  [4]
  $ tnotes discard @
  tnotes: error: note 20261123-px8n5 is signed
  tnotes: hint: take it back with 'tnotes addend px8n5 --entered-in-error'
  [4]
  $ tnotes move @ maya
  tnotes: error: note 20261123-px8n5 is signed
  tnotes: hint: take it back with 'tnotes addend px8n5 --entered-in-error', and write it anew for the right client
  [4]

An addendum goes with it:

  $ tnotes addend @ --set text='Called later: slept badly.' --json | grep -v commit
  tnotes: hint: it counts once it is signed: 'tnotes sign spxgr'
  {
    "id": "20261123-spxgr",
    "client": "ari",
    "status": "draft",
    "path": "clients/ari/notes/2026/20261123-spxgr.md",
  }
  $ tnotes sign @ 2>/dev/null
  20261123-spxgr  signed  ari
  $ tnotes addend px8n5 --entered-in-error --no-edit
  20261123-dxx81  draft  ari
  tnotes: hint: it counts once it is signed: 'tnotes sign dxx81'
  $ tnotes list --client ari
  20261123-px8n5  2026-11-23  10:00  Ari Novak  soap      signed
  20261123-dxx81  2026-11-23         Ari Novak  addendum  draft   to 20261123-px8n5
  20261123-spxgr  2026-11-23         Ari Novak  addendum  signed  to 20261123-px8n5
  $ tnotes sign @
  20261123-dxx81  signed  ari
  tnotes: 20261123-px8n5 is entered in error: it stays, and is left out of what is exported
  tnotes: hint: if it belongs to another client, write it into that record with sed '1,/^---$/{/^client:/d;}' */tnotes/records/clients/ari/notes/2026/20261123-px8n5.md | tnotes new CLIENT --from - (glob)
  $ tnotes list --client ari
  20261123-px8n5  2026-11-23  10:00  Ari Novak  soap      signed  entered in error
  20261123-dxx81  2026-11-23         Ari Novak  addendum  signed  to 20261123-px8n5
  20261123-spxgr  2026-11-23         Ari Novak  addendum  signed  to 20261123-px8n5  entered in error
  $ tnotes export ari --format txt
  Progress notes: Ari Novak
  =========================
  
  Client:    ari
  Period:    all notes
  Notes:     0
  Left out:  1 note or addendum entered in error
  Made:      2026-11-23 15:00 +01:00 by Luc\xc3\xada Ortiz, LMFT (esc)
  tnotes: no notes fit; an empty document
  tnotes: 1 note or addendum entered in error left out

Every change is one commit, and nothing is left over:

  $ git -C ~/tnotes/records status --porcelain
  $ git -C ~/tnotes/records log --format=%s
  sign 20261123-dxx81
  addend 2 notes
  sign 20261123-spxgr
  addend 2 notes
  sign 20261123-px8n5
  discard 20261119-drksc
  move 20261119-drksc
  edit 2 notes
  edit 20261120-drksc
  draft 20261120-drksc
  draft 20261123-px8n5
  draft 20261122-tntpj
  client ari
  client maya
  init
  $ git -C ~/tnotes/records verify-commit HEAD 2>&1 | cut -d' ' -f1-3
  Good "git" signature

On Friday, what lacks nothing is signed at once, and the rest is named:

  $ for day in 16 18; do tnotes new maya --no-edit --date 2026-11-$day --set subjective=s \
  >   --set objective=o --set assessment=a --set plan=p; done
  20261116-sas3k  draft  maya
  20261118-x9v1w  draft  maya
  $ tnotes sign --all-complete --week 2026-W47
  tnotes: warning: 20261122-tntpj stays a draft: 'Objective' is empty, 'Assessment' is empty
  20261116-sas3k  signed  maya
  20261118-x9v1w  signed  maya
  $ tnotes sign --all-complete --week 'last week'
  tnotes: 'last week' is the week from 2026-11-16 to 2026-11-22
  tnotes: warning: 20261122-tntpj stays a draft: 'Objective' is empty, 'Assessment' is empty
  tnotes: none of your drafts is complete
