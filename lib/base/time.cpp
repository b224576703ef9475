#include "base/time.hpp"

#include <fmt/format.h>

#include "base/shape.hpp"

namespace tnotes {
namespace {

constexpr int longest_offset = 14 * 60;

std::optional<Date> make_date(std::string_view year, std::string_view month, std::string_view day) {
  const Date date{std::chrono::year{to_number(year)},
                  std::chrono::month{static_cast<unsigned>(to_number(month))},
                  std::chrono::day{static_cast<unsigned>(to_number(day))}};
  if (!date.ok() || date < first_day || date > last_day) return std::nullopt;
  return date;
}

// "Z", or "+01:00" with hours and minutes.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes{0};
  if (!has_shape(text, "+dd:dd") && !has_shape(text, "-dd:dd")) return std::nullopt;
  const int minutes = to_number(text.substr(4, 2));
  const int offset = to_number(text.substr(1, 2)) * 60 + minutes;
  if (minutes > 59 || offset > longest_offset) return std::nullopt;
  return std::chrono::minutes{text.front() == '-' ? -offset : offset};
}

}  // namespace

Date Instant::local_date() const {
  return Date{std::chrono::floor<std::chrono::days>(utc + offset)};
}

std::string format_date(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

std::string format_compact_date(Date date) {
  return fmt::format("{:04}{:02}{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

std::string format_week(Date date) {
  using std::chrono::sys_days;
  // A week belongs to the year of its Thursday.
  const sys_days day(date);
  const sys_days thursday =
      day - (std::chrono::weekday(day) - std::chrono::Monday) + std::chrono::days(3);
  const Date within(thursday);
  const auto week = (thursday - sys_days(within.year() / 1 / 1)).count() / 7 + 1;
  return fmt::format("{:04}-W{:02}", int{within.year()}, week);
}

std::string format_time(TimeOfDay time) {
  return fmt::format("{:02}:{:02}", time.minutes / 60, time.minutes % 60);
}

std::string format_rfc3339(Instant instant) {
  const auto local = instant.utc + instant.offset;
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock{local - midnight};
  std::string text =
      fmt::format("{}T{:02}:{:02}:{:02}", format_date(Date{midnight}), clock.hours().count(),
                  clock.minutes().count(), clock.seconds().count());
  if (instant.offset == std::chrono::minutes{0}) return text + 'Z';
  const auto distance = std::chrono::abs(instant.offset).count();
  text += instant.offset.count() < 0 ? '-' : '+';
  return text + fmt::format("{:02}:{:02}", distance / 60, distance % 60);
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (!has_shape(text, "dddd-dd-dd")) return std::nullopt;
  return make_date(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Date> parse_compact_date(std::string_view text) {
  if (!has_shape(text, "dddddddd")) return std::nullopt;
  return make_date(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
  if (!has_shape(text, "dd:dd") && !has_shape(text, "d:dd")) return std::nullopt;
  const std::size_t colon = text.find(':');
  const int hours = to_number(text.substr(0, colon));
  const int minutes = to_number(text.substr(colon + 1));
  if (hours > 23 || minutes > 59) return std::nullopt;
  return TimeOfDay{hours * 60 + minutes};
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  constexpr std::string_view picture = "dddd-dd-ddTdd:dd:dd";
  if (!has_shape(text.substr(0, picture.size()), picture)) return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto time = parse_time(text.substr(11, 5));
  const int seconds = to_number(text.substr(17, 2));
  const auto offset = parse_offset(text.substr(picture.size()));
  if (!date || !time || seconds > 59 || !offset) return std::nullopt;
  const auto local = std::chrono::sys_days{*date} + std::chrono::minutes{time->minutes} +
                     std::chrono::seconds{seconds};
  return Instant{local - *offset, *offset};
}

}  // namespace tnotes
