// Tells the thread sanitizer of Swift's Mutex where threads wait for each other. On Linux the uncontended way is inlined, and so
// instrumented; the other one is in libswiftSynchronization, which is not, and without this every contended Mutex looks like a race.
// Loaded in front of that library by scripts/sanitize.sh. The names are those of Swift 6.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// `Synchronization._MutexHandle._lockSlow(_: UInt32)` and `_unlockSlow()`.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *handle

// Of the sanitizer's run-time library; missing in programs without it, such as `swift test` itself.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lockSlow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void unlockSlow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lockSlow(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK_SLOW))(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlockSlow(SELF) {
    if (__tsan_release) __tsan_release(handle);
    ((SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK_SLOW))(handle);
}
