import ImageFolders

/// The parts of a COCO file that matter here.
///
/// Format: https://cocodataset.org/#format-data.
struct COCOFile: Decodable {
    struct Image: Decodable {
        let id: SourceID
        let file_name: String
        let width: LooseCount?
        let height: LooseCount?
        /// Not in the standard; `train`, `val` or such.
        let split: String?
    }

    struct Category: Decodable {
        let id: SourceID
        let name: String
    }

    struct Annotation: Decodable {
        let id: SourceID?
        let image_id: SourceID
        let category_id: SourceID
        /// Left, top, width and height in pixels; of Detectron2 also center, width, height and an angle in degrees.
        let bbox: [Double]?
        let iscrowd: Crowd?
        let outline: Outline?

        private enum CodingKeys: String, CodingKey {
            case id, image_id, category_id, bbox, iscrowd, segmentation
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decodeIfPresent(SourceID.self, forKey: .id)
            image_id = try container.decode(SourceID.self, forKey: .image_id)
            category_id = try container.decode(SourceID.self, forKey: .category_id)
            let box = try container.decodeIfPresent([Double].self, forKey: .bbox)
            bbox = box?.isEmpty == true ? nil : box
            iscrowd = try container.decodeIfPresent(Crowd.self, forKey: .iscrowd)
            // The outline is by far the largest part of a file, and not needed beside a box.
            outline = bbox == nil ? try container.decodeIfPresent(Outline.self, forKey: .segmentation) : nil
        }
    }

    /// 0 or 1, or as a truth value.
    struct Crowd: Decodable {
        let isCrowd: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                isCrowd = flag
            } else {
                isCrowd = try container.decode(Double.self) != 0
            }
        }
    }

    /// Where an object is: polygons, each as x and y in turn, or a mask by lengths of runs.
    enum Outline: Decodable {
        case polygons([[Double]])
        case mask

        init(from decoder: any Decoder) throws {
            if let polygons = try? decoder.singleValueContainer().decode([[Double]].self) {
                self = .polygons(polygons)
            } else {
                self = .mask
            }
        }
    }

    let images: [Lenient<Image>]
    let annotations: [Lenient<Annotation>]?
    let categories: [Lenient<Category>]?
}

/// A COCO file of a folder, where its images are looked for, and the split that they belong to.
struct COCOSource {
    let file: String
    let imageFolders: [String]
    let split: String?

    /// What these files are called where nothing else tells; Roboflow's begins with an underscore.
    private static let usualNames: Set<String> = ["annotations.json", "_annotations.coco.json"]

    /// The files to read, in the order of names: those of the folder itself, else those of its sub-folders.
    ///
    /// Layouts: a file beside `images`; Roboflow's sub-folder for each split with its own file; the data set's own folder
    /// `annotations` with `instances_train2017.json` and others, whose images are in `train2017`.
    static func all(in listing: DatasetListing) -> [COCOSource] {
        let files = listing.files(endingIn: ".json").filter { isCOCO($0, in: listing) }
        let top = files.filter { $0.parentPath.isEmpty }
        if !top.isEmpty {
            return top.map {
                COCOSource(
                    file: $0,
                    imageFolders: ["", "images"],
                    split: top.count == 1 ? nil : $0.pathStem
                )
            }
        }
        let kept = files.filter { $0.parentPath == "annotations" }
        let instances = kept.filter { $0.lastPathPart.hasPrefix("instances_") }
        let below = instances.isEmpty ? kept : instances
        if !below.isEmpty {
            return below.map { file in
                let stem = file.lastPathPart.pathStem
                let part = stem.hasPrefix("instances_") ? String(stem.dropFirst("instances_".count)) : stem
                let isOnlyOne = part == "default" || (below.count == 1 && instances.isEmpty)
                return COCOSource(
                    file: file,
                    imageFolders: ["", "images", "images/" + part, part],
                    split: isOnlyOne ? nil : part
                )
            }
        }
        return files.filter { $0.split(separator: "/").count == 2 }.map {
            COCOSource(file: $0, imageFolders: [$0.parentPath, "", "images"], split: $0.parentPath)
        }
    }

    private static func isCOCO(_ file: String, in listing: DatasetListing) -> Bool {
        let opening = String(decoding: listing.opening(of: file), as: UTF8.self)
        guard opening.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{" else { return false }
        return usualNames.contains(file.lastPathPart.lowercased())
            || ["\"images\"", "\"annotations\"", "\"categories\""].contains { opening.contains($0) }
    }
}
