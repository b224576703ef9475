#include "cli/verification.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tnotes::cli {

Json verification_json(const records::Verification& verification) {
  Json problems = Json::array();
  for (const auto& problem : verification.problems) {
    problems.push_back({{"code", problem.code},
                        {"path", or_null(problem.path)},
                        {"commit", or_null(problem.commit)},
                        {"message", problem.message}});
  }
  return {{"ok", verification.ok()}, {"checked", verification.checked}, {"problems", problems}};
}

std::string problem_lines(const Context& context, const records::Verification& verification) {
  constexpr std::size_t code_width = 11;
  std::string text;
  for (const auto& problem : verification.problems) {
    const std::string& where = problem.path.empty() ? problem.commit : problem.path;
    const bool says_where = problem.message.starts_with(where);
    text += fmt::format("{}  {}{}\n", context.red(pad(problem.code, code_width)),
                        says_where ? "" : escape_for_terminal(where, true) + ": ",
                        escape_for_terminal(problem.message, true));
  }
  return text;
}

Exit accept_head(Context& context, const std::string& word, const git::Repository& repository,
                 const records::Heads& heads, const std::function<void()>& accept) {
  const auto given = git::Oid::from_hex(word);
  if (!given) {
    throw Error(Exit::usage, "--accept-head takes the whole id of a commit, 40 digits")
        .hint("it is what 'git rev-parse HEAD' shows in " + repository.work_tree().string());
  }
  const auto head = repository.head();
  if (given != head) {
    throw Error(Exit::refused, "that commit is not the present HEAD")
        .hint(fmt::format("HEAD is {}", head ? head->hex() : "none"));
  }
  const auto last = heads.remembered();
  if (context.can_ask() && !context.globals().yes && last && last != head) {
    context.say(fmt::format("the last head known here is {}", last->hex()));
    if (!context.confirm("forget it, and accept the history as it is now?", false)) {
      context.say("nothing was changed");
      return Exit::done;
    }
  }
  accept();
  if (context.json()) {
    print_json(context, {{"accepted", head->hex()}});
  } else {
    context.say(fmt::format("accepted {}", head->hex()));
  }
  return Exit::done;
}

}  // namespace tnotes::cli
