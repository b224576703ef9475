#include "base/text.hpp"
#include "cli/amending.hpp"
#include "cli/checked_line.hpp"
#include "cli/commands.hpp"

namespace tnotes::cli {
namespace {

using Kind = records::AmendmentStep::Kind;

struct AcceptOptions : StepOptions {
  std::vector<std::string> notes;
  std::vector<std::string> inform;
};

struct DenyOptions : StepOptions {
  std::vector<std::string> notes;
  std::string basis;
};

records::AmendmentStep decision(Context& context, const records::AmendmentRef& ref, Kind kind,
                                const StepOptions& options, const std::vector<std::string>& notes) {
  records::AmendmentStep step;
  step.kind = kind;
  step.on = step_day(context, options.date);
  step.notes = notes_of(context, ref.client, notes);
  step.text = given_words(context, options);
  return step;
}

void warn_if_late(Context& context, const records::Amendment& amendment) {
  const Date on = amendment.decision()->on;
  if (on <= amendment.due()) return;
  context.warn(fmt::format("it was due on {}", format_date(amendment.due())));
}

Exit run_accept(const AcceptOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  auto step = decision(context, ref, Kind::acceptance, options, options.notes);
  for (const auto& who : options.inform) step.inform.push_back(checked_line("--inform", who));
  const auto amendment = amend(
      context, {ref, step, false, {}, {}, fmt::format("accept the request {} for good?", ref.id)});
  (void)print_amended(context, amendment);
  if (!amendment) return Exit::done;
  warn_if_late(context, *amendment);
  context.hint("tell the client, and those who are to know of it (45 CFR 164.526(c))");
  return Exit::done;
}

Exit run_deny(const DenyOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  if (options.basis.empty()) {
    Error error(Exit::usage, "a request is denied on a basis: give it with --basis");
    for (const auto& basis : records::denial_bases) {
      error.hint(fmt::format("{}: {}", basis.key, basis.sentence));
    }
    throw error;
  }
  auto step = decision(context, ref, Kind::denial, options, options.notes);
  step.basis = options.basis;
  const auto amendment = amend(
      context, {ref, step, false, {}, {}, fmt::format("deny the request {} for good?", ref.id)});
  (void)print_amended(context, amendment);
  if (!amendment) return Exit::done;
  warn_if_late(context, *amendment);
  context.hint("the client is told in writing; tnotes-amendment(1) has what that says");
  context.hint(fmt::format("if they disagree: '{}'", amendment_command("statement", ref)));
  return Exit::done;
}

std::vector<std::string> basis_keys() {
  std::vector<std::string> keys;
  for (const auto& basis : records::denial_bases) keys.emplace_back(basis.key);
  return keys;
}

}  // namespace

Command amendment_accept_command() {
  return Describe<AcceptOptions>("amendment accept", "accept a client's request to amend")
      .details(
          "The notes stay as they were signed: what is said here, or the request itself where "
          "nothing is, goes with them from now on. Where the correction is an addendum, name it "
          "with --note.")
      .with([](auto& command) {
        describe_step(command, "the day on which it was accepted (today)",
                      "what the record should say; without it, as requested");
      })
      .list("--note", 0, "NOTE", &AcceptOptions::notes,
            "a signed note or addendum that it is about too", Completes::final)
      .list("--inform", 0, "WHO", &AcceptOptions::inform,
            "who is to learn of it; told in no export")
      .example("tnotes amendment accept k7f3m", "as requested")
      .example("tnotes amendment accept k7f3m --text 'Monthly, not daily.' --inform 'Dr. Wren'",
               "in words of your own")
      .writes()
      .runs(run_accept);
}

Command amendment_deny_command() {
  return Describe<DenyOptions>("amendment deny", "deny a client's request to amend")
      .details(
          "The request and its denial go with the notes from now on, and so does the statement "
          "of a client who disagrees.")
      .with([](auto& command) {
        describe_step(command, "the day on which it was denied (today)",
                      "the denial in plain language, behind its basis");
      })
      .choice("--basis", 0, basis_keys(), &DenyOptions::basis, "why")
      .list("--note", 0, "NOTE", &DenyOptions::notes,
            "a signed note or addendum that it is about too", Completes::final)
      .example("tnotes amendment deny k7f3m --basis accurate", "with a basis")
      .writes()
      .runs(run_deny);
}

}  // namespace tnotes::cli
