#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace tnotes {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::weekday;

constexpr std::string_view date_hint =
    "write a date as 2026-11-23, yesterday, 'last friday' or '2 weeks ago'";
constexpr std::string_view period_hint =
    "write a period as 2026, 2026-11, 2026-W47, 'last week' or 2026-11-01..2026-11-30";

struct Words {
  std::string_view said;           // for messages
  std::string plain;               // lower case, single spaces
  std::vector<std::string> parts;  // the plain words one by one
};

Words listen(std::string_view text) {
  Words words{trim(text), {}, {}};
  std::string spaced = to_lower_ascii(words.said);
  std::replace(spaced.begin(), spaced.end(), '\t', ' ');
  for (const std::string_view part : split(spaced, ' ')) {
    if (part.empty()) continue;
    if (!words.plain.empty()) words.plain += ' ';
    words.plain += part;
    words.parts.emplace_back(part);
  }
  return words;
}

[[noreturn]] void fail(const Words& words, std::string_view what) {
  const std::string message =
      words.said.empty() ? "the date is empty" : fmt::format("'{}' {}", words.said, what);
  throw Error(Exit::usage, message).hint(std::string(date_hint));
}

[[noreturn]] void fail_outside(const Words& words) {
  fail(words, "is outside the years 1800 to 9999");
}

// Compared as a count of days: a Date so far away would wrap around.
Date day_at(sys_days day, const Words& words) {
  if (day < sys_days{first_day} || day > sys_days{last_day}) fail_outside(words);
  return Date{day};
}

// Says why a text shaped like a day, month or year, which begins with four digits, is none.
template <typename Value>
Value existing(const std::optional<Value>& value, const Words& words, std::string_view what) {
  if (value) return *value;
  if (to_number(words.plain.substr(0, 4)) < int{first_day.year()}) fail_outside(words);
  fail(words, what);
}

std::optional<weekday> find_weekday(std::string_view name) {
  constexpr std::array<std::string_view, 7> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  for (unsigned i = 0; i < names.size(); ++i) {
    if (name == names[i] || name == names[i].substr(0, 3)) return weekday{i};
  }
  return std::nullopt;
}

// The same day of the month so long ago, or the month's last day where it is shorter.
Date months_before(Date today, int count, const Words& words) {
  const int month = int{today.year()} * 12 + static_cast<int>(unsigned{today.month()}) - 1 - count;
  if (month < int{first_day.year()} * 12) fail_outside(words);
  const auto year_month =
      std::chrono::year{month / 12} / std::chrono::month{static_cast<unsigned>(month % 12 + 1)};
  const Date last{year_month / std::chrono::last};
  return std::min(last, Date{year_month / today.day()});
}

// "2 weeks ago": nothing where the words are not of that form.
std::optional<Date> find_ago(const Words& words, Date today) {
  if (words.parts.size() != 3 || words.parts[2] != "ago") return std::nullopt;
  const std::string& number = words.parts[0];
  if (number.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  // More days than there are, and few enough that no product below overflows.
  constexpr int too_many = 4'000'000;
  int count = too_many;
  std::from_chars(number.data(), number.data() + number.size(), count);
  count = std::min(count, too_many);

  std::string_view unit = words.parts[1];
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit == "day") return day_at(sys_days{today} - days{count}, words);
  if (unit == "week") return day_at(sys_days{today} - days{count * 7}, words);
  if (unit == "month") return months_before(today, count, words);
  if (unit == "year") return months_before(today, count * 12, words);
  return std::nullopt;
}

std::optional<SpokenDate> find_day(const Words& words, Date today) {
  const std::string& plain = words.plain;
  constexpr std::string_view impossible = "is not a day of the calendar";
  if (has_shape(plain, "dddd-dd-dd")) {
    return SpokenDate{existing(parse_iso_date(plain), words, impossible)};
  }
  if (has_shape(plain, "dddddddd")) {
    return SpokenDate{existing(parse_compact_date(plain), words, impossible)};
  }

  const sys_days now{today};
  const auto vague = [&](sys_days day) { return SpokenDate{day_at(day, words), true}; };
  if (plain == "today") return vague(now);
  if (plain == "yesterday") return vague(now - days{1});
  if (plain == "tomorrow") return vague(now + days{1});
  if (const auto day = find_weekday(plain)) return vague(now - (weekday{now} - *day));
  if (words.parts.size() == 2 && words.parts[0] == "last") {
    const sys_days before = now - days{1};
    if (const auto day = find_weekday(words.parts[1])) {
      return vague(before - (weekday{before} - *day));
    }
  }
  if (const auto day = find_ago(words, today)) return SpokenDate{*day, true};
  return std::nullopt;
}

sys_days monday_of(sys_days day) { return day - (weekday{day} - std::chrono::Monday); }

// Weeks at both ends of the calendar reach beyond it.
Period clip(sys_days first, sys_days last, const Words& words) {
  if (last < sys_days{first_day}) fail_outside(words);
  return {Date{std::max(first, sys_days{first_day})}, Date{std::min(last, sys_days{last_day})}};
}

// ISO 8601: a week belongs to the year of its Thursday, so 4 January is always in week 1.
Period iso_week(const Words& words) {
  const std::string text = words.plain.substr(0, 4);
  const Date january =
      existing(parse_iso_date(text + "-01-04"), words, "is not a week of the calendar");
  const int week = to_number(words.plain.substr(6, 2));
  const sys_days monday = monday_of(sys_days{january}) + days{(week - 1) * 7};
  if (week < 1 || Date{monday + days{3}}.year() != january.year()) {
    const bool long_year =
        Date{monday_of(sys_days{january}) + days{52 * 7 + 3}}.year() == january.year();
    fail(words, fmt::format("is not a week: {} has weeks 1 to {}", text, long_year ? 53 : 52));
  }
  return clip(monday, monday + days{6}, words);
}

// "this week", "last month": nothing where the words are not of that form.
std::optional<Period> find_named_period(const Words& words, Date today) {
  if (words.parts.size() != 2) return std::nullopt;
  const bool last = words.parts[0] == "last";
  if (!last && words.parts[0] != "this") return std::nullopt;
  const std::string& unit = words.parts[1];
  if (unit == "week") {
    const sys_days monday = monday_of(sys_days{today}) - days{last ? 7 : 0};
    return clip(monday, monday + days{6}, words);
  }
  if (unit == "month") {
    const auto month = today.year() / today.month() - months{last ? 1 : 0};
    return clip(sys_days{month / 1}, sys_days{month / std::chrono::last}, words);
  }
  if (unit == "year") {
    const auto year = today.year() - std::chrono::years{last ? 1 : 0};
    return clip(sys_days{year / 1 / 1}, sys_days{year / 12 / 31}, words);
  }
  return std::nullopt;
}

std::optional<SpokenPeriod> find_period(const Words& words, Date today) {
  if (const auto day = find_day(words, today)) {
    return SpokenPeriod{{day->date, day->date}, day->vague};
  }
  const std::string& plain = words.plain;
  if (has_shape(plain, "dddd")) {
    const Date first =
        existing(parse_iso_date(plain + "-01-01"), words, "is not a year of the calendar");
    return SpokenPeriod{{first, Date{first.year() / 12 / 31}}};
  }
  if (has_shape(plain, "dddd-dd")) {
    const Date first =
        existing(parse_iso_date(plain + "-01"), words, "is not a month of the calendar");
    return SpokenPeriod{{first, Date{first.year() / first.month() / std::chrono::last}}};
  }
  if (has_shape(plain, "dddd-wdd")) return SpokenPeriod{iso_week(words)};
  if (const auto period = find_named_period(words, today)) return SpokenPeriod{*period, true};
  return std::nullopt;
}

SpokenPeriod parse_plain_period(std::string_view text, Date today) {
  const Words words = listen(text);
  try {
    if (const auto period = find_period(words, today)) return *period;
    fail(words, "is not a date or a period");
  } catch (Error& error) {
    error.hint(std::string(period_hint));
    throw;
  }
}

// "9", "9:30" or "9.30" on a clock of twelve hours, of which the first is 12.
std::optional<TimeOfDay> twelve_hours(std::string_view text, bool afternoon) {
  const bool hour_alone = has_shape(text, "d") || has_shape(text, "dd");
  const auto time = parse_spoken_time(hour_alone ? std::string(text) + ":00" : std::string(text));
  if (!time || time->minutes < 60 || time->minutes >= 13 * 60) return std::nullopt;
  return TimeOfDay{time->minutes % (12 * 60) + (afternoon ? 12 * 60 : 0)};
}

}  // namespace

std::optional<TimeOfDay> parse_spoken_time(std::string_view text) {
  if (const auto time = parse_time(text)) return time;
  if (has_shape(text, "dd.dd") || has_shape(text, "d.dd")) {
    std::string usual(text);
    usual[usual.size() - 3] = ':';
    return parse_time(usual);
  }
  if (has_shape(text, "dddd")) {
    return parse_time(fmt::format("{}:{}", text.substr(0, 2), text.substr(2)));
  }
  const std::string lower = to_lower_ascii(text);
  const bool afternoon = lower.ends_with("pm");
  if (!afternoon && !lower.ends_with("am")) return std::nullopt;
  std::string_view hours = std::string_view(lower).substr(0, lower.size() - 2);
  if (hours.ends_with(' ')) hours.remove_suffix(1);
  // "1400pm" and "2pm am" are no times.
  if (hours.find_first_not_of("0123456789:.") != std::string_view::npos) return std::nullopt;
  return has_shape(hours, "dddd") ? std::nullopt : twelve_hours(hours, afternoon);
}

SpokenDate parse_date(std::string_view text, Date today) {
  const Words words = listen(text);
  if (const auto day = find_day(words, today)) return *day;
  fail(words, "is not a date");
}

SpokenPeriod parse_period(std::string_view text, Date today) {
  const std::string_view said = trim(text);
  const std::size_t dots = said.find("..");
  if (dots == std::string_view::npos || said == "..") return parse_plain_period(said, today);

  const std::string_view from = trim(said.substr(0, dots));
  const std::string_view to = trim(said.substr(dots + 2));
  SpokenPeriod first{{first_day, first_day}};
  SpokenPeriod last{{last_day, last_day}};
  if (!from.empty()) first = parse_plain_period(from, today);
  if (!to.empty()) last = parse_plain_period(to, today);
  if (last.period.last < first.period.first) {
    throw Error(Exit::usage, fmt::format("'{}' ends before it begins", said))
        .hint(fmt::format("write the earlier day first: {}..{}", format_date(last.period.first),
                          format_date(first.period.last)));
  }
  return {{first.period.first, last.period.last}, first.vague || last.vague};
}

}  // namespace tnotes
