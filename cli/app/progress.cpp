#include "cli/app/progress.hpp"

#include <algorithm>

namespace tnotes::cli {
namespace {

constexpr std::size_t most_cells = 40;
constexpr const char* clear_line = "\r\x1b[K";

}  // namespace

ProgressBar::ProgressBar(const Context& context, std::string what, std::size_t total)
    : context_(context),
      what_(std::move(what)),
      total_(std::max<std::size_t>(total, 1)),
      is_shown_(context.world().terminal.err &&
                context.environment().get("TERM").value_or("dumb") != "dumb") {}

void ProgressBar::show(std::size_t done) {
  if (!is_shown_) return;
  const std::size_t at = std::min(done, total_);
  const std::size_t filled = at * most_cells / total_;
  std::string line = fmt::format("{} [{}{}] {:3}%", what_, std::string(filled, '#'),
                                 std::string(most_cells - filled, ' '), at * 100 / total_);
  // A line that wraps could not be taken back.
  if (line.size() >= context_.world().terminal.width) {
    line = fmt::format("{:3}%", at * 100 / total_);
  }
  if (line == drawn_) return;
  drawn_ = line;
  context_.world().err(clear_line + line);
}

void ProgressBar::clear() {
  if (drawn_.empty()) return;
  drawn_.clear();
  context_.world().err(clear_line);
}

}  // namespace tnotes::cli
