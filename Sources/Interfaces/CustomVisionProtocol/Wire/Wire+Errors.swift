package import HTTPAPI

extension Wire {
    /// The body of every failed request.
    package struct CustomVisionError: WireValue {
        package var code: String
        package var message: String

        package static let schema = WireSchema(
            "CustomVisionError",
            "Why a request failed.",
            [
                .required("code", .string, "A name for programs."),
                .required("message", .string, "A sentence for people."),
            ]
        )
    }
}
