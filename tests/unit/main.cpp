#define DOCTEST_CONFIG_IMPLEMENT  // with a main of its own: the header is precompiled, without one
#include <doctest/doctest.h>

int main(int argc, char** argv) { return doctest::Context(argc, argv).run(); }
