#include "cli/vault/reading.hpp"

#include <algorithm>

namespace tnotes::cli {
namespace {

bool log(Context& context, const vault::Store& store, std::string_view action, std::size_t count,
         const std::vector<vault::NoteRead>& notes) {
  try {
    vault::log_access(store, {context.now(), context.me(), context.world().account,
                              std::string(action), count, notes});
    return true;
  } catch (const Error& error) {
    context.warn(fmt::format("the access log lacks this reading: {}", error.message()));
    return false;
  }
}

}  // namespace

void refuse_pipe(const Context& context, bool unsafe_stdout) {
  if (unsafe_stdout || context.world().terminal.out) return;
  throw Error(Exit::refused, "standard output is no terminal: the note would leave the vault")
      .hint("if that is what you want, add --unsafe-stdout");
}

bool log_reading(Context& context, const vault::Store& store, std::string_view action,
                 const std::vector<vault::NoteRead>& notes) {
  for (std::size_t at = 0; at < notes.size(); at += vault::most_notes_read) {
    const auto end = std::min(notes.size(), at + vault::most_notes_read);
    const std::vector<vault::NoteRead> some(notes.begin() + static_cast<std::ptrdiff_t>(at),
                                            notes.begin() + static_cast<std::ptrdiff_t>(end));
    if (!log(context, store, action, some.size(), some)) return false;
  }
  return true;
}

void log_reading(Context& context, const vault::Store& store, std::string_view action,
                 std::size_t count) {
  log(context, store, action, count, {});
}

}  // namespace tnotes::cli
