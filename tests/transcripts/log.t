Everything that happens is one line:

  $ cd "$HOME" && set -o pipefail
  $ export TEST_NOW=2026-11-23T18:04:00+01:00
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null
  $ tnotes client add "Maya Lindqvist" --id c-maya1 >/dev/null
  $ tnotes client add "Ari Novak" --id c-ari01 >/dev/null
  $ export TEST_NOW=2026-11-24T09:30:00+01:00
  $ tnotes new maya --set plan='Breathing.' --no-edit >/dev/null
  $ note=$(tnotes list --print '{id}')
  $ tnotes log
  2026-11-24 09:30  draft   20261124-1gh7q  c-maya1  rokafor
  2026-11-23 18:04  client                  c-ari01  rokafor
  2026-11-23 18:04  client                  c-maya1  rokafor
  2026-11-23 18:04  init                             rokafor

Of one client, one note, some days, or the newest few:

  $ tnotes log maya
  2026-11-24 09:30  draft   20261124-1gh7q  c-maya1  rokafor
  2026-11-23 18:04  client                  c-maya1  rokafor
  $ tnotes log @
  2026-11-24 09:30  draft  20261124-1gh7q  c-maya1  rokafor
  $ tnotes log c-ari01 -n 1
  2026-11-23 18:04  client  c-ari01  rokafor
  $ tnotes log --until 2026-11-23
  2026-11-23 18:04  client  c-ari01  rokafor
  2026-11-23 18:04  client  c-maya1  rokafor
  2026-11-23 18:04  init             rokafor
  $ tnotes log --since tomorrow
  tnotes: 'tomorrow' is 2026-11-25
  tnotes: nothing happened

A commit made with git alone says nothing; its paths do:

  $ cd tnotes/records
  $ echo "By hand." >> clients/c-maya1/notes/2026/$note.md
  $ GIT_AUTHOR_DATE="2026-11-25T10:00:00+0100" GIT_COMMITTER_DATE="2026-11-25T10:00:00+0100" \
  >   git -c user.name="Ruth" commit -q -a -m "by hand"
  $ cd "$HOME"
  $ tnotes log maya -n 1
  2026-11-25 10:00  -  20261124-1gh7q  c-maya1  Ruth
  $ tnotes log -n 1 --json | sed "s/\"commit\": \"[0-9a-f]\{40\}\"/COMMIT/"
  [
    {
      COMMIT,
      "at": "2026-11-25T10:00:00+01:00",
      "by": "Ruth",
      "action": null,
      "client": "c-maya1",
      "note": "20261124-1gh7q",
      "clients": [
        "c-maya1"
      ],
      "notes": [
        "20261124-1gh7q"
      ],
      "amendment": null
    }
  ]

A note that was discarded still has a history:

  $ TEST_NOW=2026-11-26T10:00:00+01:00 tnotes discard $note --yes >/dev/null 2>&1
  $ tnotes log $note
  2026-11-26 10:00  discard  20261124-1gh7q  c-maya1  rokafor
  2026-11-25 10:00  -        20261124-1gh7q  c-maya1  Ruth
  2026-11-24 09:30  draft    20261124-1gh7q  c-maya1  rokafor

What fits nothing:

  $ tnotes log nobody
  tnotes: error: 'nobody' is no client and no note
  tnotes: hint: there is no client 'nobody'
  tnotes: hint: 'tnotes client list' shows the caseload
  tnotes: hint: there is no note 'nobody'
  [3]
  $ tnotes log -n few
  tnotes: error: --max takes a number
  [2]
