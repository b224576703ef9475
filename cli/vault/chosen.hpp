#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "cli/app/command.hpp"
#include "vault/note.hpp"

// Which notes are meant, by what their headings say.
namespace tnotes::cli {

// Options of the commands that choose among all notes; their structs derive from this.
struct ChoiceOptions {
  std::string client;
  std::string since;
  std::string until;
};

// For Describe::with(): adds these options.
template <class Options>
void add_choice_options(Describe<Options>& command) {
  command.option("--client", 0, "CLIENT", &Options::client, "of one client", Completes::client)
      .option("--since", 0, "DATE", &Options::since, "from this day, week or month on",
              Completes::date)
      .option("--until", 0, "DATE", &Options::until, "up to this day, week or month",
              Completes::date);
}

struct Chosen {
  std::string client;  // empty for all
  std::optional<Period> period;
  [[nodiscard]] bool contains(const vault::Heading& heading) const {
    return (client.empty() || heading.client == client) &&
           (!period || period->contains(heading.date));
  }
};
// Throws not_found for a client that there is not, usage for what is no date.
Chosen chosen_by(Context& context, const ChoiceOptions& options);

// The names of clients by id, as far as the records can be read: nothing about notes depends on
// them.
using ClientNames = std::map<std::string, std::string>;
ClientNames client_names(Context& context);
// The same of one client alone.
ClientNames name_of(Context& context, const std::string& client);

// A note's id, date, client and the client's name, as they are listed.
std::string heading_line(Context& context, const vault::Heading& heading, const ClientNames& names);
// The same as JSON: {id, client, date}.
Json heading_row(const vault::Heading& heading);

}  // namespace tnotes::cli
