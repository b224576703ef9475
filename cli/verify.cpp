#include "records/verify.hpp"

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "records/heads.hpp"

namespace tnotes::cli {
namespace {

struct VerifyOptions {
  std::string accept_head;
};

// From now on the history is expected to go on from here, whatever was remembered before.
Exit accept_head(const std::string& word, Context& context) {
  const git::Repository& repository = context.records().repository();
  const auto given = git::Oid::from_hex(word);
  if (!given) {
    throw Error(Exit::usage, "--accept-head takes the whole id of a commit, 40 digits")
        .hint("'git rev-parse HEAD' in the records shows it");
  }
  const auto head = repository.head();
  if (given != head) {
    throw Error(Exit::refused, "that commit is not the present HEAD")
        .hint(fmt::format("HEAD is {}", head ? head->hex() : "none"));
  }
  const records::Heads heads(context.records().state(), repository);
  const auto last = heads.remembered();
  if (context.can_ask() && !context.globals().yes && last && last != head) {
    context.say(fmt::format("the last head known here is {}", last->hex()));
    if (!context.confirm("forget it, and accept the history as it is now?", false)) {
      context.say("nothing was changed");
      return Exit::done;
    }
  }
  heads.remember(*head);
  if (context.json()) {
    print_json(context, {{"accepted", head->hex()}});
  } else {
    context.say(fmt::format("accepted {}", head->hex()));
  }
  return Exit::done;
}

Json json_of(const records::Verification& verification) {
  Json problems = Json::array();
  for (const auto& problem : verification.problems) {
    problems.push_back({{"code", problem.code},
                        {"path", or_null(problem.path)},
                        {"commit", or_null(problem.commit)},
                        {"message", problem.message}});
  }
  return {{"ok", verification.ok()}, {"checked", verification.checked}, {"problems", problems}};
}

Exit run(const VerifyOptions& options, Context& context) {
  if (!options.accept_head.empty()) return accept_head(options.accept_head, context);
  const records::Records& records = context.records();
  const records::CommitCheck check = records::commit_check(records, context.environment());
  const auto head = records.repository().head();
  const records::Verification verification =
      records::verify(records, check, context.settings().value("pinned.root_key"));
  if (context.json()) {
    print_json(context, json_of(verification));
  } else if (verification.ok()) {
    context.print("ok, {} checked\n", verification.checked);
  } else {
    std::string text;
    for (const auto& problem : verification.problems) {
      const std::string& where = problem.path.empty() ? problem.commit : problem.path;
      const bool says_where = problem.message.find(where) != std::string::npos;
      text += fmt::format("{}  {}{}\n", context.red(pad(problem.code, 11)),
                          says_where ? "" : escape_for_terminal(where, true) + ": ",
                          escape_for_terminal(problem.message, true));
    }
    context.page(text);
  }
  if (!verification.ok()) return Exit::found;
  if (head == records.repository().head()) {
    records::Heads(records.state(), records.repository()).remember(*head);
  }
  return Exit::done;
}

}  // namespace

Command verify_command() {
  return Describe<VerifyOptions>("verify", "prove that nothing was lost or changed unseen")
      .details(
          "Checks that every note can be read, that signed notes are what was signed, that all of "
          "it is committed, that the history begins with the practice's root key and goes on from "
          "where it was seen last, and that every commit is signed by a clinician. Ends with 1 "
          "where it finds a problem.")
      .option("--accept-head", 0, "OID", &VerifyOptions::accept_head,
              "accept a history that went back; OID is HEAD in full")
      .example("tnotes verify", "before the weekend")
      .example("tnotes verify --json", "for a script that watches over the records")
      .runs(run);
}

}  // namespace tnotes::cli
