import Annotations
import ImageFolders

/// Reads tables with a line for each box, as TensorFlow's tutorials, Roboflow, makesense.ai and AutoML write them.
///
/// Columns are found by the words above them, in any order: a file, a class, and `xmin`, `ymin`, `xmax`, `ymax` or other words
/// for the same, in continuous pixels. A line without class and box is an image without boxes. AutoML's tables have no heading and
/// count in fractions.
enum BoxTableReader {
    /// The tables of boxes: in the folder itself, else in its sub-folders, one for each split.
    static func files(in listing: DatasetListing) -> [String] {
        let tables = listing.files(endingIn: ".csv").filter { columns(of: $0, in: listing) != nil }
        let top = tables.filter { $0.parentPath.isEmpty }
        return top.isEmpty ? tables.filter { $0.split(separator: "/").count == 2 } : top
    }

    private static func columns(of file: String, in listing: DatasetListing) -> BoxTableColumns? {
        let opening = String(decoding: listing.opening(of: file), as: UTF8.self)
        guard let line = opening.textLines.first, let records = try? CSVRecords(line),
            let first = Array(records).first
        else { return nil }
        return BoxTableColumns(first)
    }

    static func read(into draft: inout DatasetDraft) throws(DatasetError) {
        let files = files(in: draft.listing)
        guard !files.isEmpty else {
            throw draft.listing.flaw(
                "annotations.csv",
                "or another table with the columns filename, class, xmin, ymin, xmax, ymax is not in the folder “\(draft.listing.shownName)”"
            )
        }
        for file in files {
            draft.use(file)
            var records: ArraySlice<CSVRecords.Record>
            do throws(DatasetError) {
                records = Array(try CSVRecords(try draft.listing.text(of: file)))[...]
            } catch {
                throw draft.listing.flaw(file, "is broken: \(error.description)")
            }
            guard let first = records.first, let columns = BoxTableColumns(first) else { continue }
            if columns.hasHeading { records.removeFirst() }
            let folder = file.parentPath
            let table = Table(
                file: file,
                columns: columns,
                imageFolders: folder.isEmpty ? ["", "images"] : [folder, "", "images"],
                split: !folder.isEmpty ? folder : files.count > 1 ? file.pathStem : nil
            )
            for record in records { table.read(record, into: &draft) }
        }
    }

    private struct Table {
        let file: String
        let columns: BoxTableColumns
        let imageFolders: [String]
        let split: String?

        func read(_ record: CSVRecords.Record, into draft: inout DatasetDraft) {
            let place = "\(file):\(record.line)"
            let written = record.field(columns.file)
            // Spaces around a name may be its own.
            let name =
                draft.listing.image(named: written, below: imageFolders) == nil ? written.trimmed : written
            guard !name.isEmpty else {
                return draft.leaveOut(place, .badEntry, "The line names no file.")
            }
            let split = columns.split.map { record.field($0) }.flatMap { $0.isEmpty ? nil : $0 } ?? self.split
            guard
                let image = draft.image(
                    named: name.contains("://") ? addressed(name, in: draft.listing) : name,
                    below: imageFolders,
                    size: size(record),
                    split: split,
                    at: place
                )
            else { return }
            let tagText = record.field(columns.tag)
            let fields = boxColumns.map { record.field($0).trimmed }
            if tagText.trimmed.isEmpty, fields.allSatisfy(\.isEmpty) { return }
            guard let tag = draft.tag(tagText) else {
                return draft.leaveOut(place, .badEntry, "The box has no class.")
            }
            let numbers = fields.compactMap { Double($0) }
            guard numbers.count == 4 else {
                return draft.leaveOut(
                    place,
                    .badEntry,
                    "“\(fields.joined(separator: ","))” are not four numbers."
                )
            }
            draft.add(box(numbers), tag: tag, to: image, at: place)
        }

        /// What of an address of a store, such as `gs://bucket/folder/a.jpg`, is the path of an image.
        private func addressed(_ address: String, in listing: DatasetListing) -> String {
            let parts = address.split(separator: "/").dropFirst(2)
            let paths = parts.indices.map { parts[$0...].joined(separator: "/") }
            return paths.first { listing.image(named: $0, below: imageFolders) != nil } ?? paths.last
                ?? address
        }

        private func size(_ record: CSVRecords.Record) -> PixelSize? {
            guard let width = columns.width, let height = columns.height,
                let across = Double(record.field(width).trimmed).flatMap({ Int(exactly: $0) }),
                let down = Double(record.field(height).trimmed).flatMap({ Int(exactly: $0) })
            else { return nil }
            return PixelSize(width: across, height: down)
        }

        private var boxColumns: [Int] {
            switch columns.box {
            case .corners(let left, let top, let right, let bottom): [left, top, right, bottom]
            case .size(let left, let top, let width, let height): [left, top, width, height]
            }
        }

        private func box(_ numbers: [Double]) -> WrittenBox {
            let (width, height) =
                switch columns.box {
                case .corners: (numbers[2] - numbers[0], numbers[3] - numbers[1])
                case .size: (numbers[2], numbers[3])
                }
            return WrittenBox(columns.unit, left: numbers[0], top: numbers[1], width: width, height: height)
        }
    }
}
