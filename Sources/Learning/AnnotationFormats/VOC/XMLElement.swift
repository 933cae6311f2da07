/// An element of an XML document, with the text and the elements in it.
///
/// Attributes are read and passed over: Pascal VOC has none.
struct XMLElement: Sendable {
    let name: String
    /// The line on which it begins, from 1.
    let line: Int
    /// All text right in it, entities and CDATA resolved.
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLElement] = []

    /// The first element of a name in it.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All elements of a name in it.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text as a name: without the space around it where it was put on lines of its own.
    var nameText: String { text.utf8.contains(UInt8(ascii: "\n")) ? text.trimmed : text }

    /// The text as a number.
    var number: Double? { Double(text.trimmed) }
}

/// Why a text is no XML of the kind that is read here.
struct XMLFlaw: Error, Hashable {
    let line: Int
    /// A sentence.
    let reason: String
}

extension XMLElement {
    /// Elements may not be nested deeper: a hostile file might be.
    private static let depthLimit = 64

    /// Reads a document: elements, text, the five entities of XML and characters by number, CDATA, comments, instructions.
    ///
    /// A document type is refused, and with it every entity that a file could define: nothing is ever expanded or fetched.
    /// `XMLParser` of Foundation would bind the program to the system's libxml2 and ICU, whose versions differ between systems.
    ///
    /// - Throws: ``XMLFlaw`` with the line.
    /// - Complexity: O(number of bytes).
    init(document: String) throws(XMLFlaw) {
        var scanner = XMLScanner(document)
        /// The elements that are open, from the outermost in.
        var open: [XMLElement] = []
        var root: XMLElement?
        func close(_ element: XMLElement) {
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
        while let part = try scanner.next() {
            switch part {
            case .text(let text, let line):
                if open.isEmpty {
                    guard text.allSatisfy(\.isWhitespace) else {
                        throw XMLFlaw(line: line, reason: "There is text outside the elements.")
                    }
                } else {
                    open[open.count - 1].text += text
                }
            case .begin(let name, let line, let isEmpty):
                guard root == nil else {
                    throw XMLFlaw(line: line, reason: "“<\(name)>” follows after the end of the document.")
                }
                guard open.count < Self.depthLimit else {
                    throw XMLFlaw(
                        line: line,
                        reason: "Elements are nested more than \(Self.depthLimit) deep."
                    )
                }
                let element = XMLElement(name: name, line: line)
                if isEmpty { close(element) } else { open.append(element) }
            case .end(let name, let line):
                guard let element = open.popLast() else {
                    throw XMLFlaw(line: line, reason: "“</\(name)>” ends what never began.")
                }
                guard element.name == name else {
                    throw XMLFlaw(
                        line: line,
                        reason:
                            "“</\(name)>” stands where “<\(element.name)>” of line \(element.line) should end."
                    )
                }
                close(element)
            }
        }
        if let unended = open.last {
            throw XMLFlaw(
                line: scanner.line,
                reason: "The file ends inside “<\(unended.name)>” of line \(unended.line)."
            )
        }
        guard let root else { throw XMLFlaw(line: scanner.line, reason: "There is no element.") }
        self = root
    }

    private init(name: String, line: Int) {
        self.name = name
        self.line = line
    }
}
