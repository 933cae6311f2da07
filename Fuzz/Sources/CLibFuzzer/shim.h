#include <stddef.h>
#include <stdint.h>

/// The entry of libFuzzer for programs that have a `main` of their own. The compiler brings the library.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test_one_input)(const uint8_t *data, size_t size));
