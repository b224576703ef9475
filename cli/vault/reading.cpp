#include "cli/vault/reading.hpp"

namespace tnotes::cli {
namespace {

void log(Context& context, const vault::Store& store, std::string_view action, std::size_t count,
         const std::vector<vault::NoteRead>& notes) {
  try {
    vault::log_access(store, {context.now(), context.me(), context.world().account,
                              std::string(action), count, notes});
  } catch (const Error& error) {
    context.warn(fmt::format("the access log lacks this reading: {}", error.message()));
  }
}

}  // namespace

void refuse_pipe(const Context& context, bool unsafe_stdout) {
  if (unsafe_stdout || context.world().terminal.out) return;
  throw Error(Exit::refused, "standard output is no terminal: the note would leave the vault")
      .hint("if that is what you want, add --unsafe-stdout");
}

void log_reading(Context& context, const vault::Store& store, std::string_view action,
                 const std::vector<vault::NoteRead>& notes) {
  log(context, store, action, notes.size(), notes);
}

void log_reading(Context& context, const vault::Store& store, std::string_view action,
                 std::size_t count) {
  log(context, store, action, count, {});
}

}  // namespace tnotes::cli
