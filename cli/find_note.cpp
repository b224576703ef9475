#include "cli/find_note.hpp"

#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "records/shapes.hpp"
#include "workspace/places.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

Error refused(const std::string& word, const char* what) {
  return Error(Exit::refused, fmt::format("'{}' {}", escape_for_terminal(word, true), what))
      .hint("psychotherapy notes are read by 'tnotes vault show' alone");
}

}  // namespace

void refuse_vault_word(Context& context, const std::string& word) {
  const fs::path path(word);
  if (path.extension() == ".age" && records::is_vault_id(path.stem().string())) {
    throw refused(word, "is no note of the records");
  }
  if (word.find('/') == std::string::npos && !is_there(path)) return;
  refuse_vault_path(context.settings(), path);
  if (is_age_file(read_beginning(path, 64)))
    throw refused(word, "is an age file, and no note of the records");
}

records::NoteRef find_note(Context& context, const std::string& word) {
  refuse_vault_word(context, word);
  return records::find_note(context.records(), word, context.me());
}

}  // namespace tnotes::cli
