Hand edits first, else what the last commit changed:

  $ cd "$HOME" && set -o pipefail
  $ export TEST_NOW=2026-11-23T18:04:00+01:00
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null
  $ tnotes client add "Maya Lindqvist" --id c-maya1 >/dev/null
  $ tnotes client add "Ari Novak" --id c-ari01 >/dev/null
  $ mkdir -p tnotes/records/templates
  $ printf 'title: Short\nsections:\n  - title: Text\n' > tnotes/records/templates/short.yaml
  $ printf 'Client reports poor sleep.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n' > text
  $ tnotes new maya -t short --set text=@text --no-edit >/dev/null 2>&1
  $ note=$(tnotes list --print '{id}')
  $ file=tnotes/records/clients/c-maya1/notes/2026/$note.md
  $ names() { sed -E "s/\([0-9a-f]{7},/(COMMIT,/; s/\([0-9a-f]{7} to [0-9a-f]{7}\)/(A to B)/; s/\([0-9a-f]{7} to/(A to/"; }
  $ tnotes diff | names
  20261123-nd5q6  c-maya1  (COMMIT, 2026-11-23 18:04, draft)
  {+---+}
  {+id: 20261123-nd5q6+}
  {+client: c-maya1+}
  {+template: short+}
  {+date: 2026-11-23+}
  {+clinician: rokafor+}
  {+status: draft+}
  {+---+}
  
  {+# Text+}
  
  {+Client reports poor sleep.+}
  
  {+One.+}
  
  {+Two.+}
  
  {+Three.+}
  
  {+Four.+}
  $ sed -i 's/poor sleep/good sleep/; s/Four/Five/' $file
  $ tnotes diff @ | names
  20261123-nd5q6  c-maya1  (not committed)
  \xe2\x80\xa6 (esc)
  # Text
  
  Client reports [-poor-]{+good+} sleep.
  
  One.
  \xe2\x80\xa6 (esc)
  Three.
  
  [-Four-]{+Five+}.
  $ tnotes diff --color=always $note | grep sleep | cat -v
  Client reports ^[[31mpoor^[[0m^[[32mgood^[[0m sleep.
  $ tnotes diff $note --json
  [
    {
      "path": "clients/c-maya1/notes/2026/20261123-nd5q6.md",
      "note": "20261123-nd5q6",
      "client": "c-maya1",
      "problem": null,
      "pieces": [
        {
          "kind": "same",
          "text": "---\nid: 20261123-nd5q6\nclient: c-maya1\ntemplate: short\ndate: 2026-11-23\nclinician: rokafor\nstatus: draft\n---\n\n# Text\n\nClient reports "
        },
        {
          "kind": "removed",
          "text": "poor"
        },
        {
          "kind": "added",
          "text": "good"
        },
        {
          "kind": "same",
          "text": " sleep.\n\nOne.\n\nTwo.\n\nThree.\n\n"
        },
        {
          "kind": "removed",
          "text": "Four"
        },
        {
          "kind": "added",
          "text": "Five"
        },
        {
          "kind": "same",
          "text": ".\n"
        }
      ]
    }
  ]
  $ tnotes diff @ HEAD~1 | names | head -3
  20261123-nd5q6  c-maya1  (A to now)
  {+---+}
  {+id: 20261123-nd5q6+}

A note that went to another client is one change:

  $ tnotes move $note ari >/dev/null 2>&1
  $ tnotes diff HEAD~2 | names
  20261123-nd5q6  c-ari01, before of c-maya1  (A to now)
  ---
  id: 20261123-nd5q6
  client: c-[-maya1-]{+ari01+}
  template: short
  date: 2026-11-23
  \xe2\x80\xa6 (esc)
  # Text
  
  Client reports [-poor-]{+good+} sleep.
  
  One.
  \xe2\x80\xa6 (esc)
  Three.
  
  [-Four-]{+Five+}.
  $ tnotes diff HEAD~1..HEAD | names
  20261123-nd5q6  c-ari01, before of c-maya1  (COMMIT, 2026-11-23 18:04, move)
  ---
  id: 20261123-nd5q6
  client: c-[-maya1-]{+ari01+}
  template: short
  date: 2026-11-23
  $ tnotes diff $note HEAD..HEAD
  tnotes: nothing differs

What is no part of the records, or not what it should be, is not shown:

  $ echo secret > tnotes/records/stray.txt
  $ file=tnotes/records/clients/c-ari01/notes/2026/$note.md
  $ printf 'secret' > $file
  $ tnotes diff | names
  20261123-nd5q6  c-ari01  (not committed)
  clients/c-ari01/notes/2026/20261123-nd5q6.md:1:1: the front matter does not begin with '---'; not shown
  
  stray.txt  (not committed)
  stray.txt is no part of the records; not shown
  $ rm tnotes/records/stray.txt
  $ printf -- '---\nid: x\nlength: 6\n---\nsecret' > $file
  $ tnotes diff
  tnotes: error: clients/c-ari01/notes/2026/20261123-nd5q6.md has the shape of a psychotherapy note
  tnotes: hint: such notes are kept by 'tnotes vault' alone
  [4]
  $ git -C tnotes/records checkout -q .

What fits nothing:

  $ tnotes diff nothing
  tnotes: error: 'nothing' is no note and no revision
  tnotes: hint: 'tnotes list' shows the notes, 'tnotes log' what happened
  [3]
  $ tnotes diff nothing HEAD
  tnotes: error: there is no note 'nothing'
  tnotes: hint: 'tnotes list' shows the notes there are
  [3]
  $ tnotes diff HEAD~1 HEAD
  tnotes: error: there is no note 'HEAD~1'
  tnotes: hint: to compare two revisions write HEAD~1..HEAD
  [3]
  $ tnotes diff $note nothing
  tnotes: error: there is no commit 'nothing'
  [3]
