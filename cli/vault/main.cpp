#include <cstdio>
#include <string_view>

// Says what it will do; it keeps nothing yet.
int main(int count, char** words) {
  const std::string_view first = count > 1 ? words[1] : "";
  if (first == "--help" || first == "-h") {
    std::fputs(
        "usage: tnotes vault [word...]\n"
        "\n"
        "psychotherapy notes, encrypted and apart from the records: not ready yet\n"
        "\n"
        "The vault keeps nothing yet and says so, whatever its words are. Do not write\n"
        "psychotherapy notes into the records meanwhile: they would be plain text, and\n"
        "part of every export.\n"
        "\n"
        "'tnotes help vault' opens the manual page.\n",
        stdout);
    return std::fflush(stdout) == 0 ? 0 : 7;
  }
  std::fputs(
      "tnotes: error: psychotherapy notes cannot be kept yet\n"
      "tnotes: hint: tnotes-vault will keep them age-encrypted, apart from the records\n"
      "tnotes: hint: 'tnotes help vault' says more\n",
      stderr);
  return 4;
}
