import ImageFolders

/// Where a table of boxes has what, by the words of its first line or, in the form of AutoML, by place.
struct BoxTableColumns {
    /// How a box is written.
    enum Box {
        /// Columns of the two corners.
        case corners(left: Int, top: Int, right: Int, bottom: Int)
        /// Columns of the upper left corner and the size.
        case size(left: Int, top: Int, width: Int, height: Int)
    }

    let unit: WrittenBox.Unit
    let hasHeading: Bool
    let file: Int
    let tag: Int
    let box: Box
    let width: Int?
    let height: Int?
    let split: Int?

    private static let fileWords = [
        "filename", "file", "imagename", "image", "filepath", "imagepath", "path", "imagefile", "imageid",
        "img",
    ]
    private static let tagWords = [
        "class", "classname", "label", "labelname", "tag", "tagname", "category", "name",
    ]
    private static let splitWords = ["split", "set", "subset", "partition"]
    private static let cornerWords = [
        ["xmin", "ymin", "xmax", "ymax"], ["x1", "y1", "x2", "y2"], ["left", "top", "right", "bottom"],
        ["minx", "miny", "maxx", "maxy"],
    ]
    private static let sizeWords = [
        ["bboxx", "bboxy", "bboxwidth", "bboxheight"], ["x", "y", "w", "h"],
        ["left", "top", "width", "height"],
    ]
    private static let autoMLSets: Set<String> = [
        "TRAIN", "TRAINING", "VALIDATE", "VALIDATION", "TEST", "UNASSIGNED",
    ]

    /// Looks at the first line; `nil` if it is not that of a table of boxes.
    init?(_ first: CSVRecords.Record) {
        let words = first.fields.map { field in
            field.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        func column(_ names: [String]) -> Int? { names.lazy.compactMap { words.firstIndex(of: $0) }.first }
        func columns(_ lists: [[String]]) -> [Int]? {
            lists.lazy.map { $0.compactMap { words.firstIndex(of: $0) } }.first { $0.count == 4 }
        }
        if Self.autoMLSets.contains(first.field(0).uppercased()), (9...11).contains(first.fields.count) {
            // Set, path, label, and the four corners in turn, of which the first and the third are always there.
            (unit, hasHeading, file, tag, split) = (.fractions, false, 1, 2, 0)
            box = .corners(left: 3, top: 4, right: 7, bottom: 8)
            (width, height) = (nil, nil)
            return
        }
        guard let file = column(Self.fileWords), let tag = column(Self.tagWords) else { return nil }
        (unit, hasHeading, self.file, self.tag) = (.pixels, true, file, tag)
        split = column(Self.splitWords)
        if let corners = columns(Self.cornerWords) {
            box = .corners(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])
            width = column(["width", "imagewidth", "imgwidth"])
            height = column(["height", "imageheight", "imgheight"])
        } else if let sizes = columns(Self.sizeWords) {
            box = .size(left: sizes[0], top: sizes[1], width: sizes[2], height: sizes[3])
            width = column(["imagewidth", "imgwidth"])
            height = column(["imageheight", "imgheight"])
        } else {
            return nil
        }
    }
}
