#include "cli/vault/chosen.hpp"

#include "cli/period.hpp"

namespace tnotes::cli {
namespace {

// A client's id is in the notes themselves: where the records are damaged or missing, one that is
// whole will do.
std::string client_id(Context& context, const std::string& word) {
  try {
    static_cast<void>(context.records());
  } catch (const Error&) {
    if (is_client_id(word)) return word;
    throw;
  }
  try {
    return records::find_client(context.records(), word).id;
  } catch (const Error& error) {
    if (error.code() != Exit::not_found && is_client_id(word)) return word;
    throw;
  }
}

}  // namespace

Chosen chosen_by(Context& context, const ChoiceOptions& options) {
  Chosen chosen;
  if (!options.client.empty()) chosen.client = client_id(context, options.client);
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

ClientNames name_of(Context& context, const std::string& client) {
  try {
    return {{client, context.records().client(client).name}};
  } catch (const Error&) {
    return {};
  }
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
