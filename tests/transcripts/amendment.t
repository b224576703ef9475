
A client has read her record, and writes a letter about it:

  $ cd "$HOME" && set -o pipefail
  $ export TEST_NOW=2026-11-23T18:04:00+01:00
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null
  $ tnotes client add "Maya Lindqvist" --id c-maya1 >/dev/null
  $ tnotes new maya --date 2026-11-02 --no-edit --set assessment='Drinks daily.' >/dev/null
  $ note=$(tnotes list --print '{id}')
  $ tnotes sign $note --yes >/dev/null 2>&1
  $ tnotes amendment list
  tnotes: no request waits to be decided
  $ printf 'I do not drink daily.\nI said: monthly.\n' >letter
  $ tnotes amendment add maya --note $note --date '3 days ago' --from letter
  tnotes: '3 days ago' is Friday, 2026-11-20
  20261120-x7vhd  open  c-maya1
  tnotes: it is to be decided by 2027-01-19
  tnotes: hint: decide it with 'tnotes amendment accept x7vhd' or 'tnotes amendment deny x7vhd'
  $ request=$(tnotes amendment list --json | sed -n 's/.*"id": "\(.*\)",/\1/p')
  $ tnotes amendment list
  20261120-x7vhd  Maya Lindqvist  open       due 2027-01-19, in 57 days  about 20261102-g5bbp
  $ tnotes client show maya
  c-maya1  Maya Lindqvist
  status        active
  notes         1
  last session  2026-11-02
  amendments    1, 1 open: due 2027-01-19

Each step is added to the end of one file, by a commit of its own:

  $ cat tnotes/records/clients/c-maya1/amendments/*
  id: 20261120-x7vhd
  client: c-maya1
  # Steps are added at the end; none is changed: tnotes-amendment(5)
  request:
    on: 2026-11-20
    by: rokafor
    at: "2026-11-23T18:04:00+01:00"
    notes: [20261102-g5bbp]
    text: |-
      I do not drink daily.
      I said: monthly.
  $ git -C tnotes/records log -n 1 --format=%B
  amendment 20261120-x7vhd
  
  Tnotes-Action: amendment
  Tnotes-Amendment: 20261120-x7vhd
  Tnotes-Client: c-maya1
  Tnotes-Note: 20261102-g5bbp
  Tnotes-Clinician: rokafor
  

It takes longer, and it is denied:

  $ tnotes amendment extend $request --text 'I am away until January.'
  20261120-x7vhd  open  c-maya1
  tnotes: it is to be decided by 2027-02-18
  $ tnotes amendment deny $request
  tnotes: error: a request is denied on a basis: give it with --basis
  tnotes: hint: accurate: What the record says is accurate and complete.
  tnotes: hint: not-created-here: What the record says was not created by this practice.
  tnotes: hint: not-in-record: What the request is about is not part of the record.
  tnotes: hint: not-open-to-access: What the request is about is not open to the client's access.
  [2]
  $ tnotes amendment deny $request --basis accurate --text 'You said so on that day.'
  20261120-x7vhd  denied  c-maya1
  tnotes: hint: the client is told in writing; tnotes-amendment(1) has what that says
  tnotes: hint: if they disagree: 'tnotes amendment statement x7vhd'
  $ tnotes amendment statement $request --text 'Then I misspoke.'
  20261120-x7vhd  denied  c-maya1
  tnotes: hint: to answer it: 'tnotes amendment statement x7vhd --rebuttal'
  $ tnotes amendment statement $request --rebuttal --text 'Noted.' --json | sed 's/"[0-9a-f]\{40\}"/COMMIT/'
  tnotes: hint: the client is given a copy of it (45 CFR 164.526(d)(3))
  {
    "id": "20261120-x7vhd",
    "client": "c-maya1",
    "status": "denied",
    "received": "2026-11-20",
    "due": "2027-02-18",
    "decided": "2026-11-23",
    "about_all": false,
    "notes": [
      "20261102-g5bbp"
    ],
    "path": "clients/c-maya1/amendments/20261120-x7vhd.yaml",
    "commit": COMMIT
  }
  $ tnotes amendment accept $request
  tnotes: error: the request 20261120-x7vhd is denied already
  tnotes: hint: see it with 'tnotes amendment show x7vhd'
  [4]
  $ tnotes amendment show $request
  20261120-x7vhd  denied
  client        c-maya1  Maya Lindqvist
  about         note 20261102-g5bbp
  
  Request
  date          2026-11-20
  by            the client
  entered       2026-11-23T18:04:00+01:00 by rokafor
  
  I do not drink daily.
  I said: monthly.
  
  Extension
  date          2026-11-23
  by            Ruth Okafor, LMFT
  put off until 2027-02-18
  entered       2026-11-23T18:04:00+01:00 by rokafor
  
  I am away until January.
  
  Denial
  date          2026-11-23
  by            Ruth Okafor, LMFT
  entered       2026-11-23T18:04:00+01:00 by rokafor
  
  What the record says is accurate and complete.
  
  You said so on that day.
  
  Statement of disagreement
  date          2026-11-23
  by            the client
  entered       2026-11-23T18:04:00+01:00 by rokafor
  
  Then I misspoke.
  
  Rebuttal
  date          2026-11-23
  by            Ruth Okafor, LMFT
  entered       2026-11-23T18:04:00+01:00 by rokafor
  
  Noted.
  $ tnotes amendment show $request --json
  {
    "id": "20261120-x7vhd",
    "client": "c-maya1",
    "status": "denied",
    "received": "2026-11-20",
    "due": "2027-02-18",
    "decided": "2026-11-23",
    "about_all": false,
    "notes": [
      "20261102-g5bbp"
    ],
    "path": "clients/c-maya1/amendments/20261120-x7vhd.yaml",
    "steps": [
      {
        "step": "request",
        "on": "2026-11-20",
        "by": "rokafor",
        "at": "2026-11-23T18:04:00+01:00",
        "notes": [
          "20261102-g5bbp"
        ],
        "until": null,
        "basis": null,
        "inform": [],
        "entered_in_error": false,
        "text": "I do not drink daily.\nI said: monthly."
      },
      {
        "step": "extension",
        "on": "2026-11-23",
        "by": "rokafor",
        "at": "2026-11-23T18:04:00+01:00",
        "notes": [],
        "until": "2027-02-18",
        "basis": null,
        "inform": [],
        "entered_in_error": false,
        "text": "I am away until January."
      },
      {
        "step": "denial",
        "on": "2026-11-23",
        "by": "rokafor",
        "at": "2026-11-23T18:04:00+01:00",
        "notes": [],
        "until": null,
        "basis": "accurate",
        "inform": [],
        "entered_in_error": false,
        "text": "You said so on that day."
      },
      {
        "step": "statement",
        "on": "2026-11-23",
        "by": "rokafor",
        "at": "2026-11-23T18:04:00+01:00",
        "notes": [],
        "until": null,
        "basis": null,
        "inform": [],
        "entered_in_error": false,
        "text": "Then I misspoke."
      },
      {
        "step": "rebuttal",
        "on": "2026-11-23",
        "by": "rokafor",
        "at": "2026-11-23T18:04:00+01:00",
        "notes": [],
        "until": null,
        "basis": null,
        "inform": [],
        "entered_in_error": false,
        "text": "Noted."
      }
    ]
  }

The note tells of it, and so does whatever leaves the house:

  $ tnotes show $note | head -n 3
  AMENDMENT requested 2026-11-20, denied 2026-11-23, disagreed with: tnotes amendment show x7vhd
  
  ---
  $ tnotes export maya --format txt | sed -E 's/digest [0-9a-f]{12}/digest DIGEST/'
  tnotes: 1 note
  tnotes: 1 amendment with it
  Progress notes: Maya Lindqvist
  ==============================
  
  Client:      c-maya1
  Period:      all notes
  Notes:       1
  Amendments:  1, at the end
  Made:        2026-11-23 18:04 +01:00 by Ruth Okafor, LMFT
  
  
  2026-11-02
  ==========
  
  Note:       20261102-g5bbp (soap)
  Clinician:  Ruth Okafor, LMFT
  Amendment:  requested 2026-11-20, denied 2026-11-23, disagreed with;
              see 20261120-x7vhd at the end
  Modality:   in-person
  
  Subjective
  ~~~~~~~~~~
  
  Objective
  ~~~~~~~~~
  
  Assessment
  ~~~~~~~~~~
  
  Drinks daily.
  
  Plan
  ~~~~
  
  Signed by Ruth Okafor, LMFT, 2026-11-23 18:04 +01:00, digest DIGEST
  
  
  Amendments
  ==========
  
  Amendment 20261120-x7vhd, denied
  --------------------------------
  
  About:  note 20261102-g5bbp
  
  Request
  ~~~~~~~
  Date:  2026-11-20
  By:    the client
  
  | I do not drink daily.
  | I said: monthly.
  
  Extension
  ~~~~~~~~~
  Date:           2026-11-23
  By:             Ruth Okafor, LMFT
  Put off until:  2027-02-18
  
  | I am away until January.
  
  Denial
  ~~~~~~
  Date:  2026-11-23
  By:    Ruth Okafor, LMFT
  
  What the record says is accurate and complete.
  
  | You said so on that day.
  
  Statement of disagreement
  ~~~~~~~~~~~~~~~~~~~~~~~~~
  Date:  2026-11-23
  By:    the client
  
  | Then I misspoke.
  
  Rebuttal
  ~~~~~~~~
  Date:  2026-11-23
  By:    Ruth Okafor, LMFT
  
  | Noted.

Another is about the record as a whole, and is accepted:

  $ tnotes amendment add maya --text 'My name is Maja.'
  20261123-bcgf1  open  c-maya1
  tnotes: it is to be decided by 2027-01-22
  tnotes: hint: decide it with 'tnotes amendment accept bcgf1' or 'tnotes amendment deny bcgf1'
  $ tnotes amendment accept $(tnotes amendment list --status open --json | sed -n 's/.*"id": "\(.*\)",/\1/p') --inform 'Dr. Wren'
  20261123-bcgf1  accepted  c-maya1
  tnotes: hint: tell the client, and those who are to know of it (45 CFR 164.526(c))
  $ tnotes amendment list --all
  20261120-x7vhd  Maya Lindqvist  denied     rebuttal 2026-11-23  about 20261102-g5bbp
  20261123-bcgf1  Maya Lindqvist  accepted   acceptance 2026-11-23
  $ TEST_NOW=2027-03-01T09:00:00+01:00 tnotes amendment add maya --text 'And with an accent.' --date 2026-12-20
  20261220-7dms8  open  c-maya1
  tnotes: it is to be decided by 2027-02-18
  tnotes: warning: that day is past
  tnotes: hint: decide it with 'tnotes amendment accept 7dms8' or 'tnotes amendment deny 7dms8'
  $ TEST_NOW=2027-03-01T09:00:00+01:00 tnotes amendment list
  20261220-7dms8  Maya Lindqvist  open       due 2027-02-18, OVERDUE by 11 days
  tnotes: hint: 2 more are not shown: see 'tnotes amendment list --all'
  $ tnotes verify
  ok, 20 checked
