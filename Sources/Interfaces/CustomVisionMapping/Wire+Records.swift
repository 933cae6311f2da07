package import Annotations
package import BaseModels
package import CustomVisionProtocol
package import Projects
package import Storage

// Names of things that wire and storage both have. Each way is a switch, so that a new case cannot be forgotten.

extension Wire.DomainType {
    /// The same on the wire.
    package init(_ kind: Domain.Kind) {
        self =
            switch kind {
            case .classification: .classification
            case .objectDetection: .objectDetection
            }
    }
}

extension Wire.Classifier {
    /// The same on the wire.
    package init(_ type: ClassificationType) {
        self =
            switch type {
            case .multiclass: .multiclass
            case .multilabel: .multilabel
            }
    }
}

extension ClassificationType {
    /// The same in the records.
    package init(_ type: Wire.Classifier) {
        self =
            switch type {
            case .multiclass: .multiclass
            case .multilabel: .multilabel
            }
    }
}

extension Wire.BoundingBox {
    /// The same on the wire, in 32 bits.
    package init(_ box: NormalizedBox) {
        self.init(
            left: Float(box.left),
            top: Float(box.top),
            width: Float(box.width),
            height: Float(box.height)
        )
    }
}

extension Wire.ProjectStatus {
    /// The same on the wire.
    package init(_ status: ProjectStatus) {
        self =
            switch status {
            case .succeeded: .succeeded
            case .importing: .importing
            case .failed: .failed
            }
    }
}

extension Wire.TagType {
    /// The same on the wire.
    package init(_ type: TagType) {
        self =
            switch type {
            case .regular: .regular
            case .negative: .negative
            case .generalProduct: .generalProduct
            }
    }
}

extension TagType {
    /// The same in the records.
    package init(_ type: Wire.TagType) {
        self =
            switch type {
            case .regular: .regular
            case .negative: .negative
            case .generalProduct: .generalProduct
            }
    }
}

extension Wire.TrainingType {
    /// The same on the wire.
    package init(_ type: TrainingType) {
        self =
            switch type {
            case .regular: .regular
            case .advanced: .advanced
            }
    }
}

extension TrainingType {
    /// The same in the records.
    package init(_ type: Wire.TrainingType) {
        self =
            switch type {
            case .regular: .regular
            case .advanced: .advanced
            }
    }
}

extension ListOrder {
    /// The same in the records.
    package init(_ order: Wire.ListOrder) {
        self =
            switch order {
            case .newest: .newest
            case .oldest: .oldest
            }
    }
}

extension ImageFilter.TaggingStatus {
    /// The same in the records.
    package init(_ status: Wire.TaggingStatus) {
        self =
            switch status {
            case .all: .all
            case .tagged: .tagged
            case .untagged: .untagged
            }
    }
}

extension PredictionQuery.Order {
    /// The same in the records.
    package init(_ order: Wire.OrderBy) {
        self =
            switch order {
            case .newest: .newest
            case .oldest: .oldest
            case .suggested: .suggested
            }
    }
}

extension SuggestionQuery.Order {
    /// The same in the records.
    package init(_ order: Wire.SortBy) {
        self =
            switch order {
            case .uncertaintyAscending: .uncertaintyAscending
            case .uncertaintyDescending: .uncertaintyDescending
            }
    }
}

extension Wire.Tag {
    /// The same on the wire.
    package init(_ tag: TagDetails) {
        self.init(
            id: tag.record.id,
            name: tag.record.name,
            description: tag.record.description,
            type: Wire.TagType(tag.record.type),
            imageCount: tag.imageCount
        )
    }
}

extension Wire.Prediction {
    /// The same on the wire, with 32 bits of its probability.
    package init(_ prediction: TagPrediction) {
        self.init(
            probability: Float(prediction.probability),
            tagId: prediction.tag.tagID,
            tagName: prediction.tag.name,
            boundingBox: prediction.box.map(Wire.BoundingBox.init),
            tagType: Wire.TagType(prediction.tag.type)
        )
    }
}
