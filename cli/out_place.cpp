#include "cli/out_place.hpp"

#include <cerrno>
#include <unistd.h>

#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "workspace/places.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

Error refused(const fs::path& out, std::string_view what) {
  return {Exit::refused, fmt::format("'{}' {}", escape_for_terminal(out.string(), true), what)};
}

// The wall: nothing that is handed on may come to lie among the records or in the vault.
void check_surroundings(const Settings& settings, const fs::path& records, const fs::path& out) {
  const char* elsewhere = "export to a place outside of both";
  if (lies_within(out, records) || records_around(out)) {
    throw refused(out, "lies within the records").hint(elsewhere);
  }
  const auto vault = settings.vault();
  if ((vault && lies_within(out, *vault)) || vault_around(out)) {
    throw refused(out, "lies within the vault").hint(elsewhere);
  }
  if (lies_within(out, settings.state())) {
    throw refused(out, "lies within what tnotes remembers").hint("export to another place");
  }
}

// What is lost for good once it is replaced.
void check_replaced(const Settings& settings, const fs::path& out) {
  const char* elsewhere = "export to another file";
  const fs::path key = settings.signing_key();
  for (const auto& own :
       {settings.file(), settings.vault_key(), key, fs::path(key.native() + ".pub")}) {
    if (lies_within(out, own)) throw refused(out, "belongs to your configuration").hint(elsewhere);
  }
  if (is_there(out) && ::access(out.c_str(), R_OK) != 0 && errno == EACCES) {
    throw refused(out, "cannot be read, so that nobody knows what would be lost").hint(elsewhere);
  }
  constexpr std::size_t looked_at = std::size_t{4} << 10;
  const std::string begin = read_beginning(out, looked_at);
  if (is_age_file(begin)) throw refused(out, "is an age file, perhaps a key").hint(elsewhere);
  if (holds_private_key(begin)) throw refused(out, "is a private key").hint(elsewhere);
}

}  // namespace

void check_out_place(Context& context, const fs::path& out) {
  check_surroundings(context.settings(), context.records().root(), out);
  check_replaced(context.settings(), out);
  const fs::path folder = out.has_parent_path() ? out.parent_path() : fs::path(".");
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) {
    throw Error(Exit::system, fmt::format("there is no directory '{}'",
                                          escape_for_terminal(folder.string(), true)))
        .hint("make it first, or export to another place");
  }
}

}  // namespace tnotes::cli
