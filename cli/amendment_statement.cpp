#include "cli/amending.hpp"
#include "cli/commands.hpp"

namespace tnotes::cli {
namespace {

struct StatementOptions : StepOptions {
  bool rebuttal = false;
};

Exit run(const StatementOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  records::AmendmentStep step;
  step.kind = options.rebuttal ? records::AmendmentStep::Kind::rebuttal
                               : records::AmendmentStep::Kind::statement;
  step.on = step_day(context, options.date);
  step.text = given_words(context, options);
  const std::string hint = options.rebuttal
                               ? "Your answer to the client's statement of disagreement."
                               : "The client's statement of disagreement, in their words.";
  const auto amendment = amend(
      context, {ref, step, true, hint, amendment_command("statement", ref) + options_of(step), {}});
  (void)print_amended(context, amendment);
  if (!amendment) return Exit::done;
  if (options.rebuttal) {
    context.hint("the client is given a copy of it (45 CFR 164.526(d)(3))");
  } else {
    context.hint(fmt::format("to answer it: '{} --rebuttal'", amendment_command("statement", ref)));
  }
  return Exit::done;
}

}  // namespace

Command amendment_statement_command() {
  return Describe<StatementOptions>("amendment statement",
                                    "enter a client's disagreement with a denial, or an answer")
      .details(
          "Whose request was denied may state why they disagree, and you may answer that. Both go "
          "with the notes from now on. Without --text or --from the editor is opened.")
      .with([](auto& command) {
        describe_step(command, "the day on which it came in, or was given (today)",
                      "the statement, in the client's words; the answer, in yours");
      })
      .flag("--rebuttal", &StatementOptions::rebuttal, "your answer to the client's statement")
      .example("tnotes amendment statement k7f3m --from statement.txt", "what the client sent")
      .example("tnotes amendment statement k7f3m --rebuttal", "your answer, in the editor")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
