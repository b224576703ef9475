#include "base/text.hpp"
#include "cli/amending.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "disclosure/amendment_parts.hpp"

namespace tnotes::cli {
namespace {

struct ShowOptions {
  std::string amendment;
};

constexpr std::size_t label_width = 14;

Json document_of(const records::Amendment& amendment) {
  Json document = amendment_row(amendment);
  document["steps"] = Json::array();
  for (const auto& step : amendment.steps) {
    document["steps"].push_back(
        {{"step", to_string(step.kind)},
         {"on", format_date(step.on)},
         {"by", step.by},
         {"at", format_rfc3339(step.at)},
         {"notes", step.notes},
         {"until", step.until ? Json(format_date(*step.until)) : Json(nullptr)},
         {"basis", or_null(step.basis)},
         {"inform", step.inform},
         {"entered_in_error", step.entered_in_error},
         {"text", step.text}});
  }
  return document;
}

std::string line(std::string_view label, std::string_view value) {
  return fmt::format("{}{}\n", pad(label, label_width), value);
}

std::string page_of(Context& context, const records::Amendment& amendment) {
  const disclosure::CarriedAmendment carried{amendment, amendment.notes()};
  const auto parts = disclosure::step_parts(carried, context.records().practice());
  std::string page =
      context.bold(fmt::format("{}  {}", amendment.id, to_string(amendment.status()))) + "\n";
  page += line("client",
               fmt::format("{}  {}", amendment.client, client_name(context, amendment.client)));
  for (const auto& each : disclosure::amendment_subject(carried))
    page += line("about", each.second);
  if (amendment.status() == records::AmendmentStatus::open) {
    page += line("due", format_date(amendment.due()));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& step = amendment.steps[i];
    page += "\n" + context.bold(parts[i].title) + "\n";
    for (const auto& [label, value] : parts[i].lines) page += line(to_lower_ascii(label), value);
    page +=
        line("entered", fmt::format("{} by {}", format_rfc3339(step.at), context.safe(step.by)));
    for (const auto& who : step.inform) page += line("inform", context.safe(who));
    if (step.entered_in_error) page += line("why", "entered in error");
    if (!parts[i].sentence.empty()) page += "\n" + parts[i].sentence + "\n";
    if (!step.text.empty()) page += "\n" + context.safe(step.text, false) + "\n";
  }
  return page;
}

Exit run(const ShowOptions& options, Context& context) {
  const auto ref = find_amendment(context, options.amendment);
  const std::string text = records::amendment_text(context.records(), ref);
  const auto amendment = records::read_amendment(ref, text);
  if (context.json()) {
    print_json(context, document_of(amendment));
  } else {
    context.page(page_of(context, amendment));
  }
  if (const auto fault = history_fault(context, ref, text)) context.report({ref.path(), *fault});
  return Exit::done;
}

}  // namespace

Command amendment_show_command() {
  return Describe<ShowOptions>("amendment show", "read a request, and what became of it")
      .positional("AMENDMENT", &ShowOptions::amendment, "any part of its id", Completes::amendment)
      .example("tnotes amendment show k7f3m", "by a part of the id")
      .runs(run);
}

}  // namespace tnotes::cli
