#include "records/verify.hpp"

#include "cli/commands.hpp"
#include "cli/verification.hpp"
#include "records/heads.hpp"

namespace tnotes::cli {
namespace {

struct VerifyOptions {
  std::string accept_head;
};

Exit run(const VerifyOptions& options, Context& context) {
  const records::Records& records = context.records();
  if (!options.accept_head.empty()) {
    const records::Heads heads(records.state(), records.repository());
    const auto accept = [&] { heads.remember(*records.repository().head()); };
    return accept_head(context, options.accept_head, records.repository(), heads, accept);
  }
  const records::CommitCheck check = records::commit_check(records, context.environment());
  const auto head = records.repository().head();
  const records::Verification verification =
      records::verify(records, check, context.settings().value("pinned.root_key"));
  if (context.json()) {
    print_json(context, verification_json(verification));
  } else if (verification.ok()) {
    context.print("ok, {} checked\n", verification.checked);
  } else {
    context.page(problem_lines(context, verification));
  }
  if (!verification.ok()) return Exit::found;
  if (head == records.repository().head()) {
    records::Heads(records.state(), records.repository()).remember(*head);
  }
  return Exit::done;
}

}  // namespace

Command verify_command() {
  return Describe<VerifyOptions>("verify", "prove that nothing was lost or changed unseen")
      .details(
          "Checks that every note can be read, that signed notes are what was signed, that all of "
          "it is committed, that the history begins with the practice's root key and goes on from "
          "where it was seen last, and that every commit is signed by a clinician. Ends with 1 "
          "where it finds a problem.")
      .option("--accept-head", 0, "OID", &VerifyOptions::accept_head,
              "accept a history that went back; OID is HEAD in full")
      .example("tnotes verify", "before the weekend")
      .example("tnotes verify --json", "for a script that watches over the records")
      .runs(run);
}

}  // namespace tnotes::cli
