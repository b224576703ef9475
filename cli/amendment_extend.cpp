#include "cli/amending.hpp"
#include "cli/client_form.hpp"
#include "cli/commands.hpp"

namespace tnotes::cli {
namespace {

struct ExtendOptions : StepOptions {
  std::optional<std::string> until;
};

Exit run(const ExtendOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  const auto before = records::read_amendment(context.records(), ref);
  records::AmendmentStep step;
  step.kind = records::AmendmentStep::Kind::extension;
  step.on = step_day(context, options.date);
  step.until = options.until ? spoken_day(context, *options.until)
                             : Date(std::chrono::sys_days(before.request().on) +
                                    records::days_to_answer + records::days_of_extension);
  step.text = given_words(context, options);
  const auto amendment = amend(context, {ref,
                                         step,
                                         true,
                                         "Why it takes longer, as the client was told in writing.",
                                         amendment_command("extend", ref) + options_of(step),
                                         {}});
  (void)print_amended(context, amendment);
  if (amendment) {
    context.say(fmt::format("it is to be decided by {}", format_date(amendment->due())));
  }
  return Exit::done;
}

}  // namespace

Command amendment_extend_command() {
  return Describe<ExtendOptions>("amendment extend", "put the decision on a request off, once")
      .details(
          "A request may be put off once, by 30 days at most, if the client is told in writing "
          "why and until when before the first 60 days are over. Without --text or --from the "
          "editor is opened.")
      .option("--until", 0, "DATE", &ExtendOptions::until,
              "the day by which it will be decided (30 days more)", Completes::date)
      .with([](auto& command) {
        describe_step(command, "the day on which the client was told (today)",
                      "why it takes longer");
      })
      .example("tnotes amendment extend k7f3m --text 'Records of 2019 are to be fetched.'",
               "by 30 days")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
