#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "records/amendment.hpp"
#include "records/signed_history.hpp"
#include "records/store.hpp"

// Requests for amendment go with the record that they are about (45 CFR 164.526(c)(1), (d)(4) and
// (d)(5)): whoever reads a note that the client asked to have amended learns of it, and of what
// became of that.
namespace tnotes::disclosure {

struct CarriedAmendment {
  records::Amendment amendment;
  // Those of its notes that are in the document, by id.
  std::vector<std::string> notes;
  [[nodiscard]] bool is_about(const std::string& note) const;
};

struct Carried {
  std::vector<CarriedAmendment> amendments;  // by id, and so by day
  std::size_t withdrawn = 0;                 // requests that were withdrawn, or entered in error
  std::vector<records::Damage> damaged;
};

// The amendments of a client that are about notes with these ids, or about the record as a whole;
// `committed` is what the history had of them at `head`. One of which the work tree or HEAD has
// another text is carried as it was committed, and told of. Throws refused where one holds what is
// the vault's.
Carried carry_amendments(const records::Records& records, const std::string& client,
                         const git::Oid& head, const records::SignedTexts& committed,
                         const std::set<std::string>& notes);

}  // namespace tnotes::disclosure
