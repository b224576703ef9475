#pragma once

#include <chrono>
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tnotes {

// A calendar day, always valid (ok()) and from first_day to last_day.
using Date = std::chrono::year_month_day;
inline constexpr Date first_day{std::chrono::year{1800}, std::chrono::January, std::chrono::day{1}};
inline constexpr Date last_day{std::chrono::year{9999}, std::chrono::December,
                               std::chrono::day{31}};

// A point in time and the distance of the local clock from UTC there.
struct Instant {
  std::chrono::sys_seconds utc;
  std::chrono::minutes offset{0};  // -14 h to 14 h

  [[nodiscard]] Date local_date() const;
  friend bool operator==(const Instant&, const Instant&) = default;
};

// Tells the present. Libraries are given one; they never read the machine's clock.
using Clock = std::function<Instant()>;

// Minutes since midnight, 0 to 1439.
struct TimeOfDay {
  int minutes = 0;
  friend auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

// Days from the first to the last, both included.
struct Period {
  Date first{};
  Date last{};
  friend bool operator==(const Period&, const Period&) = default;
  [[nodiscard]] bool contains(Date day) const { return first <= day && day <= last; }
};

// What a person's words were taken to mean. `vague` asks the caller to say so: "today", "last
// friday" and the like depend on the day they are read.
struct SpokenDate {
  Date date{};
  bool vague = false;
};
struct SpokenPeriod {
  Period period;
  bool vague = false;
};

std::string format_date(Date date);           // 2026-11-23
std::string format_compact_date(Date date);   // 20261123
std::string format_week(Date date);           // 2026-W47, the ISO 8601 week of the day
std::string format_time(TimeOfDay time);      // 14:05
std::string format_rfc3339(Instant instant);  // 2026-11-23T14:05:00+01:00; Z where the offset is 0

// The strict forms that files hold; nothing else is taken, and 2026-02-31 or 25:99 is nothing.
std::optional<Date> parse_iso_date(std::string_view text);      // YYYY-MM-DD, years 1800 to 9999
std::optional<Date> parse_compact_date(std::string_view text);  // YYYYMMDD
std::optional<TimeOfDay> parse_time(std::string_view text);     // HH:MM or H:MM, 24 hours
std::optional<Instant> parse_rfc3339(std::string_view text);    // Z or +01:00, whole seconds

// A time of day as people write it: what parse_time takes, and 14.00, 1400, 9am, 2:30pm, 2.30 PM.
// Nothing for the rest, also for a bare 9, which may be either half of the day.
std::optional<TimeOfDay> parse_spoken_time(std::string_view text);

// One day in a person's words: an ISO date, 20261123, today, yesterday, tomorrow, a weekday (the
// latest one, today included), last WEEKDAY (the latest one before today), N
// days|weeks|months|years ago (a shorter month's last day: 31 March less a month is 28 February).
// Weekdays may be cut to three letters. Case and white space around words do not matter. Throws
// usage, naming the words; an impossible day says that it is none.
SpokenDate parse_date(std::string_view text, Date today);

// A stretch of days in a person's words: all of parse_date as one day, and 2026, 2026-11, 2026-W47
// (ISO 8601 weeks, Monday first), this|last week|month|year, A..B, A.., ..B (from the first day of
// A to the last of B; an open end reaches to first_day or last_day). Throws usage, also where the
// end comes before the beginning.
SpokenPeriod parse_period(std::string_view text, Date today);

}  // namespace tnotes
