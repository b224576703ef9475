#include "cli/period.hpp"

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

Period period_in(Context& context, const std::string& words) {
  return read_period(context, words).period;
}

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

}  // namespace tnotes::cli
