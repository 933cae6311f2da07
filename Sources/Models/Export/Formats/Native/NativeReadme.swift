/// The file `README.txt` of a package with a model file: how to run it.
enum NativeReadme {
    static func text(of model: NativeModel) -> String {
        """
        A model of Ocellus. The program that reads it is ocellus; nothing was translated, so it answers as it did there.

          ocellus predict \(NativeModel.fileName) photo.jpg      tags with probabilities, of a detector with boxes
          ocellus inspect \(NativeModel.fileName)                what it is and how good it is
          ocellus serve-model .                  the same over HTTP: POST an image to http://127.0.0.1:8080/image

        \(baseModel(of: model))
        "ocellus verify PACKAGE.zip" proves again that the model in the package answers as it did.

        """
    }

    /// Where the base model is, and how to make it known.
    static func baseModel(of model: NativeModel) -> String {
        let base = model.baseModel
        guard base.files.isEmpty else {
            return """
                It stands on the base model \(base.name), which lies in \(NativeModel.baseModelsFolder)/\(base.folder). serve-model finds it there. For the \
                other commands, where it is not installed:

                  ocellus basemodel add \(NativeModel.baseModelsFolder)/\(base.folder)

                """
        }
        return """
            It stands on the base model \(base.name), which is not in this package: its package has no license text, or none that \
            lets others hand it on. Add it where the model is to run, with "ocellus basemodel add".

            """
    }
}
