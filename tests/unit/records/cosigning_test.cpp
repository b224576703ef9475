#include "records/cosigning.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "records/action.hpp"
#include "records/trust.hpp"
#include "records/verify.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;
using Strings = std::vector<std::string>;

const std::string supervised_id = "20261102-aaaaa";

Instant evening() { return *parse_rfc3339("2026-11-23T18:04:05+01:00"); }

std::string signed_by(const std::string& clinician) {
  return sign_text(History::draft(supervised_id), clinician, "AMFT", evening());
}

Practice supervised_practice() {
  Practice made;
  for (const char* id : {"lortiz", "mfoster", "tbell"}) made.clinicians.push_back({id, id, "", {}});
  made.cosign = {{"mfoster", {"lortiz", "tbell"}, {}, parse_iso_date("2026-11-02")}};
  return made;
}

Exit refusal(const std::string& text, const std::string& clinician) {
  try {
    check_cosignable(supervised_practice(), parse_note("note", text), clinician);
  } catch (const Error& error) {
    return error.code();
  }
  return Exit::done;
}

std::string message(Action action) {
  return render_message({std::string(to_string(action)), {"c-maya1"}, {supervised_id}, "lortiz"});
}

// A practice of three, each with a key of the same name.
class Supervised : public History {
 public:
  Supervised() {
    Practice made = supervised_practice();
    for (auto& clinician : made.clinicians) clinician.keys = {"key of " + clinician.id};
    made.clinicians[0].keys.emplace_back("key-one");
    made.clinicians[1].credentials = "AMFT";
    made.clinicians[0].credentials = "LMFT";
    add({{"practice.yaml", render_practice(made)}}, "practice\n", "lortiz");
  }

  void add(const std::vector<git::Change>& changes, const std::string& text,
           const std::string& signer) {
    keys_[commit(changes, text).hex()] = "key of " + signer;
  }

  // "code path" of each problem that verify finds.
  [[nodiscard]] Strings told() const {
    const CommitCheck check{
        [](const git::Oid&) { return true; },
        [&](const git::Oid& id, const Strings& keys) {
          const auto found = keys_.find(id.hex());
          const std::string key = found == keys_.end() ? "key-one" : found->second;
          return std::find(keys.begin(), keys.end(), key) != keys.end() || key == "key of lortiz";
        }};
    Strings all;
    for (const auto& problem : verify(records(), check, {}).problems) {
      all.push_back(problem.code + " " + problem.path);
    }
    return all;
  }

 private:
  std::map<std::string, std::string> keys_;  // by commit
};

}  // namespace

TEST_CASE("a cosignature adds one line, and its digest covers the one before") {
  const std::string text = signed_by("mfoster");
  const std::string both = cosign_text(text, "lortiz", "LMFT", evening());
  const Note note = parse_note("note", both);
  REQUIRE(note.cosignature.has_value());
  CHECK(note.cosignature->by == "lortiz");
  CHECK(note.cosignature->credentials == "LMFT");
  CHECK(note.cosignature->digest == sha256_hex(text));
  CHECK(signed_bytes(both, true) == text);
  CHECK(digest_fits(note, both));
  // Of the first signature too.
  std::string changed = both;
  changed.replace(changed.find("AMFT"), 4, "LMFT");
  CHECK_FALSE(digest_fits(parse_note("note", changed), changed));
}

TEST_CASE("a cosigner may add their line once, and nobody change another") {
  const std::string text = signed_by("mfoster");
  const std::string both = cosign_text(text, "lortiz", "LMFT", evening());
  const std::string other = cosign_text(text, "tbell", "", evening());
  CHECK(is_as_signed(text, text));
  CHECK(is_as_signed(text, both));
  CHECK(is_as_signed(both, both));
  CHECK_FALSE(is_as_signed(both, text));
  CHECK_FALSE(is_as_signed(both, other));
  std::string changed = both;
  changed.replace(changed.find("See again"), 3, "Saw");
  CHECK_FALSE(is_as_signed(text, changed));
}

TEST_CASE("who may cosign a note") {
  CHECK(refusal(History::draft(supervised_id), "lortiz") == Exit::refused);
  CHECK(refusal(signed_by("mfoster"), "mfoster") == Exit::refused);
  CHECK(refusal(signed_by("mfoster"), "lortiz") == Exit::done);
  CHECK(refusal(signed_by("mfoster"), "tbell") == Exit::done);
  CHECK(refusal(signed_by("mfoster"), "another") == Exit::refused);
  CHECK(refusal(cosign_text(signed_by("mfoster"), "tbell", "", evening()), "lortiz") ==
        Exit::refused);
  // No policy is about these.
  CHECK(refusal(signed_by("lortiz"), "another") == Exit::done);
  CHECK(refusal(signed_by("lortiz"), "lortiz") == Exit::refused);
}

TEST_CASE("who is awaited") {
  const auto awaited = [](const std::string& text) {
    return awaited_cosigners(supervised_practice(), parse_note("note", text));
  };
  CHECK(awaited(signed_by("mfoster")) == Strings{"lortiz", "tbell"});
  CHECK(awaited(signed_by("lortiz")).empty());
  CHECK(awaited(History::draft(supervised_id)).empty());
  CHECK(awaited(cosign_text(signed_by("mfoster"), "tbell", "", evening())).empty());
  std::string later = History::draft("20261103-aaaaa");
  CHECK(awaited(sign_text(later, "mfoster", "", evening())).empty());
}

TEST_CASE("verify asks whether the key was that of whoever is said to have signed") {
  const std::string path = History::path(supervised_id);
  for (const auto& [signer, code] :
       {std::pair<const char*, const char*>{"mfoster", ""}, {"tbell", "signer "}}) {
    CAPTURE(signer);
    Supervised history;
    history.add({{path, signed_by("mfoster")}}, message(Action::sign), signer);
    CHECK(history.told() == (*code == 0 ? Strings{} : Strings{code + path}));
  }
  Supervised history;
  const std::string text =
      sign_text(History::draft(supervised_id), "mfoster", "somebody else's", evening());
  history.add({{path, text}}, message(Action::sign), "mfoster");
  CHECK(history.told() == Strings{"signer " + path});
}

TEST_CASE("verify knows cosignatures by the commits that made them, and by the policy") {
  const std::string path = History::path(supervised_id);
  const std::string text = signed_by("mfoster");
  const std::string both = cosign_text(text, "tbell", "", evening());
  const std::string by_herself = cosign_text(text, "mfoster", "AMFT", evening());
  const std::string boasting = cosign_text(text, "tbell", "MD", evening());
  struct Row {
    const char* name;
    Action action;
    std::optional<std::string> then;  // what the commit after the signature has
    std::optional<std::string> last;  // and one after that, which says that it edits
    std::string signer;               // of the former
    Strings expected;
  };
  const Row rows[] = {
      {"cosigned", Action::cosign, both, both, "tbell", {}},
      {"by another action", Action::edit, both, both, "tbell", {"cosigned " + path}},
      {"taken away", Action::cosign, both, text, "tbell", {"cosigned " + path}},
      {"removed", Action::cosign, both, std::nullopt, "tbell", {"signed " + path}},
      {"by another's key", Action::cosign, both, both, "mfoster", {"signer " + path}},
      {"by herself", Action::cosign, by_herself, by_herself, "mfoster", {"cosigned " + path}},
      {"with other credentials", Action::cosign, boasting, boasting, "tbell", {"signer " + path}},
      {"not at all", Action::cosign, text, text, "tbell", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Supervised history;
    history.add({{path, text}}, message(Action::sign), "mfoster");
    history.add({{path, row.then}, {"templates/own.yaml", "sections:\n  - title: Text\n"}},
                message(row.action), row.signer);
    history.add({{path, row.last}, {"templates/own.yaml", "sections:\n  - title: More\n"}},
                message(Action::edit), "lortiz");
    CHECK(history.told() == row.expected);
  }
  // Whom the policy does not name: of a day on which it asks for another.
  Supervised history;
  Practice made = supervised_practice();
  for (auto& clinician : made.clinicians) clinician.keys = {"key of " + clinician.id};
  made.cosign = {{"mfoster", {"lortiz"}, {}, {}}};
  history.add({{"practice.yaml", render_practice(made)}}, "practice\n", "lortiz");
  const std::string plain = sign_text(History::draft(supervised_id), "mfoster", "", evening());
  history.add({{path, plain}}, message(Action::sign), "mfoster");
  history.add({{path, cosign_text(plain, "tbell", "", evening())}}, message(Action::cosign),
              "tbell");
  CHECK(history.told() == Strings{"cosigned " + path});
}

TEST_CASE("nothing is taken out before the digest but the signatures' own lines") {
  const auto sound = [](const std::string& text) {
    try {
      return digest_fits(parse_note("note", text), text);
    } catch (const Error&) {
      return false;
    }
  };
  for (const auto& [front, before, line] :
       {std::tuple<const char*, const char*, const char*>{"", "status: ", "cosigned:x: 1\n"},
        {"diagnosis:\n  - F41.1\n", "  - F41.1", "cosigned:x:\n"},
        {"measures: {gad7: 9,\n  phq9: 3}\n", "  phq9", "cosigned: 1, phq15: 20,\n"},
        {"remark: \"first\n  second\"\n", "  second", "cosigned: not at all\n"},
        {"", "signed: ", "cosigned: {}\n"}}) {
    CAPTURE(line);
    const std::string text =
        sign_text(History::draft(supervised_id, front), "mfoster", "", evening());
    CHECK(sound(text));
    std::string changed = text;
    changed.insert(changed.find(before), line);
    CHECK(signed_bytes(changed) == signed_bytes(text));
    CHECK_FALSE(sound(changed));
    CHECK_FALSE(is_as_signed(text, changed));
  }
  // Nor with something behind them.
  std::string both = cosign_text(signed_by("mfoster"), "tbell", "", evening());
  CHECK(sound(both));
  both.insert(both.find("}\n", both.find("cosigned:")) + 1, " # admitted");
  CHECK_FALSE(sound(both));
}

}  // namespace tnotes::records
