import BaseModels
import Executors
import Foundation
import ModelGraph
import ModelGraphTesting
import ModelRuntime
import TestSupport

/// An engine over small base models with random weights, for as long as somebody holds it.
final class SmallEngine {
    let engine: ClassifierEngine
    let library: BaseModelLibrary
    private let folder = TemporaryFolder()

    init(threads: Int) throws {
        let bundled = folder.url.appending(path: "bundled")
        for name in ["efficientnet-lite0", "efficientnet-lite2"] {
            try RandomWeightModel.resNet(seed: 1, name: name).write(to: bundled.appending(path: name))
        }
        library = BaseModelLibrary(
            bundledFolder: bundled,
            installedFolder: folder.url.appending(path: "installed")
        )
        engine = try ClassifierEngine(library: library, precision: .f32, threads: threads, cacheRoot: nil)
    }

    deinit { engine.executor.stop() }
}
