// What the build with threads gives a page besides. Each thread is a worker with an instance of its own in the same memory, which has set
// its `__stack_pointer` to memory of its own first.

/// How many threads run models; asked once, before any model is loaded.
@_expose(wasm, "prepareThreads") @_cdecl("engine_prepare_threads")
public func prepareThreads(_ count: Int32) {
    crew = Crew(threadCount: Int(count))
}

/// Helps to run models until ``endThreads()``; a helper's number is from 1 up to the count of threads less 1.
@_expose(wasm, "help") @_cdecl("engine_help")
public func help(_ thread: Int32) {
    crew?.help(thread: Int(thread))
}

/// What a helper says that has failed: whoever waits for it fails, too.
@_expose(wasm, "endThreads") @_cdecl("engine_end_threads")
public func endThreads() {
    crew?.end()
}
