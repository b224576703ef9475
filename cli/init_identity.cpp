#include "cli/init_identity.hpp"

#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/checked_line.hpp"
#include "cli/setup.hpp"
#include "git/sign.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

std::string usable_name(const std::string& text) {
  try {
    return checked_line("a name", text);
  } catch (const Error&) {
    return {};
  }
}

// The name that git commits with elsewhere, else the one of the account.
std::string known_name(const Environment& environment) {
  const Outcome outcome = tnotes::run({{"git", "config", "--global", "--get", "user.name"},
                                       git_environment(environment),
                                       fs::path("/"),
                                       {}});
  const std::string name = outcome.ok() ? usable_name(outcome.out) : std::string();
  return name.empty() ? usable_name(environment.get("USER").value_or("")) : name;
}

// Git takes these for the bounds of an address.
void refuse_brackets(const std::string& name) {
  if (name.find_first_of("<>") == std::string::npos) return;
  throw Error(Exit::usage, "the clinician's name holds '<' or '>'");
}

records::Clinician new_clinician(Context& context, const GivenIdentity& given) {
  const bool asks = context.can_ask() && !context.globals().yes;
  std::string name = given.name;
  if (name.empty()) {
    name = known_name(context.environment());
    if (asks) name = context.ask("your name, as it shall stand in the records", name);
  }
  // A signature under an account's name is better than none, but only for who said yes to all.
  if (name.empty() && context.globals().yes) name = usable_name(context.world().account);
  if (name.empty()) {
    throw Error(Exit::usage, "the clinician's name is not known")
        .hint("say it with 'tnotes init --clinician NAME'");
  }
  records::Clinician clinician;
  clinician.name = checked_line("the clinician's name", name);
  refuse_brackets(clinician.name);
  clinician.id = records::clinician_id_from(clinician.name);
  std::string credentials = given.credentials;
  if (credentials.empty() && asks) {
    credentials = context.ask("your credentials, such as LMFT (empty for none)");
  }
  if (!trim(credentials).empty()) {
    clinician.credentials = checked_line("--credentials", credentials);
  }
  return clinician;
}

// One configuration describes one practice: a further one must have the same clinician and key.
void refuse_other_practice(Context& context, const Identity& identity) {
  const Settings file = settings_of_file(context);
  const auto differs = [&](const char* key, const std::string& value) {
    const auto set = file.value(key);
    return set && *set != value;
  };
  if (!differs("pinned.root_key", identity.root_key) && !differs("me", identity.clinician.id) &&
      file.signing_key() == identity.key) {
    return;
  }
  throw Error(Exit::refused, fmt::format("the configuration is that of the practice in {}",
                                         file.records().string()))
      .hint("give another practice a configuration of its own: TNOTES_CONFIG=FILE tnotes init");
}

Error not_known_there(const Identity& identity, const fs::path& records) {
  Error error(Exit::refused,
              fmt::format("the records at {} do not know your signing key", records.string()));
  return error.hint("a clinician who may sign there must add you first")
      .hint(fmt::format("they need your name and {}.pub", identity.key.string()));
}

Error key_is_missing(const Identity& identity, const fs::path& records) {
  return Error(Exit::refused, fmt::format("there are records at {}, but no signing key at {}",
                                          records.string(), identity.key.string()))
      .hint("if the key is yours, bring it back from a backup, or name it with --signing-key FILE")
      .hint("if the practice is another's, one who may sign there must add you first");
}

// The key that the first commit of the history brought and was signed with.
std::string root_key_of(const git::Repository& repository, const Environment& environment) {
  const git::Oid root = repository.root();
  const std::string path(records::practice_path);
  const auto text = repository.read(root, path);
  if (text) {
    const records::Practice first = records::parse_practice({path, *text});
    for (const auto& clinician : first.clinicians) {
      for (const auto& key : clinician.keys) {
        if (git::verify_commit(repository, root, {key}, environment)) return key;
      }
    }
  }
  throw Error(Exit::refused, "the records' first commit is not signed by a key that it brought")
      .hint("somebody may have rewritten their history: do not use them");
}

void join(Context& context, const fs::path& root, const GivenIdentity& given, Identity& identity) {
  if (!identity.key_exists) throw key_is_missing(identity, root);
  // The first commit may have been interrupted before its files were put in their places.
  git::Repository(root).recover();
  if (!is_there(root / records::practice_path)) {
    throw Error(Exit::refused, fmt::format("{} is gone from the records", records::practice_path))
        .hint(fmt::format("bring it back with 'git -C {} checkout -- {}'", for_shell(root.string()),
                          records::practice_path));
  }
  const records::Records records(root, context.settings().state());
  const records::Practice practice = records.practice();
  const records::Clinician* me = practice.find_by_key(identity.clinician.keys.front());
  if (me == nullptr) throw not_known_there(identity, root);
  if (!given.name.empty() && fold(given.name) != fold(me->name)) {
    throw Error(Exit::refused, fmt::format("this signing key is that of {} here", me->name))
        .hint("leave --clinician out, or sign with a key of your own: --signing-key FILE");
  }
  identity.clinician = *me;
  identity.root_key = root_key_of(records.repository(), context.environment());
  const auto pinned = settings_of_file(context).value("pinned.root_key");
  if (pinned && *pinned != identity.root_key) {
    throw Error(Exit::refused, "the records do not begin with the key that your configuration pins")
        .hint("somebody may have replaced them")
        .hint(fmt::format("if you are sure that they are yours: tnotes config set pinned.root_key "
                          "'{}'",
                          identity.root_key));
  }
}

}  // namespace

bool names_other_records(Context& context, const fs::path& records) {
  const Settings file = settings_of_file(context);
  if (file.find("records") == nullptr) return false;
  const fs::path named = file.records();
  const bool same = lies_within(named, records) && lies_within(records, named);
  return !same && is_there(named / records::practice_path);
}

Identity find_identity(Context& context, Place place, const fs::path& records,
                       const GivenIdentity& given) {
  Identity identity;
  identity.key = given.signing_key ? context.settings().expand(*given.signing_key)
                                   : context.settings().signing_key();
  refuse_signing_key(context.settings(), identity.key);
  identity.key_exists = is_there(identity.key);
  if (!identity.key_exists && given.signing_key) {
    throw Error(Exit::not_found, fmt::format("there is no key at {}", identity.key.string()));
  }
  std::string public_key;
  if (identity.key_exists) public_key = git::public_key(identity.key, context.environment());
  if (place == Place::records) {
    identity.clinician.keys = {public_key};
    join(context, records, given, identity);
  } else {
    identity.clinician = new_clinician(context, given);
    if (identity.key_exists) identity.clinician.keys = {public_key};
    identity.root_key = public_key;
  }
  if (names_other_records(context, records)) refuse_other_practice(context, identity);
  // Before anything is made: every commit would fail, or be one that nobody can verify.
  if (identity.key_exists && place != Place::records) {
    git::require_pair(identity.key, public_key, context.environment());
  }
  return identity;
}

}  // namespace tnotes::cli
