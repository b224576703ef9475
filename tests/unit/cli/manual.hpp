#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tnotes::test {

// A manual page as the tests read it: lines of mdoc, by section and subsection.
struct ManualPage {
  std::string file;  // "tnotes-new.1"
  std::string text;
  std::map<std::string, std::vector<std::string>> sections;     // by .Sh
  std::map<std::string, std::vector<std::string>> subsections;  // by .Ss
};

std::filesystem::path manual_folder();
std::vector<ManualPage> manual_pages();
// Fails the test where there is none.
ManualPage manual_page(const std::string& file);

// The options that a line of mdoc names: "--date", "-t".
std::vector<std::string> options_in(const std::string& line);

// The lines of literal blocks within `lines`, as they are shown.
std::vector<std::string> literal_lines(const std::vector<std::string>& lines);

// The words of a command line up to a pipe or redirection, without quotes.
std::vector<std::string> shell_words(std::string line);

}  // namespace tnotes::test
