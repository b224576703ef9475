#include "cli/period.hpp"

#include "base/text.hpp"

namespace tnotes::cli {
namespace {

SpokenPeriod read_period(Context& context, const std::string& words) {
  const SpokenPeriod spoken = parse_period(words, context.today());
  if (spoken.vague) {
    const auto [first, last] = spoken.period;
    context.say(fmt::format("'{}' is {}{}", words, format_date(first),
                            first == last ? "" : " to " + format_date(last)));
  }
  return spoken;
}

}  // namespace

std::optional<Period> period_of(Context& context, const std::string& since,
                                const std::string& until) {
  if (since.empty() && until.empty()) return std::nullopt;
  Period period{first_day, last_day};
  if (!since.empty()) {
    const SpokenPeriod spoken = read_period(context, since);
    period.first = spoken.period.first;
    if (since.find("..") != std::string::npos) period.last = spoken.period.last;
  }
  if (!until.empty()) period.last = read_period(context, until).period.last;
  if (period.last < period.first) {
    throw Error(Exit::usage, fmt::format("{} comes before {}", format_date(period.last),
                                         format_date(period.first)));
  }
  return period;
}

std::optional<Period> period_of(Context& context, const std::string& since,
                                const std::string& until, const std::string& week) {
  if (week.empty()) return period_of(context, since, until);
  if (!since.empty() || !until.empty()) {
    throw Error(Exit::usage, "--week says both ends: leave --since and --until out");
  }
  using std::chrono::sys_days;
  const SpokenPeriod spoken = parse_period(week, context.today());
  const Period given = spoken.period;
  const auto behind_monday = std::chrono::weekday(sys_days(given.first)) - std::chrono::Monday;
  const sys_days monday = sys_days(given.first) - behind_monday;
  const Period whole{Date(monday), Date(monday + std::chrono::days(6))};
  if (given != whole && given.first != given.last) {
    throw Error(Exit::usage, fmt::format("'{}' is no week", escape_for_terminal(week, true)))
        .hint("a week is 2026-W47, 'this week', 'last week', or any day of it");
  }
  if (whole.first < first_day || last_day < whole.last) {
    throw Error(Exit::usage, "that week is not all of it in the calendar of notes");
  }
  if (spoken.vague || given != whole) {
    context.say(fmt::format("'{}' is the week from {} to {}", escape_for_terminal(week, true),
                            format_date(whole.first), format_date(whole.last)));
  }
  return whole;
}

}  // namespace tnotes::cli
