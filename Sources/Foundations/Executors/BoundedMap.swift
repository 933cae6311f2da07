/// Transforms elements on the threads of an executor, with results in the order of the elements.
///
/// At most one task a thread is alive at any time, so memory does not grow with the number of elements.
/// The first error cancels what is still running and is thrown once that has ended. Cancelling the caller
/// cancels the tasks.
///
/// - Parameters:
///   - elements: The inputs.
///   - executor: Where `transform` runs; it may block there.
///   - onCompletion: Called on the caller's side after each element, with the number done so far.
///   - transform: The work for one element.
/// - Returns: One result for each element.
/// - Throws: The first error of `transform` or `onCompletion`, or `CancellationError`.
package func boundedMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    on executor: BlockingExecutor,
    onCompletion: (Int) throws -> Void = { _ in },
    transform: @escaping @Sendable (Element) throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var next = 0
        func start() {
            let index = next
            let element = elements[index]
            next += 1
            group.addTask(executorPreference: executor) {
                try Task.checkCancellation()
                return (index, try transform(element))
            }
        }
        while next < min(executor.threadCount, elements.count) { start() }
        var done = 0
        while let (index, result) = try await group.next() {
            results[index] = result
            done += 1
            if next < elements.count { start() }
            try onCompletion(done)
        }
        return results.compactMap(\.self)
    }
}
