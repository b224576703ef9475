#include "cli/amending.hpp"
#include "cli/commands.hpp"

namespace tnotes::cli {
namespace {

struct AddOptions : StepOptions {
  std::string client;
  std::vector<std::string> notes;
};

records::AmendmentRef free_amendment(Context& context, const std::string& client, Date day) {
  records::AmendmentRef ref{client, {}};
  do {
    ref.id = new_note_id(day, context.world().random);
  } while (context.records().files().exists(ref.path()));
  return ref;
}

Exit run(const AddOptions& options, Context& context) {
  const records::Client client = records::find_client(context.records(), options.client);
  records::AmendmentStep request;
  request.on = step_day(context, options.date);
  request.notes = notes_of(context, client.id, options.notes);
  request.text = given_words(context, options);
  const auto amendment =
      amend(context, {free_amendment(context, client.id, request.on),
                      request,
                      true,
                      "What the client asks to have amended and why, in their words.",
                      fmt::format("tnotes amendment add {}{}", client.id, options_of(request)),
                      {}});
  (void)print_amended(context, amendment);
  if (!amendment) return Exit::done;
  context.say(fmt::format("it is to be decided by {}", format_date(amendment->due())));
  if (amendment->due() < context.today()) context.warn("that day is past");
  context.hint(
      fmt::format("decide it with 'tnotes amendment accept {0}' or 'tnotes amendment "
                  "deny {0}'",
                  amendment->id.substr(9)));
  return Exit::done;
}

}  // namespace

Command amendment_add_command() {
  return Describe<AddOptions>("amendment add", "enter a client's request to amend the record")
      .details(
          "A client may ask to have the record amended (45 CFR 164.526). The request is to be "
          "decided within 60 days of the day it came in. It is kept beside the notes that it is "
          "about, with what becomes of it, and goes with them into every export. Without --text "
          "or --from the editor is opened.")
      .positional("CLIENT", &AddOptions::client, "an id, or a part of the name", Completes::client)
      .list("--note", 0, "NOTE", &AddOptions::notes,
            "a signed note that it is about; without one, the record as a whole", Completes::final)
      .with([](auto& command) {
        describe_words(command, "the day on which it came in (today)",
                       "the request, in the client's words");
      })
      .example("tnotes amendment add maya --note k7f3m --date yesterday", "a letter of yesterday")
      .example("tnotes amendment add maya --from letter.txt", "about the record as a whole")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli
