#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

// A client's request to have the record amended, and what became of it (45 CFR 164.526).
namespace tnotes::records {

// A request is to be answered within 60 days of the day it came in. Once, and before those are
// over, it may be put off by 30 more, with the client told in writing why and until when:
// 164.526(b)(2).
inline constexpr std::chrono::days days_to_answer{60};
inline constexpr std::chrono::days days_of_extension{30};

enum class AmendmentStatus { open, accepted, denied, withdrawn };

// Why a request may be denied, 164.526(a)(2). `key` stands in files, `sentence` in exports.
struct DenialBasis {
  std::string_view key;
  std::string_view sentence;
};
inline constexpr std::array<DenialBasis, 4> denial_bases{{
    {"accurate", "What the record says is accurate and complete."},
    {"not-created-here", "What the record says was not created by this practice."},
    {"not-in-record", "What the request is about is not part of the record."},
    {"not-open-to-access", "What the request is about is not open to the client's access."},
}};

// One thing that happened to a request. Each kind happens once at most, and none is ever changed.
struct AmendmentStep {
  enum class Kind { request, extension, acceptance, denial, statement, rebuttal, withdrawal };
  Kind kind = Kind::request;
  Date on{};                        // the day on which it happened
  std::string by;                   // who entered it, a clinician's id
  Instant at;                       // when it was entered
  std::vector<std::string> notes;   // request, acceptance, denial: those that it is about, by id
  std::optional<Date> until;        // extension
  std::string basis;                // denial: the key of one of denial_bases
  std::vector<std::string> inform;  // acceptance: who else is to learn of it
  bool entered_in_error = false;    // withdrawal
  // In the words of who did it: the client's in a request and a statement of disagreement, else
  // the practice's. Only acceptances, denials and withdrawals may go without.
  std::string text;
};
std::string_view to_string(AmendmentStep::Kind kind);  // the step's key in the file
std::string_view to_string(AmendmentStatus status);

// clients/<client>/amendments/<id>.yaml, as tnotes-amendment(5) has it.
struct Amendment {
  std::string id;  // as a note's, of the day on which the request came in
  std::string client;
  std::vector<AmendmentStep> steps;  // in their order, the request first

  [[nodiscard]] AmendmentStatus status() const;
  [[nodiscard]] const AmendmentStep* find(AmendmentStep::Kind kind) const;
  [[nodiscard]] const AmendmentStep& request() const { return steps.front(); }
  // The acceptance or the denial.
  [[nodiscard]] const AmendmentStep* decision() const;
  // The day by which it has to be decided.
  [[nodiscard]] Date due() const;
  // The notes that it is about, sorted: those of the request, and those that a decision adds.
  [[nodiscard]] std::vector<std::string> notes() const;
  // Whether the request named no note: it is about the record as a whole, whatever a decision adds.
  [[nodiscard]] bool is_about_all() const { return request().notes.empty(); }
};

std::string amendment_path(std::string_view client, std::string_view id);

// Why a step may not follow those that there are, in words that go behind "the request"; nothing
// where it may. REQUIRES: a request among the steps, unless the step is one.
std::optional<std::string> step_fault(const Amendment& amendment, const AmendmentStep& step);

// Parses and checks an amendment's text and the order of its steps. Throws invalid with
// NAME:LINE:COLUMN and a key's name, never a value; refused where it holds what is the vault's.
Amendment parse_amendment(const std::string& name, std::string_view text);

// The text of a request, and what a further step adds to the end of it: nothing before that
// changes. REQUIRES: not step_fault().
std::string render_request(const std::string& id, const std::string& client,
                           const AmendmentStep& request);
std::string with_step(std::string_view text, const AmendmentStep& step);

}  // namespace tnotes::records
