#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "records/edit_buffer.hpp"

// A text's way through the editor, which notes and clients' files share.
namespace tnotes::cli {

// What is edited, and how messages speak of it.
struct Editing {
  std::string name;      // "note 20261123-k7f3m"
  std::string going_on;  // "going on with the text of 20261123-k7f3m that was left unfinished"
  std::string command;   // takes an unfinished text up again: "tnotes edit 20261123-k7f3m"
  std::string show;      // shows what the records hold: "tnotes show 20261123-k7f3m"
  std::string path;      // within the records
  std::string client;    // stored beside a note's text
  std::optional<std::string> now{};  // the text in the records
  std::string start{};               // opened where nothing was left unfinished
  std::string base{};                // a text like this is one in which nothing was written
};

class EditSession {
 public:
  EditSession(Context& context, records::EditBuffer& buffer, Editing editing);

  // Takes `start`, or what an interrupted command left, through the editor until `check` accepts
  // it. Nothing where nothing was written or all was taken out: the buffer is dropped then, but
  // never with a text that an editor rescued. On every error the text stays in the buffer, and the
  // error says where. Throws refused where the text that was left was begun from another version
  // than the records hold, and nobody can be asked.
  std::optional<std::string> run(const std::function<void(const std::string&)>& check);

  // Runs the step that commits `text` at `path`, and drops the buffer. Where the step fails before
  // that, the error says where the text is; where it fails later, that the text is saved.
  void save(const std::string& path, const std::string& text, const std::function<void()>& step);

  // Without a step: the records hold the text already.
  void finish(const std::string& text);

 private:
  [[nodiscard]] Error kept(Error error) const;
  [[nodiscard]] std::optional<std::string> text() const;
  bool begin();
  void offer_rescues();
  bool choose_stale();
  void run_editor_once(const std::string& command);
  bool has_waited(const std::string& text);
  void leave_unwritten(bool is_empty);
  bool clear_up(std::vector<std::string> known);
  bool stands(const std::string& path, const std::string& text) const;

  Context& context_;
  records::EditBuffer& buffer_;
  Editing editing_;
  std::string shown_;                    // what the editor was opened on
  bool is_stale_ = false;                // and it was begun from another version
  std::vector<records::Rescue> before_;  // files that earlier editors left
};

// What a file is that an editor left, and what to do with it.
std::string describe(const records::Rescue& rescue);

}  // namespace tnotes::cli
