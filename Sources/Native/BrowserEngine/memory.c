// The memory of the engine in a browser: what Swift and clang call where there is no C library.
//
// Blocks have sizes of powers of two and a header of 64 bytes; freed ones wait in a list for each size. The memory of a page grows and is
// never given back, so nothing is gained by merging blocks. One thread at a time has the lists; without threads the lock is a plain word.
typedef __SIZE_TYPE__ size_t;
typedef unsigned char byte;

extern byte __heap_base;

enum { header = 64, classes = 32 };

static size_t top;
static byte *free_blocks[classes];
static char lock;

static void enter(void) {
    while (__atomic_test_and_set(&lock, __ATOMIC_ACQUIRE)) {}
}

static void leave(void) { __atomic_clear(&lock, __ATOMIC_RELEASE); }

static unsigned size_class(size_t size) {
    unsigned class = 6;
    while (class < classes - 1 && ((size_t)1 << class) < size) class += 1;
    return class;
}

// A block of a size class from the list or from the end of the memory; 0 if there is none.
static byte *take(unsigned class) {
    byte *block = free_blocks[class];
    if (block) {
        free_blocks[class] = *(byte **)block;
        return block;
    }
    if (!top) top = ((size_t)&__heap_base + 63) & ~(size_t)63;
    size_t end = top + ((size_t)1 << class);
    size_t pages = __builtin_wasm_memory_size(0);
    if (end < top) return 0;
    if (end > pages * 65536) {
        size_t more = (end - pages * 65536 + 65535) / 65536;
        if (__builtin_wasm_memory_grow(0, more) == (size_t)-1) return 0;
    }
    block = (byte *)top;
    top = end;
    return block;
}

// Memory at a multiple of 64; 0 if there is none.
void *malloc(size_t size) {
    if (size > (size_t)1 << 30) return 0;
    unsigned class = size_class(size + header);
    enter();
    byte *block = take(class);
    leave();
    if (!block) return 0;
    *(unsigned *)block = class;
    return block + header;
}

void free(void *pointer) {
    if (!pointer) return;
    byte *block = (byte *)pointer - header;
    unsigned class = *(unsigned *)block;
    enter();
    *(byte **)block = free_blocks[class];
    free_blocks[class] = block;
    leave();
}

// Room for what a page gives the engine.
__attribute__((export_name("allocate"))) void *engine_allocate(int size) { return size < 0 ? 0 : malloc((size_t)size); }

__attribute__((export_name("release"))) void engine_release(void *pointer) { free(pointer); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    *result = alignment <= 64 ? malloc(size) : 0;
    return *result ? 0 : 12;
}

// Seeds of hash tables, of which the engine has none.
void arc4random_buf(void *target, size_t size) { __builtin_memset(target, 7, size); }

void *memcpy(void *restrict target, const void *restrict source, size_t size) {
    byte *to = target;
    const byte *from = source;
    for (size_t i = 0; i < size; i++) to[i] = from[i];
    return target;
}

void *memmove(void *target, const void *source, size_t size) {
    byte *to = target;
    const byte *from = source;
    if (to <= from || to >= from + size)
        for (size_t i = 0; i < size; i++) to[i] = from[i];
    else
        for (size_t i = size; i-- > 0;) to[i] = from[i];
    return target;
}

void *memset(void *target, int value, size_t size) {
    byte *to = target;
    for (size_t i = 0; i < size; i++) to[i] = (byte)value;
    return target;
}
