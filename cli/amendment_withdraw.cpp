#include "cli/amending.hpp"
#include "cli/commands.hpp"

namespace tnotes::cli {
namespace {

struct WithdrawOptions : StepOptions {
  bool entered_in_error = false;
};

Exit run(const WithdrawOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  records::AmendmentStep step;
  step.kind = records::AmendmentStep::Kind::withdrawal;
  step.on = step_day(context, options.date);
  step.entered_in_error = options.entered_in_error;
  step.text = given_words(context, options);
  const auto amendment = amend(
      context,
      {ref, step, false, {}, {}, fmt::format("leave the request {} out of every export?", ref.id)});
  return print_amended(context, amendment);
}

}  // namespace

Command amendment_withdraw_command() {
  return Describe<WithdrawOptions>("amendment withdraw", "leave a request out from now on")
      .details(
          "For a client who takes an undecided request back; and for what was entered in error, "
          "for another client maybe, decided or not. It stays on record, and goes into no export "
          "any more.")
      .with([](auto& command) {
        describe_step(command, "the day on which it was withdrawn (today)", "why");
      })
      .flag("--entered-in-error", &WithdrawOptions::entered_in_error,
            "it should never have been entered here")
      .example("tnotes amendment withdraw k7f3m --text 'By telephone.'", "she took it back")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
