import Projects
import Testing

/// Expects a broken rule of a kind, told in a sentence.
@discardableResult
func expect<Value>(
    _ code: ProjectError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async -> ProjectError? {
    do {
        _ = try await body()
        Issue.record("Expected \(code), but nothing was refused.", sourceLocation: sourceLocation)
    } catch let error as ProjectError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.hasSuffix("."), sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record("Expected \(code), not \(error).", sourceLocation: sourceLocation)
    }
    return nil
}
