#include <cstdio>

// Says what it will do; it keeps nothing yet.
int main() {
  std::fputs(
      "tnotes: error: psychotherapy notes cannot be kept yet\n"
      "tnotes: hint: tnotes-vault will keep them age-encrypted, apart from the records, and in no "
      "export, diff or disclosure\n",
      stderr);
  return 4;
}
