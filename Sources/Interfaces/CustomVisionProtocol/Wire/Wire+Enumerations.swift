package import HTTPAPI

extension Wire {
    /// What the models of a domain do.
    package enum DomainType: String, WireEnumeration {
        case classification = "Classification"
        case objectDetection = "ObjectDetection"
    }

    /// Whether an image has one tag or several.
    package enum Classifier: String, WireEnumeration {
        case multiclass = "Multiclass"
        case multilabel = "Multilabel"

        package static let unknownValueCode = APIError.Code.badRequestProjectUnknownClassification
    }

    /// The role of a tag in training.
    package enum TagType: String, WireEnumeration {
        case regular = "Regular"
        case negative = "Negative"
        case generalProduct = "GeneralProduct"

        package static let unknownValueCode = APIError.Code.badRequestTagType
    }

    /// How long training may look for the best model.
    package enum TrainingType: String, WireEnumeration {
        case regular = "Regular"
        case advanced = "Advanced"
    }

    /// Where an exported model runs.
    package enum ExportPlatform: String, WireEnumeration {
        case coreML = "CoreML"
        case tensorFlow = "TensorFlow"
        case dockerFile = "DockerFile"
        case onnx = "ONNX"
        case vaidk = "VAIDK"
        case openVino = "OpenVino"
        /// Of our own: the model file itself, for Ocellus elsewhere.
        case ocellus = "Ocellus"
        /// Of our own: for web pages, by the engine for browsers.
        case web = "Web"

        package static let unknownValueCode = APIError.Code.badRequestExportValidationFailed
    }

    /// The variants of a platform.
    package enum ExportFlavor: String, WireEnumeration {
        case linux = "Linux"
        case windows = "Windows"
        case arm = "ARM"
        case onnx10 = "ONNX10"
        case onnx12 = "ONNX12"
        case tensorFlowNormal = "TensorFlowNormal"
        case tensorFlowLite = "TensorFlowLite"
        case tensorFlowSavedModel = "TensorFlowSavedModel"
        case tensorFlowLiteFloat16 = "TensorFlowLiteFloat16"
        case tensorFlowJs = "TensorFlowJs"
        case onnxFloat16 = "OnnxFloat16"
        case coreMLFloat16 = "CoreMLFloat16"
        case noPostProcess = "NoPostProcess"
        /// Of our own: weights of 16 bits.
        case float16 = "Float16"

        package static let unknownValueCode = APIError.Code.badRequestExportValidationFailed
    }

    /// How far an export is.
    package enum ExportStatus: String, WireEnumeration {
        case exporting = "Exporting"
        case failed = "Failed"
        case done = "Done"
    }

    /// What became of a new image.
    package enum ImageCreateStatus: String, WireEnumeration {
        case ok = "OK"
        case okDuplicate = "OKDuplicate"
        case errorSource = "ErrorSource"
        case errorImageFormat = "ErrorImageFormat"
        case errorImageSize = "ErrorImageSize"
        case errorStorage = "ErrorStorage"
        case errorLimitExceed = "ErrorLimitExceed"
        case errorTagLimitExceed = "ErrorTagLimitExceed"
        case errorRegionLimitExceed = "ErrorRegionLimitExceed"
        case errorUnknown = "ErrorUnknown"
        case errorNegativeAndRegularTagOnSameImage = "ErrorNegativeAndRegularTagOnSameImage"
        case errorImageDimensions = "ErrorImageDimensions"
        case errorInvalidTag = "ErrorInvalidTag"
    }

    /// What became of a change of metadata.
    package enum ImageMetadataUpdateStatus: String, WireEnumeration {
        case ok = "OK"
        case errorImageNotFound = "ErrorImageNotFound"
        case errorLimitExceed = "ErrorLimitExceed"
        case errorUnknown = "ErrorUnknown"
    }

    /// Whether an import into a project has ended.
    package enum ProjectStatus: String, WireEnumeration {
        case succeeded = "Succeeded"
        case importing = "Importing"
        case failed = "Failed"
    }

    /// The order of stored predictions.
    package enum OrderBy: String, WireEnumeration {
        case newest = "Newest"
        case oldest = "Oldest"
        case suggested = "Suggested"

        package static let unknownValueCode = APIError.Code.badRequestPredictionInvalidQueryParameters
    }

    /// The order of suggestions.
    package enum SortBy: String, WireEnumeration {
        case uncertaintyAscending = "UncertaintyAscending"
        case uncertaintyDescending = "UncertaintyDescending"
    }

    /// Which images are listed.
    package enum TaggingStatus: String, WireEnumeration {
        case all = "All"
        case tagged = "Tagged"
        case untagged = "Untagged"
    }

    /// The order of images in a list.
    package enum ListOrder: String, WireEnumeration {
        case newest = "Newest"
        case oldest = "Oldest"
    }
}
