/** How to run an exported model: a few lines for a terminal, for each platform. */

/** With the samples in Python that come with most packages. */
const python = (packages) => `unzip EXPORT.zip -d model && cd model/python
python3 -m venv venv
venv/bin/pip install ${packages}
venv/bin/python predict.py PHOTO.jpg`;

/** @type {Record<string, string>} */
const recipes = {
    ONNX: python("-r requirements.txt"),
    OpenVino: python("-r requirements.txt"),
    TensorFlow: python("-r requirements.txt"),
    CoreML: `unzip EXPORT.zip -d model
# In Xcode: drag model/model.mlmodel into the project, which makes a class of it.
xcrun coremlcompiler compile model/model.mlmodel .`,
    Ocellus: `unzip EXPORT.zip -d model && cd model
ocellus predict model.ocellus PHOTO.jpg
ocellus serve-model .`,
    Web: `unzip EXPORT.zip -d model
python3 -m http.server --bind 127.0.0.1 --directory model 8000
# Open http://127.0.0.1:8000 for a page with camera and files. For a page of your own:
#   import { load } from "./ocellus.js";
#   const model = await load("./model.json");  await model.predict(imageOrVideo);`,
    DockerFile: `unzip EXPORT.zip -d model && cd model
docker build -t my-model .
docker run --rm -p 127.0.0.1:8080:80 my-model
curl --data-binary @PHOTO.jpg http://127.0.0.1:8080/image`,
};

/**
 * @param {string} platform
 * @returns {string | null} Null for a platform that this page does not know.
 */
export const exportRecipe = (platform) => recipes[platform] ?? null;
