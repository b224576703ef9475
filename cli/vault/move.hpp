#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/vault/keys.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"
#include "vault/unfinished.hpp"

// A note that was begun for the wrong client, or on the wrong day.
namespace tnotes::cli {

// What is to be the client and the day; what is not there stays as it is.
struct Move {
  std::optional<std::string> client;
  std::optional<Date> date;

  [[nodiscard]] bool is_asked_for() const { return client || date; }
  [[nodiscard]] vault::Heading of(vault::Heading heading) const;
};

// What the user typed; an empty word for what is to stay. Throws not_found for a client that there
// is not, usage for what is no date.
Move move_to(Context& context, const std::string& client, const std::string& date);

// Moves a note of which there is nothing yet but these unfinished texts. They stay unfinished.
// Throws refused where an editor has the note.
void move_unfinished(Context& context, const vault::Store& store, const Move& move,
                     const std::vector<vault::Unfinished>& kept, const Identities& identities);

// The command that moves a note like that, as a message shows it.
std::string move_command(const std::string& id, const Move& move);

// Says what the note was before, and how to have it so again.
void say_what_was(Context& context, const vault::Heading& before, const vault::Heading& now);

}  // namespace tnotes::cli
