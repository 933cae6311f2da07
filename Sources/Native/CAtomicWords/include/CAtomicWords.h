// Words of memory that several threads read and write, and on which one waits for another. Includes nothing, because the target
// wasm32-unknown-none has no C library. Every access is sequentially consistent: the threads of an engine meet a hundred times an image,
// so nothing is gained by less.
#ifndef C_ATOMIC_WORDS_H
#define C_ATOMIC_WORDS_H

static inline unsigned ocl_load(const unsigned *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }

static inline void ocl_store(unsigned *word, unsigned value) { __atomic_store_n(word, value, __ATOMIC_SEQ_CST); }

// Subtracts 1; gives what is left.
static inline unsigned ocl_decrement(unsigned *word) { return __atomic_sub_fetch(word, 1, __ATOMIC_SEQ_CST); }

// Writes a value if another one is there; gives what was there.
static inline unsigned ocl_exchange(unsigned *word, unsigned expected, unsigned value) {
    __atomic_compare_exchange_n(word, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return expected;
}

#if !defined(__wasm__)
extern int sched_yield(void);
#endif

// Sleeps while a value is there, until somebody wakes the word; may return before. Elsewhere than in a browser, where only tests
// wait, it lets other threads go first.
static inline void ocl_wait(unsigned *word, unsigned value) {
#if defined(__wasm_atomics__)
    __builtin_wasm_memory_atomic_wait32((int *)word, (int)value, -1);
#elif !defined(__wasm__)
    sched_yield();
#endif
}

// Wakes all who sleep on a word.
static inline void ocl_wake(unsigned *word) {
#if defined(__wasm_atomics__)
    __builtin_wasm_memory_atomic_notify((int *)word, 0xFFFFFFFFu);
#endif
}

#endif
