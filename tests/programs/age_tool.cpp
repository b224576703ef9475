// age's own command over lib/age, for tests against other implementations and for measuring:
//   age_tool keygen
//   age_tool encrypt [-a] [-r RECIPIENT]... [-R FILE]... [-p PASSPHRASE-FILE [-w WORK]] [FILE]
//   age_tool decrypt [-i FILE]... [-p PASSPHRASE-FILE] [FILE...]
// With -i the passphrase is the identity file's. Without a file it reads the standard input. It
// writes to the standard output.
#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <future>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "age/armor.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "age/key_files.hpp"
#include "base/error.hpp"
#include "base/files.hpp"

namespace age = tnotes::age;
using tnotes::Error;
using tnotes::Exit;
using tnotes::Secret;

namespace {

struct Options {
  bool armored = false;
  std::vector<std::string> recipients, recipient_files, identity_files, files;
  std::string passphrase_file;
  int work_factor = age::default_work_factor;
};

Secret passphrase_in(const std::string& path) {
  std::string text = tnotes::read_file(path);
  if (text.ends_with('\n')) text.pop_back();
  return Secret::copy(text);
}

void keygen() {
  const auto identity = age::X25519Identity::generate();
  std::printf("# public key: %s\n%s\n", identity.recipient().text().c_str(),
              std::string(identity.text().reveal()).c_str());
}

// The standard input where no path is given.
class Given {
 public:
  explicit Given(const std::string& path) : name_(path.empty() ? "the standard input" : path) {
    if (path.empty()) return;
    file_ = tnotes::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_) throw Error(Exit::system, "cannot open " + path);
  }
  [[nodiscard]] age::Source source() const {
    return age::from_descriptor(file_ ? file_.get() : STDIN_FILENO, name_);
  }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  tnotes::Descriptor file_;
  std::string name_;
};

void encrypt(const Options& options) {
  std::vector<age::X25519Recipient> recipients;
  const auto add = [&](std::string_view text, const std::string& name) {
    for (auto& key : age::parse_recipients(text, name)) recipients.push_back(std::move(key));
  };
  for (const auto& text : options.recipients) add(text, "-r");
  for (const auto& path : options.recipient_files) add(tnotes::read_file(path), path);
  const Given given(options.files.empty() ? "" : options.files.front());
  const auto write = [&](const age::Sink& out) {
    if (options.passphrase_file.empty()) return age::encrypt(given.source(), out, recipients);
    age::encrypt_with_passphrase(given.source(), out, passphrase_in(options.passphrase_file),
                                 options.work_factor);
  };
  const age::Sink out = age::to_descriptor(STDOUT_FILENO, "the standard output");
  if (options.armored) {
    age::armor(out, write);
  } else {
    write(out);
  }
}

void decrypt(const Options& options) {
  std::vector<age::X25519Identity> identities;
  for (const auto& path : options.identity_files) {
    const std::string file = tnotes::read_file(path);
    auto keys = age::is_age_file(file)
                    ? age::open_identities(file, passphrase_in(options.passphrase_file), path)
                    : age::parse_identities(file, path);
    if (!keys) throw Error(Exit::locked, "the passphrase is not that of " + path);
    for (auto& key : *keys) identities.push_back(std::move(key));
  }
  const auto decrypt_one = [&](const std::string& path, const age::Sink& out) {
    const Given given(path);
    const age::Source file = age::dearmor_if_armored(given.source());
    const bool opened =
        !options.identity_files.empty() || options.passphrase_file.empty()
            ? age::decrypt(file, out, identities)
            : age::decrypt_with_passphrase(file, out, passphrase_in(options.passphrase_file));
    if (!opened) throw Error(Exit::locked, "no identity or passphrase fits " + given.name());
  };
  const age::Sink out = age::to_descriptor(STDOUT_FILENO, "the standard output");
  if (options.files.size() < 2) {
    return decrypt_one(options.files.empty() ? "" : options.files.front(), out);
  }
  // Many, as a vault has them, on all cores.
  std::vector<std::string> texts(options.files.size());
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < texts.size(); i = next++) {
      decrypt_one(options.files[i], age::to_string(texts[i]));
    }
  };
  std::vector<std::future<void>> others;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) {
    others.push_back(std::async(std::launch::async, take));
  }
  take();
  for (auto& other : others) other.get();
  for (const auto& text : texts) out(text);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("age over lib/age");
  app.require_subcommand(1);
  app.add_subcommand("keygen")->callback(keygen);
  CLI::App* const to = app.add_subcommand("encrypt");
  to->add_flag("-a", options.armored);
  to->add_option("-r", options.recipients)->allow_extra_args(false);
  to->add_option("-R", options.recipient_files)->allow_extra_args(false);
  to->add_option("-p", options.passphrase_file);
  to->add_option("-w", options.work_factor);
  to->add_option("file", options.files)->expected(0, 1);
  to->final_callback([&] { encrypt(options); });
  CLI::App* const from = app.add_subcommand("decrypt");
  from->add_option("-i", options.identity_files)->allow_extra_args(false);
  from->add_option("-p", options.passphrase_file);
  from->add_option("files", options.files);
  from->final_callback([&] { decrypt(options); });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const Error& error) {
    std::fprintf(stderr, "age_tool: %s\n", error.message().c_str());
    return static_cast<int>(error.code());
  }
  return 0;
}
