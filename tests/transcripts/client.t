  $ cd
  $ set -o pipefail
  $ tnotes client list
  tnotes: error: there are no records yet
  tnotes: hint: make them with 'tnotes init'
  tnotes: hint: or say where they are with --records DIR or TNOTES_RECORDS
  [3]
  $ tnotes init --clinician "Lucía Ortiz" --credentials LMFT --yes >/dev/null
  $ tnotes client list
  tnotes: hint: there are no clients yet: add one with 'tnotes client add NAME'

A client gets an id that says nothing, unless one is chosen:

  $ tnotes client add "Maya Lindqvist" --dob 1990-04-02
  c-se0db  Maya Lindqvist
  $ tnotes client add '  Ari "Q" Novák 🌱 ' --id ari --diagnosis F41.1 --flag 'minor, mother signs' --opened yesterday
  tnotes: 'yesterday' is Sunday, 2026-11-22
  ari  Ari "Q" Novák 🌱
  $ tnotes client add "שרה כהן" --id sara --json | sed 's/"[0-9a-f]\{40\}"/COMMIT/'
  {
    "id": "sara",
    "commit": COMMIT
  }
  $ cat tnotes/records/clients/ari/client.yaml
  name: "Ari \"Q\" Novák 🌱"
  status: active
  opened: 2026-11-22
  diagnoses: [F41.1]
  flags: ["minor, mother signs"]
  $ git -C tnotes/records log --format='%s%n%(trailers:key=Tnotes-Action)' -n 1
  client sara
  Tnotes-Action: client
  
  $ git -C tnotes/records log --format=%B | grep -c -i -e maya -e novák
  0
  [1]
  $ git -C tnotes/records status --short

The same name twice is a warning; the same id is refused:

  $ tnotes client add "maya LINDQVIST" --id maya2
  tnotes: warning: there is a client of that name already: c-se0db
  maya2  maya LINDQVIST
  $ tnotes client add "Tomás Okafor" --id ari
  tnotes: error: there is a client 'ari' already
  tnotes: hint: choose another --id, or leave it out and get one
  [4]

What cannot be:

  $ tnotes client add Ben --id B
  tnotes: error: this cannot be a client's id
  tnotes: hint: an id is 2 to 32 lower-case letters, digits and hyphens, such as c-4q9zt
  tnotes: hint: it ends up in paths and in the history: it must not tell who the client is
  [2]
  $ tnotes client add Ben --dob 2030-01-01
  tnotes: error: a date of birth cannot lie in the future
  [2]
  $ tnotes client add Ben --dob 1899-12-31
  tnotes: error: a date of birth cannot lie before 1900
  [2]
  $ tnotes client add Ben --dob 1990-02-31
  tnotes: error: '1990-02-31' is not a day of the calendar
  tnotes: hint: write a date as 2026-11-23, yesterday, 'last friday' or '2 weeks ago'
  [2]
  $ tnotes client add '  '
  tnotes: error: the name is empty
  [2]
  $ tnotes client add "$(printf 'Ben\033[31m')"
  tnotes: error: the name holds control characters
  [2]
  $ tnotes client add "$(printf 'Ben\377')"
  tnotes: error: the name is not UTF-8 text
  [2]

Closing and reopening:

  $ tnotes client close ari --date 'last friday'
  tnotes: 'last friday' is Friday, 2026-11-20
  tnotes: error: care cannot end on 2026-11-20, before it began on 2026-11-22
  [2]
  $ tnotes client close ari --date today
  tnotes: 'today' is Monday, 2026-11-23
  ari  Ari "Q" Novák 🌱  closed
  $ tnotes client close ari
  tnotes: the care of this client is closed already
  $ tnotes client list
  c-se0db  Maya Lindqvist  1990-04-02  active
  maya2    maya LINDQVIST              active
  sara     שרה כהן                     active
  tnotes: hint: 1 closed not shown: see 'tnotes client list --all'
  $ tnotes client list --status closed
  ari  Ari "Q" Novák 🌱              closed
  $ tnotes client list --all
  c-se0db  Maya Lindqvist    1990-04-02  active
  maya2    maya LINDQVIST                active
  sara     שרה כהן                       active
  ari      Ari "Q" Novák 🌱              closed
  $ tnotes client list --json | grep -A3 ari
      "id": "ari",
      "name": "Ari \"Q\" Novák 🌱",
      "dob": null,
      "status": "closed"
  $ tnotes client list --all --status closed
  tnotes: error: --all and --status contradict each other
  [2]
  $ tnotes client show ari
  ari  Ari "Q" Novák 🌱
  status        closed
  opened        2026-11-22
  closed        2026-11-23
  diagnoses     F41.1
  flags         minor, mother signs
  notes         0
  $ tnotes client reopen ari
  ari  Ari "Q" Novák 🌱  active
  $ tnotes client reopen ari
  tnotes: the care of this client is open already
  $ cat tnotes/records/clients/ari/client.yaml
  name: "Ari \"Q\" Novák 🌱"
  status: active
  opened: 2026-11-22
  diagnoses: [F41.1]
  flags: ["minor, mother signs"]

Changing by flags keeps comments and keys of one's own:

  $ echo 'pronouns: she  # ask again' >>tnotes/records/clients/sara/client.yaml
  $ tnotes client edit sara --set dob=1985-12-24 --set diagnoses=F41.1,F33.0 --set flags=
  sara  שרה כהן  active
  $ cat tnotes/records/clients/sara/client.yaml
  name: "שרה כהן"
  dob: 1985-12-24
  status: active
  diagnoses: [F41.1, F33.0]
  flags: []
  pronouns: she  # ask again
  $ tnotes client show sara
  sara  שרה כהן
  born          1985-12-24 (age 40)
  status        active
  diagnoses     F41.1, F33.0
  pronouns      she
  notes         0
  $ tnotes client show sara --json
  {
    "id": "sara",
    "name": "שרה כהן",
    "dob": "1985-12-24",
    "status": "active",
    "opened": null,
    "closed": null,
    "diagnoses": [
      "F41.1",
      "F33.0"
    ],
    "flags": [],
    "pronouns": "she"
  }
  $ tnotes client edit sara --set dob= --set diagnoses=
  sara  שרה כהן  active
  $ tnotes client edit sara --set flags=
  tnotes: nothing was changed
  $ tnotes client edit sara --set nme=Sara
  tnotes: error: a client has no 'nme' to set
  tnotes: hint: did you mean 'name'?
  tnotes: hint: there are name, dob, status, opened, closed, diagnoses, flags
  [2]
  $ tnotes client edit sara --set status=gone
  tnotes: error: 'status' is active or closed
  [2]
  $ tnotes client edit sara --set opened=2026-02-30
  tnotes: error: '2026-02-30' is not a day of the calendar
  tnotes: hint: write a date as 2026-11-23, yesterday, 'last friday' or '2 weeks ago'
  [2]
  $ tnotes client edit sara --no-input
  tnotes: error: an editor is needed, and --no-input forbids it
  tnotes: hint: give the change with --set
  [2]

In an editor:

  $ EDITOR=true tnotes client edit sara 2>&1 | head -n 1
  tnotes: nothing was changed
  $ EDITOR='sed -i s/she/they/' tnotes client edit sara
  sara  שרה כהן  active
  $ git -C tnotes/records log -n 1 --format=%s -p --unified=0 | grep '^[-+]p'
  -pronouns: she  # ask again
  +pronouns: they  # ask again
  $ EDITOR=false tnotes client edit sara
  tnotes: error: the editor failed with status 1
  [7]

A text that is no client's file is kept until it is one:

  $ EDITOR='sed -i s/status:/status/' tnotes client edit sara 2>&1 | sed "s#$HOME#HOME#"
  tnotes: error: clients/sara/client.yaml:3:10: this ':' does not belong here; put text that holds ': ' in quotes, or check the indentation
  tnotes: hint: the text is kept in HOME/tnotes/records/.git/tnotes/edit/client-sara.yaml
  tnotes: hint: go on with 'tnotes client edit sara'
  [5]
  $ tnotes doctor | grep -A1 unfinished
  notice   an interrupted command left text unfinished: sara
           fix: tnotes client edit sara
  $ EDITOR='sed -i s/status/status:/' tnotes client edit sara
  tnotes: going on with the text that an interrupted command left
  tnotes: nothing was changed
  $ EDITOR='sed -i s/they/she/' tnotes client edit sara
  sara  שרה כהן  active
  $ ls tnotes/records/.git/tnotes/edit
  $ git -C tnotes/records status --short

A damaged file stands in nobody's way, and can be mended:

  $ echo 'name: [' >tnotes/records/clients/ari/client.yaml
  $ tnotes client list
  c-se0db  Maya Lindqvist  1990-04-02  active
  maya2    maya LINDQVIST              active
  sara     שרה כהן                     active
  tnotes: error: clients/ari/client.yaml:1:7: this '[' is not closed
  [5]
  $ tnotes client edit ari --set name=Ari
  tnotes: error: clients/ari/client.yaml:1:7: this '[' is not closed
  [5]
  $ EDITOR='sed -i s/.*/name:\ Ari\ Novak/' tnotes client edit ari
  ari  Ari Novak  active

Names:

  $ tnotes client show novack
  tnotes: error: there is no client 'novack'
  tnotes: hint: did you mean 'novak'?
  tnotes: hint: 'tnotes client list' shows the caseload
  [3]
  $ tnotes client show lindq
  tnotes: error: 'lindq' fits 2 clients
  tnotes: hint: c-se0db  Maya Lindqvist, born 1990-04-02
  tnotes: hint: maya2  maya LINDQVIST
  [3]
