package import HTTPAPI

extension ErrorVocabulary {
    /// How the protocol tells failures: the flat object `{"code", "message"}`.
    package static let customVision = ErrorVocabulary(
        type: Wire.CustomVisionError.self,
        names: [
            .missingValue: .badRequestRequiredParamIsNull,
            .malformedID: .badRequestInvalidIds,
            .tooManyValues: .badRequestExceededBatchSize,
            .malformedForm: .badRequestImageStream,
            .unexpected: .errorUnknown,
        ],
        body: { ["code": .string($0.code.rawValue), "message": .string($0.message)] }
    )
}
