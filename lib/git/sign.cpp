#include "git/sign.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"
#include "git/durable.hpp"
#include "git/libgit2.hpp"
#include "git/ssh_ed25519.hpp"
#include "git/state.hpp"
#include "git/transaction.hpp"

namespace tnotes::git {
namespace {

const std::string allowed_signers = "tnotes/allowed_signers";

// The last line that a program wrote about what went wrong.
std::string last_line(const std::string& text) {
  const auto lines = split_lines(trim(text));
  return lines.empty() ? "no reason given" : std::string(lines.back());
}

// "type base64" of a public key line, without options and comment.
std::optional<std::string> key_part(std::string_view line) {
  const auto words = split(trim(line), ' ');
  if (words.size() < 2) return std::nullopt;
  const bool known =
      words[0].starts_with("ssh-") || words[0].starts_with("ecdsa-") || words[0].starts_with("sk-");
  if (!known || !words[1].starts_with("AAAA")) return std::nullopt;
  return fmt::format("{} {}", words[0], words[1]);
}

std::string allowed_line(const std::string& principal, const std::string& key) {
  const auto part = key_part(key);
  if (!part || key.find('\n') != std::string::npos) {
    throw Error(Exit::invalid, "a public key line is damaged");
  }
  return fmt::format("{} namespaces=\"git\" {}\n", principal, *part);
}

// A file in memory, which a child reads by the name /dev/fd/N.
Descriptor in_memory(std::string_view bytes) {
  Descriptor file(::memfd_create("tnotes", MFD_CLOEXEC));
  if (!file) throw_system("write", "a file in memory", errno);
  write_descriptor(file.get(), bytes, "a file in memory");
  return file;
}

// A private key that ssh-keygen does not touch for that.
bool others_can_read(const std::filesystem::path& key) {
  struct stat status {};
  return ::stat(key.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 &&
         read_file(key).starts_with("-----BEGIN ");
}

std::string name_of(const Descriptor& file) { return fmt::format("/dev/fd/{}", file.get()); }

// Whether the signature is one of these keys' over the payload, as git asks for it.
bool is_signature(std::string_view signature, std::string_view payload,
                  const std::vector<std::string>& allowed_keys, const Environment& environment) {
  if (const auto known = verify_with_ed25519(signature, payload, allowed_keys)) return *known;
  std::string allowed;
  for (const std::string& key : allowed_keys) allowed += allowed_line("signer", key);
  const Descriptor allowed_file = in_memory(allowed);
  const Descriptor signature_file = in_memory(signature);
  return run({{"ssh-keygen", "-Y", "verify", "-n", "git", "-I", "signer", "-f",
               name_of(allowed_file), "-s", name_of(signature_file)},
              environment,
              std::nullopt,
              {allowed_file.get(), signature_file.get()}},
             payload)
      .ok();
}

}  // namespace

void make_signing_key(const std::filesystem::path& key, const std::string& comment,
                      const Environment& environment) {
  const std::filesystem::path public_half = key.string() + ".pub";
  for (const std::filesystem::path& file : {key, public_half}) {
    if (std::filesystem::symlink_status(file).type() != std::filesystem::file_type::not_found) {
      throw Error(Exit::refused, fmt::format("there is a key in '{}' already", file.string()));
    }
  }
  // In a directory of its own, since half a key, left where ssh-keygen was killed, would be in the
  // way for good. What such a run left there goes.
  const std::filesystem::path made_in =
      std::filesystem::absolute(key).parent_path() / ".tnotes-new-key";
  std::error_code failed;
  std::filesystem::remove_all(made_in, failed);
  if (::mkdir(made_in.c_str(), 0700) != 0) throw_system("make", made_in.string(), errno);
  const Outcome outcome = run({{"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f",
                                (made_in / "key").string()},
                               environment,
                               std::nullopt,
                               {}});
  if (!outcome.ok()) {
    std::filesystem::remove_all(made_in, failed);
    throw Error(Exit::system, fmt::format("cannot make a signing key: {}", last_line(outcome.err)));
  }
  SyncBatch files;
  const Directory made = Directory::open(made_in);
  files.add(made.descriptor(), "key");
  files.add(made.descriptor(), "key.pub");
  files.flush();
  // The private half first: the public one can be made of it.
  std::filesystem::rename(made_in / "key", key);
  std::filesystem::rename(made_in / "key.pub", public_half);
  std::filesystem::remove(made_in);
  SyncBatch batch;
  const Directory directory = Directory::open(made_in.parent_path());
  batch.add(directory.descriptor(), ".");
  batch.flush();
}

std::string public_key(const std::filesystem::path& key, const Environment& environment) {
  const std::string text = read_file(key);
  if (const auto part = key_part(text)) return *part;
  // A private key: its public half stands beside it, or is computed where it has no passphrase.
  const std::filesystem::path beside = key.string() + ".pub";
  if (std::filesystem::exists(beside)) {
    if (const auto part = key_part(read_file(beside))) return *part;
  }
  const Outcome outcome =
      run({{"ssh-keygen", "-y", "-P", "", "-f", std::filesystem::absolute(key).string()},
           environment,
           std::nullopt,
           {}});
  const auto part = outcome.ok() ? key_part(outcome.out) : std::nullopt;
  if (!part) throw Error(Exit::invalid, fmt::format("'{}' is not an ssh key", key.string()));
  return *part;
}

Signer ssh_signer(std::filesystem::path key, Environment environment) {
  return [key = std::move(key), environment = std::move(environment)](std::string_view payload) {
    if (auto signature = sign_with_ed25519(key, payload)) return *std::move(signature);
    const Outcome outcome = run({{"ssh-keygen", "-Y", "sign", "-n", "git", "-f", key.string()},
                                 environment,
                                 std::nullopt,
                                 {}},
                                payload);
    if (outcome.ok() && outcome.out.starts_with("-----BEGIN SSH SIGNATURE-----")) {
      return outcome.out;
    }
    if (others_can_read(key)) {
      throw Error(Exit::system,
                  fmt::format("cannot sign with '{}': others can read the key", key.string()))
          .hint(fmt::format("make it yours alone with 'chmod 600 {}'", for_shell(key.string())));
    }
    const bool locked = outcome.err.find("passphrase") != std::string::npos;
    throw Error(locked ? Exit::locked : Exit::system,
                fmt::format("cannot sign with '{}': {}", key.string(), last_line(outcome.err)))
        .hint(locked ? "unlock the key for this session with 'ssh-add'"
                     : "'tnotes doctor' tells what is wrong");
  };
}

void set_up_signing(const std::filesystem::path& work_tree, const SigningSetup& setup) {
  const Repository repository(work_tree);  // refuses what is no repository of ours
  const Directory git = Directory::open(work_tree / ".git");
  std::string allowed;
  for (const std::string& key : setup.allowed_keys) allowed += allowed_line("*", key);
  git.write(allowed_signers, allowed);

  // libgit2 changes a draft, which then takes the place of the configuration at once: where it is
  // killed, its lock stays beside the draft, and stops neither git nor the next run.
  const FileLock lock = Transaction::exclude_others(git);
  const std::string draft = "tnotes/config";
  git.remove(draft + ".lock");
  git.write(draft, git.read("config").value_or(""));
  const std::string path = (work_tree / ".git" / draft).string();
  const auto config = make<git_config>(
      [&](git_config** out) { return git2().config_open_ondisk(out, path.c_str()); },
      "read the repository's configuration");
  const std::pair<const char*, std::string> values[] = {
      {"user.name", setup.name},
      {"user.email", setup.email},
      {"user.signingkey", std::filesystem::absolute(setup.key).string()},
      {"gpg.format", "ssh"},
      {"gpg.ssh.allowedsignersfile", ".git/" + allowed_signers},
      {"commit.gpgsign", "true"},
      {"core.autocrlf", "false"},
      {"core.fsync", "all"},
      // Notes come to their places by renames, which change nothing but this time.
      {"core.trustctime", "false"},
  };
  for (const auto& [name, value] : values) {
    check(git2().config_set_string(config.get(), name, value.c_str()),
          "write the repository's configuration");
  }
  git.write("config", git.read(draft).value_or(""));
  git.remove(draft);
}

namespace {

std::string commit_bytes(const Repository& repository, const git_oid& id) {
  const auto odb = odb_of(repository.objects(), "read the commit");
  const auto object = make<git_odb_object>(
      [&](git_odb_object** out) { return git2().odb_read(out, odb.get(), &id); }, "read the commit",
      Exit::not_found);
  return {static_cast<const char*>(git2().odb_object_data(object.get())),
          git2().odb_object_size(object.get())};
}

}  // namespace

bool verify_commit(const Repository& repository, const Oid& commit,
                   const std::vector<std::string>& allowed_keys, const Environment& environment) {
  Buffer signature;
  Buffer payload;
  git_oid id = raw(commit);
  const int result =
      git2().commit_extract_signature(&signature, &payload, repository.objects(), &id, "gpgsig");
  if (result == GIT_ENOTFOUND) {
    static_cast<void>(repository.read_commit(commit));  // throws where it is the commit that lacks
    return false;
  }
  check(result, "read the commit's signature");
  // What stands behind a zero byte is no part of the payload, and yet of the commit.
  if (commit_bytes(repository, id).find('\0') != std::string::npos) return false;
  return is_signature(signature.view(), payload.view(), allowed_keys, environment);
}

void require_pair(const std::filesystem::path& key, const std::string& public_key,
                  const Environment& environment) {
  constexpr std::string_view probe = "a few bytes to try a key\n";
  if (is_signature(ssh_signer(key, environment)(probe), probe, {public_key}, environment)) return;
  throw Error(Exit::refused,
              fmt::format("'{}' is not the private half of the public key beside it", key.string()))
      .hint(fmt::format("make the public half anew with 'ssh-keygen -y -f {} > {}'",
                        for_shell(key.string()), for_shell(key.string() + ".pub")));
}

}  // namespace tnotes::git
