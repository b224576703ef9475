#include "base/time.hpp"

#include <doctest/doctest.h>
#include <random>

#include "base/error.hpp"

namespace tnotes {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

Date date(int year, unsigned month, unsigned day) {
  return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}

// A Monday.
const Date today = date(2026, 11, 23);

std::string period_text(const Period& period) {
  return format_date(period.first) + ' ' + format_date(period.last);
}

template <typename Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return Error(Exit::done, "nothing was thrown");
}

Error date_error(std::string_view text, Date now = today) {
  return error_of([&] { parse_date(text, now); });
}

Error period_error(std::string_view text, Date now = today) {
  return error_of([&] { parse_period(text, now); });
}

}  // namespace

TEST_CASE("a day is in a week of the year of its Thursday") {
  for (const auto& [day, week] : {std::pair<const char*, const char*>{"2026-11-22", "2026-W47"},
                                  {"2026-11-23", "2026-W48"},
                                  {"2026-12-31", "2026-W53"},
                                  {"2027-01-03", "2026-W53"},
                                  {"2027-01-04", "2027-W01"},
                                  {"2024-12-30", "2025-W01"},
                                  {"2021-01-01", "2020-W53"}}) {
    CAPTURE(day);
    const Date date = *parse_iso_date(day);
    CHECK(format_week(date) == week);
    CHECK(parse_period(week, date).period.contains(date));
  }
}

TEST_CASE("dates are written with all their digits") {
  CHECK(format_date(date(2026, 11, 23)) == "2026-11-23");
  CHECK(format_date(date(1800, 1, 2)) == "1800-01-02");
  CHECK(format_compact_date(date(2026, 3, 4)) == "20260304");
}

TEST_CASE("strict dates take days that exist and nothing else") {
  CHECK(parse_iso_date("2026-11-23") == date(2026, 11, 23));
  CHECK(parse_iso_date("2024-02-29") == date(2024, 2, 29));
  CHECK(parse_iso_date("2000-02-29") == date(2000, 2, 29));
  CHECK(parse_iso_date("1800-01-01") == first_day);
  CHECK(parse_iso_date("9999-12-31") == last_day);
  CHECK(parse_compact_date("20240229") == date(2024, 2, 29));
  for (const char* text :
       {"",           "2026",       "2026-02-31",  "2026-02-29",  "1900-02-29",  "2026-13-01",
        "2026-00-10", "2026-04-00", "2026-04-31",  "1799-12-31",  "0000-01-01",  "2026-1-01",
        "2026-01-1",  "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-01T", "+026-01-01",
        "20260101",   "2026-0a-01", "10000-01-01", "today"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso_date(text));
  }
  for (const char* text : {"", "2026-11-23", "2026112", "202611233", "20260231", "17991231"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_compact_date(text));
  }
}

TEST_CASE("every day there is survives being written and read") {
  for (sys_days day{first_day}; day <= sys_days{last_day}; day += days{97}) {
    const Date written{day};
    CHECK(parse_iso_date(format_date(written)) == written);
    CHECK(parse_compact_date(format_compact_date(written)) == written);
  }
}

TEST_CASE("times of day") {
  CHECK(parse_time("14:05") == TimeOfDay{845});
  CHECK(parse_time("9:05") == TimeOfDay{545});
  CHECK(parse_time("00:00") == TimeOfDay{0});
  CHECK(parse_time("23:59") == TimeOfDay{1439});
  for (const char* text : {"", "24:00", "25:99", "12:60", "12", "1200", "12:5", "12:", ":30",
                           "012:30", "12:30:00", "-1:30", "12:30 ", "12.30", "2pm"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text));
  }
  for (int minute = 0; minute < 24 * 60; ++minute) {
    CHECK(parse_time(format_time({minute})) == TimeOfDay{minute});
  }
  CHECK(format_time({65}) == "01:05");
}

TEST_CASE("times of day as people write them") {
  const std::pair<const char*, const char*> rows[] = {
      {"14:05", "14:05"},  {"9:05", "09:05"},   {"14.05", "14:05"},   {"9.05", "09:05"},
      {"1405", "14:05"},   {"0905", "09:05"},   {"9am", "09:00"},     {"9AM", "09:00"},
      {"9 am", "09:00"},   {"12am", "00:00"},   {"12:30am", "00:30"}, {"12pm", "12:00"},
      {"1pm", "13:00"},    {"2:30pm", "14:30"}, {"2.30 PM", "14:30"}, {"11:59pm", "23:59"},
      {"02:30pm", "14:30"}};
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    const auto time = parse_spoken_time(text);
    CHECK((time ? format_time(*time) : "none") == expected);
  }
  for (const char* text :
       {"",      "9",    "14",      "930",    "2460",   "2500",  "24.00", "12.60",  "9.5",
        "0am",   "13pm", "14:30pm", "1400pm", "0:30am", "am",    "pm",    "2pm am", "2pmpm",
        "2:5pm", "noon", "12:00 ",  " 9am",   "-9am",   "9  am", "14,00", "14h"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_spoken_time(text));
  }
}

TEST_CASE("instants are written with the local time and its distance from UTC") {
  const auto noon = sys_days{today} + std::chrono::hours{12} + std::chrono::seconds{7};
  CHECK(format_rfc3339({noon, minutes{0}}) == "2026-11-23T12:00:07Z");
  CHECK(format_rfc3339({noon, minutes{60}}) == "2026-11-23T13:00:07+01:00");
  CHECK(format_rfc3339({noon, minutes{-210}}) == "2026-11-23T08:30:07-03:30");
  CHECK(format_rfc3339({noon, minutes{-30}}) == "2026-11-23T11:30:07-00:30");
  CHECK(format_rfc3339({noon, minutes{14 * 60}}) == "2026-11-24T02:00:07+14:00");
}

TEST_CASE("the local date is the day on the wall, not in UTC") {
  const auto late = sys_days{today} + std::chrono::hours{23} + minutes{30};
  CHECK(Instant{late, minutes{0}}.local_date() == today);
  CHECK(Instant{late, minutes{60}}.local_date() == date(2026, 11, 24));
  CHECK(Instant{sys_days{today}, minutes{-1}}.local_date() == date(2026, 11, 22));
  CHECK(Instant{sys_days{date(1800, 1, 2)}, minutes{-1}}.local_date() == first_day);
}

TEST_CASE("RFC 3339 is read strictly") {
  const auto five = sys_days{today} + std::chrono::hours{14} + minutes{5};
  CHECK(parse_rfc3339("2026-11-23T14:05:00Z") == Instant{five, minutes{0}});
  CHECK(parse_rfc3339("2026-11-23T14:05:00+00:00") == Instant{five, minutes{0}});
  CHECK(parse_rfc3339("2026-11-23T15:05:00+01:00") == Instant{five, minutes{60}});
  CHECK(parse_rfc3339("2026-11-22T23:35:00-14:00") ==
        Instant{sys_days{today} + std::chrono::hours{13} + minutes{35}, minutes{-840}});
  for (const char* text : {"",
                           "2026-11-23",
                           "2026-11-23T14:05:00",
                           "2026-11-23T14:05Z",
                           "2026-11-23 14:05:00Z",
                           "2026-11-23T14:05:00.5Z",
                           "2026-11-23T14:05:60Z",
                           "2026-11-23T24:00:00Z",
                           "2026-11-23T14:60:00Z",
                           "2026-02-31T14:05:00Z",
                           "2026-11-23T14:05:00z",
                           "2026-11-23t14:05:00Z",
                           "2026-11-23T14:05:00+14:01",
                           "2026-11-23T14:05:00-15:00",
                           "2026-11-23T14:05:00+01:60",
                           "2026-11-23T14:05:00+0100",
                           "2026-11-23T14:05:00+01",
                           "2026-11-23T14:05:00ZZ",
                           "2026-11-23T4:05:00Z",
                           " 2026-11-23T14:05:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("instants survive being written and read") {
  std::mt19937_64 random{7};
  std::uniform_int_distribution<std::int64_t> seconds{
      std::chrono::sys_seconds{sys_days{date(1800, 1, 2)}}.time_since_epoch().count(),
      std::chrono::sys_seconds{sys_days{date(9999, 12, 30)}}.time_since_epoch().count()};
  std::uniform_int_distribution<int> offsets{-840, 840};
  for (int i = 0; i < 2000; ++i) {
    const Instant instant{std::chrono::sys_seconds{std::chrono::seconds{seconds(random)}},
                          minutes{offsets(random)}};
    const std::string text = format_rfc3339(instant);
    CAPTURE(text);
    CHECK(parse_rfc3339(text) == instant);
    CHECK(text.substr(0, 10) == format_date(instant.local_date()));
  }
}

TEST_CASE("a day in a person's words") {
  struct Row {
    const char* text;
    const char* expected;
    bool vague;
  };
  const Row rows[] = {
      {"2026-11-23", "2026-11-23", false},   {" 2026-11-23\n", "2026-11-23", false},
      {"20240229", "2024-02-29", false},     {"today", "2026-11-23", true},
      {"Yesterday", "2026-11-22", true},     {"TOMORROW", "2026-11-24", true},
      {"monday", "2026-11-23", true},        {"last monday", "2026-11-16", true},
      {"tuesday", "2026-11-17", true},       {"wednesday", "2026-11-18", true},
      {"thursday", "2026-11-19", true},      {"friday", "2026-11-20", true},
      {"last friday", "2026-11-20", true},   {"Last   Fri", "2026-11-20", true},
      {"last\tsat", "2026-11-21", true},     {"sunday", "2026-11-22", true},
      {"last sunday", "2026-11-22", true},   {"0 days ago", "2026-11-23", true},
      {"1 day ago", "2026-11-22", true},     {"2 weeks ago", "2026-11-09", true},
      {"002 Weeks Ago", "2026-11-09", true}, {"3 months ago", "2026-08-23", true},
      {"11 months ago", "2025-12-23", true}, {"12 months ago", "2025-11-23", true},
      {"2 years ago", "2024-11-23", true},   {"2722 months ago", "1800-01-23", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const SpokenDate spoken = parse_date(row.text, today);
    CHECK(format_date(spoken.date) == row.expected);
    CHECK(spoken.vague == row.vague);
  }
}

TEST_CASE("months ago end on a shorter month's last day") {
  CHECK(parse_date("1 month ago", date(2026, 3, 31)).date == date(2026, 2, 28));
  CHECK(parse_date("1 month ago", date(2024, 3, 31)).date == date(2024, 2, 29));
  CHECK(parse_date("1 month ago", date(2026, 12, 31)).date == date(2026, 11, 30));
  CHECK(parse_date("1 year ago", date(2024, 2, 29)).date == date(2023, 2, 28));
  CHECK(parse_date("1 month ago", date(2026, 1, 15)).date == date(2025, 12, 15));
}

TEST_CASE("a weekday is within the last week whatever today is") {
  for (int offset = 0; offset < 14; ++offset) {
    const sys_days now = sys_days{today} + days{offset};
    for (const char* name :
         {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}) {
      CAPTURE(name);
      CAPTURE(offset);
      const sys_days plain = parse_date(name, Date{now}).date;
      const sys_days last = parse_date(std::string("last ") + name, Date{now}).date;
      CHECK(plain <= now);
      CHECK(plain > now - days{7});
      CHECK(last < now);
      CHECK(last >= now - days{7});
      CHECK(std::chrono::weekday{plain} == std::chrono::weekday{last});
    }
  }
}

TEST_CASE("days that cannot be are refused with the reason") {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"2026-02-31", "'2026-02-31' is not a day of the calendar"},
      {"20260231", "'20260231' is not a day of the calendar"},
      {"2026-13-01", "'2026-13-01' is not a day of the calendar"},
      {"1799-12-31", "'1799-12-31' is outside the years 1800 to 9999"},
      {"00000000", "'00000000' is outside the years 1800 to 9999"},
      {"999999999 weeks ago", "'999999999 weeks ago' is outside the years 1800 to 9999"},
      {"99999999999999999999999 days ago",
       "'99999999999999999999999 days ago' is outside the years 1800 to 9999"},
      {"4294967297 months ago", "'4294967297 months ago' is outside the years 1800 to 9999"},
      {"2723 months ago", "'2723 months ago' is outside the years 1800 to 9999"},
      {"2147483647 years ago", "'2147483647 years ago' is outside the years 1800 to 9999"},
      {"", "the date is empty"},
      {" \t ", "the date is empty"},
      {" Next Friday ", "'Next Friday' is not a date"},
      {"2026-2-3", "'2026-2-3' is not a date"},
      {"10000-01-01", "'10000-01-01' is not a date"},
      {"2026-11", "'2026-11' is not a date"},
      {"last", "'last' is not a date"},
      {"last week", "'last week' is not a date"},
      {"last last friday", "'last last friday' is not a date"},
      {"weeks ago", "'weeks ago' is not a date"},
      {"-1 days ago", "'-1 days ago' is not a date"},
      {"2 fortnights ago", "'2 fortnights ago' is not a date"},
      {"2 dayss ago", "'2 dayss ago' is not a date"},
      {"2 weeks", "'2 weeks' is not a date"},
      {"fr", "'fr' is not a date"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Error error = date_error(row.text);
    CHECK(error.code() == Exit::usage);
    CHECK(error.message() == row.message);
    REQUIRE(error.hints().size() == 1);
    CHECK(error.hints()[0] ==
          "write a date as 2026-11-23, yesterday, 'last friday' or '2 weeks ago'");
  }
  CHECK(date_error("tomorrow", last_day).message() ==
        "'tomorrow' is outside the years 1800 to 9999");
  CHECK(date_error("yesterday", first_day).code() == Exit::usage);
  CHECK(date_error("last friday", first_day).code() == Exit::usage);
}

TEST_CASE("a period in a person's words") {
  struct Row {
    const char* text;
    const char* expected;
    bool vague;
  };
  const Row rows[] = {
      {"2026-11-23", "2026-11-23 2026-11-23", false},
      {"yesterday", "2026-11-22 2026-11-22", true},
      {"2026", "2026-01-01 2026-12-31", false},
      {"2026-11", "2026-11-01 2026-11-30", false},
      {"2026-02", "2026-02-01 2026-02-28", false},
      {"2024-02", "2024-02-01 2024-02-29", false},
      {"2026-W47", "2026-11-16 2026-11-22", false},
      {"2026-w48", "2026-11-23 2026-11-29", false},
      {"2026-W01", "2025-12-29 2026-01-04", false},
      {"2026-W53", "2026-12-28 2027-01-03", false},
      {"2025-W52", "2025-12-22 2025-12-28", false},
      {"2020-W53", "2020-12-28 2021-01-03", false},
      {"2021-W01", "2021-01-04 2021-01-10", false},
      {"1800-W01", "1800-01-01 1800-01-05", false},
      {"9999-W52", "9999-12-27 9999-12-31", false},
      {"this week", "2026-11-23 2026-11-29", true},
      {"Last Week", "2026-11-16 2026-11-22", true},
      {"this month", "2026-11-01 2026-11-30", true},
      {"last month", "2026-10-01 2026-10-31", true},
      {"this year", "2026-01-01 2026-12-31", true},
      {"last year", "2025-01-01 2025-12-31", true},
      {"2026-11-01..2026-11-30", "2026-11-01 2026-11-30", false},
      {"2026-11-01 .. 2026-11-30", "2026-11-01 2026-11-30", false},
      {"2026-11-23..2026-11-23", "2026-11-23 2026-11-23", false},
      {"2026-10..2026-11", "2026-10-01 2026-11-30", false},
      {"2026-11..2026-11-05", "2026-11-01 2026-11-05", false},
      {"2026-W47..2026-W48", "2026-11-16 2026-11-29", false},
      {"last month..yesterday", "2026-10-01 2026-11-22", true},
      {"2026-01-01..today", "2026-01-01 2026-11-23", true},
      {"2026-11..", "2026-11-01 9999-12-31", false},
      {"..2026-11", "1800-01-01 2026-11-30", false},
      {"2 weeks ago..", "2026-11-09 9999-12-31", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const SpokenPeriod spoken = parse_period(row.text, today);
    CHECK(period_text(spoken.period) == row.expected);
    CHECK(spoken.vague == row.vague);
  }
  CHECK(period_text(parse_period("last month", date(2026, 1, 31)).period) ==
        "2025-12-01 2025-12-31");
  CHECK(period_text(parse_period("last week", date(2026, 11, 22)).period) ==
        "2026-11-09 2026-11-15");
  CHECK(period_text(parse_period("this week", last_day).period) == "9999-12-27 9999-12-31");
}

TEST_CASE("the weeks of the calendar follow each other without a gap") {
  sys_days next{date(1999, 1, 4)};
  for (int year = 1999; year <= 2400; ++year) {
    int weeks = 0;
    for (int week = 1; week <= 53; ++week) {
      const std::string text =
          std::to_string(year) + (week < 10 ? "-W0" : "-W") + std::to_string(week);
      if (week == 53 && period_error(text).code() == Exit::usage) break;
      const Period period = parse_period(text, today).period;
      CAPTURE(text);
      CHECK(sys_days{period.first} == next);
      CHECK(sys_days{period.last} == next + days{6});
      next += days{7};
      ++weeks;
    }
    CHECK(weeks >= 52);
  }
}

TEST_CASE("periods that cannot be are refused with the reason") {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"2026-W00", "'2026-W00' is not a week: 2026 has weeks 1 to 53"},
      {"2026-W54", "'2026-W54' is not a week: 2026 has weeks 1 to 53"},
      {"2025-W53", "'2025-W53' is not a week: 2025 has weeks 1 to 52"},
      {"2025-w99", "'2025-w99' is not a week: 2025 has weeks 1 to 52"},
      {"1799-W10", "'1799-W10' is outside the years 1800 to 9999"},
      {"2026-13", "'2026-13' is not a month of the calendar"},
      {"2026-00", "'2026-00' is not a month of the calendar"},
      {"1799", "'1799' is outside the years 1800 to 9999"},
      {"2026-02-31", "'2026-02-31' is not a day of the calendar"},
      {"2026-02-01..2026-02-31", "'2026-02-31' is not a day of the calendar"},
      {"soon..2026-02-01", "'soon' is not a date or a period"},
      {"next week", "'next week' is not a date or a period"},
      {"", "the date is empty"},
      {"..", "'..' is not a date or a period"},
      {"2026..2027..2028", "'2027..2028' is not a date or a period"},
      {"2026...2027", "'.2027' is not a date or a period"},
      {"2026-W1", "'2026-W1' is not a date or a period"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Error error = period_error(row.text);
    CHECK(error.code() == Exit::usage);
    CHECK(error.message() == row.message);
    REQUIRE(error.hints().size() == 2);
    CHECK(error.hints()[1] ==
          "write a period as 2026, 2026-11, 2026-W47, 'last week' or 2026-11-01..2026-11-30");
  }
  CHECK(period_error("last year", first_day).message() ==
        "'last year' is outside the years 1800 to 9999");
}

TEST_CASE("a period that ends before it begins is refused and turned round in the hint") {
  const Error error = period_error("2026-11-30..2026-11-01");
  CHECK(error.code() == Exit::usage);
  CHECK(error.message() == "'2026-11-30..2026-11-01' ends before it begins");
  REQUIRE(error.hints().size() == 1);
  CHECK(error.hints()[0] == "write the earlier day first: 2026-11-01..2026-11-30");
}

TEST_CASE("a period contains its ends") {
  const Period period{date(2026, 11, 1), date(2026, 11, 30)};
  CHECK(period.contains(date(2026, 11, 1)));
  CHECK(period.contains(date(2026, 11, 30)));
  CHECK_FALSE(period.contains(date(2026, 10, 31)));
  CHECK_FALSE(period.contains(date(2026, 12, 1)));
}

}  // namespace tnotes
