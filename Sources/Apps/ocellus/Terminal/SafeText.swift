/// Text from file names and models made safe to print: control characters cannot move the cursor or recolor
/// a terminal, and cannot reorder what is read.
func printable(_ text: String) -> String {
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            // Joiners and variation selectors make emoji and Indic scripts; they are harmless.
            if scalar.value == 0x200D || scalar.value == 0x200C {
                safe.append(scalar)
            } else {
                safe.append("\u{FFFD}")
            }
        default:
            safe.append(scalar)
        }
    }
    return String(safe)
}
