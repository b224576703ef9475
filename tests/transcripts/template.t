  $ cd "$HOME" && set -o pipefail
  $ tnotes init --clinician "Ruth Okafor" --credentials LMFT --yes >/dev/null

The built-in templates, and one of the practice's own that goes before one of them:

  $ mkdir -p tnotes/records/templates
  $ cat > tnotes/records/templates/soap.yaml <<EOF
  > title: Our SOAP note
  > extends: soap
  > fields:
  >   - key: room
  >     hint: where
  > sections:
  >   - title: Homework
  > EOF
  $ tnotes template list | grep -E '^(addendum|soap) '
  addendum  Addendum       built-in
  soap      Our SOAP note  templates/soap.yaml
  $ tnotes template show soap
  title: Our SOAP note
  extends: soap
  fields:
    - key: room
      hint: where
  sections:
    - title: Homework
  $ tnotes template show soap --json | grep -E '"(name|title|origin|extends)"'
    "name": "soap",
    "title": "Our SOAP note",
    "origin": "templates/soap.yaml",
    "extends": "soap",
        "title": "Subjective",
        "title": "Objective",
        "title": "Assessment",
        "title": "Plan",
        "title": "Homework",
  $ tnotes template show sopa
  tnotes: error: there is no template 'sopa'
  tnotes: hint: did you mean 'soap'?
  tnotes: hint: 'tnotes template list' shows them all
  [3]
  $ tnotes template show psychotherapy
  tnotes: error: psychotherapy notes are no part of the records
  tnotes: hint: write one with 'tnotes vault new CLIENT'
  [4]

Faults are shown where they are:

  $ tnotes template check soap
  tnotes: note: templates/soap.yaml goes before the built-in template 'soap'
  ok soap
  $ printf 'title: Broken\nsections:\n  - title: A\n    requred: true\n' > broken.yaml
  $ printf 'title: A\n\tsections: []\n' > tab.yaml
  $ tnotes template check broken.yaml tab.yaml soap
  tnotes: error: broken.yaml:4:5: unknown key 'requred'
        requred: true
        ^
  tnotes: error: tab.yaml:2:1: a tab is used for indentation; use spaces
    \tsections: []
    ^
  tnotes: note: templates/soap.yaml goes before the built-in template 'soap'
  ok soap
  [5]
  $ tnotes template check --json broken.yaml 2>/dev/null
  [
    {
      "name": "broken",
      "origin": "broken.yaml",
      "ok": false,
      "message": "broken.yaml:4:5: unknown key 'requred'"
    }
  ]
  [5]
  $ printf 'age-encryption.org/v1\n-> X25519 words\n' > sealed.yaml
  $ tnotes template check sealed.yaml
  tnotes: error: sealed.yaml holds an age file, which has no place here
  tnotes: hint: what is encrypted is kept outside of the records
  [4]
  $ printf -- '---\nid: 0123456789abcdef0123456789abcdef\nclient: m1\nlength: 5\n---\nwords\n' > plain.yaml
  $ tnotes template check plain.yaml
  tnotes: error: plain.yaml has the shape of a psychotherapy note
  tnotes: hint: such notes are kept by 'tnotes vault' alone
  [4]
  $ TNOTES_CONFIG=sealed.yaml tnotes template list 2>&1 | sed "s|$HOME|HOME|"
  tnotes: error: HOME/sealed.yaml is an age file, not YAML
  [5]
  $ tnotes template check missing.yaml
  tnotes: error: cannot read 'missing.yaml': no such file or directory
  [3]
