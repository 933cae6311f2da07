#include <stddef.h>
#include <stdint.h>

/// The entry of libFuzzer for programs that have a `main` of their own. The compiler brings the library.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test_one_input)(const uint8_t *data, size_t size));

/// Changes bytes in place, within `max_size`, as libFuzzer would without a mutator of our own; for use in one only.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
