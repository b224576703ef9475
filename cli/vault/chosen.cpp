#include "cli/vault/chosen.hpp"

#include "cli/period.hpp"

namespace tnotes::cli {

Chosen chosen_by(Context& context, const ChoiceOptions& options) {
  Chosen chosen;
  if (!options.client.empty()) {
    chosen.client = records::find_client(context.records(), options.client).id;
  }
  chosen.period = period_of(context, options.since, options.until);
  return chosen;
}

ClientNames client_names(Context& context) {
  ClientNames names;
  try {
    std::vector<records::Damage> damaged;
    for (const auto& client : context.records().clients(damaged)) names[client.id] = client.name;
  } catch (const Error&) {
    names.clear();
  }
  return names;
}

std::string heading_line(Context& context, const vault::Heading& heading,
                         const ClientNames& names) {
  const auto name = names.find(heading.client);
  return fmt::format("{}  {}  {}{}", heading.id, format_date(heading.date), heading.client,
                     name == names.end() ? "" : "  " + context.safe(name->second));
}

Json heading_row(const vault::Heading& heading) {
  return {{"id", heading.id}, {"client", heading.client}, {"date", format_date(heading.date)}};
}

}  // namespace tnotes::cli
