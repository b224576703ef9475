#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace tnotes {

// How a command ends. The numbers are a promise to scripts (tnotes(1), EXIT STATUS).
enum class Exit : int {
  done = 0,
  found = 1,      // done, and it found something
  usage = 2,      // wrong arguments, an impossible date or time
  not_found = 3,  // no such thing, or a name that fits several
  refused = 4,    // a rule forbids it
  invalid = 5,    // damaged or ill-formed data
  locked = 6,     // locked, or a wrong passphrase
  system = 7,     // disk, permissions, git or the editor failed
  interrupted = 130,
};

// The one exception of the project: thrown anywhere, caught once, in cli.
//
// `message` is one lower-case sentence without a full stop. It never holds a client's text, a key,
// or the body of a note: errors end up in logs and screenshots.
class Error : public std::exception {
 public:
  Error(Exit code, std::string message) : code_(code), message_(std::move(message)) {}

  // Says what to type next. May be called several times.
  Error& hint(std::string text) {
    hints_.push_back(std::move(text));
    return *this;
  }

  // Lines shown as they are below the message: a source line and a caret.
  Error& excerpt(std::string text) {
    excerpt_ = std::move(text);
    return *this;
  }

  // Ends the command in another way.
  Error& as(Exit code) {
    code_ = code;
    return *this;
  }

  [[nodiscard]] Exit code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& excerpt() const { return excerpt_; }
  [[nodiscard]] const std::vector<std::string>& hints() const { return hints_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  Exit code_;
  std::string message_;
  std::string excerpt_;
  std::vector<std::string> hints_;
};

}  // namespace tnotes
