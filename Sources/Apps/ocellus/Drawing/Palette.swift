/// Colors of tags that people with any kind of color vision tell apart (Okabe and Ito, "Color Universal Design", 2008).
enum Palette {
    struct Color: Hashable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8

        static let black = Color(red: 0, green: 0, blue: 0)
        static let white = Color(red: 255, green: 255, blue: 255)

        /// The one of black and white that is read best on it.
        var ink: Color {
            // Relative luminance of the stored values, about; the palette has nothing near the middle.
            299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 128_000 ? .black : .white
        }
    }

    private static let colors = [
        Color(red: 230, green: 159, blue: 0), Color(red: 86, green: 180, blue: 233),
        Color(red: 0, green: 158, blue: 115), Color(red: 240, green: 228, blue: 66),
        Color(red: 0, green: 114, blue: 178), Color(red: 213, green: 94, blue: 0),
        Color(red: 204, green: 121, blue: 167),
    ]

    /// The color of a tag; from the eighth on the colors come again.
    static func color(ofTag tag: Int) -> Color { colors[tag % colors.count] }
}
