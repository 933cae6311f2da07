/** Words for what an iteration is handed out by: publishing, prediction addresses, keys, exports. */
export default {
    "results.published": "Published",

    "results.publish": "Publish",
    "results.publish.title": "Publish this iteration",
    "results.publish.text":
        "Programs ask a published iteration by its name. You can publish a better iteration " +
        "under the same name later, and they need no change.",
    "results.publish.name": "Name in the address",
    "results.publish.nameHint": "It becomes a part of the prediction URL; upper and lower case count.",
    "results.publish.nameMissing": "Give a name.",
    "results.publish.resource": "Prediction resource id",
    "results.publish.resourceHint":
        "Azure wants the id of a cloud resource here. There is none on this server, so " +
        "any text will do; it is kept and answered to programs.",
    "results.publish.resourceMissing": "Any text will do, but not none.",
    "results.publish.moves": "Programs that ask by this name now get the answers of",
    "results.publish.done": "Published. Programs can ask it now.",
    "results.unpublish": "Unpublish",
    "results.unpublish.done": "Unpublished. Programs that ask by its name get an error from now on.",

    "results.address.button": "Prediction URL",
    "results.address.title": "How to use the prediction API",
    "results.address.image": "If you have an image file",
    "results.address.url": "If you have an image URL",
    "results.address.body": "Body",
    "results.address.imageBody": "the bytes of the image",
    "results.address.code": "Code",
    "results.address.language": "Language",
    "results.address.source": "Kind of image",
    "results.address.file": "File",
    "results.address.store":
        "Images that are asked about are kept for {time} and appear under Predictions. With " +
        "/nostore at the end of the URL nothing is kept.",
    "results.key.explain":
        "The page does not know your prediction keys: secrets are shown only once, when a key is " + "made.",
    "results.key.button": "Create a prediction key",
    "results.key.title": "New prediction key",
    "results.key.name": "Name of the key",
    "results.key.proposal": "Program that asks {name}",
    "results.key.hint": "It says later which program uses the key. The key opens the predictions of this project only.",
    "results.key.make": "Create",
    "results.key.missing": "Give a name.",
    "results.key.once": "This is the only time the key is shown.",
    "results.key.keep": "Copy it to a safe place; the code below has it, too.",

    "results.export": "Export",
    "results.export.title": "Export this iteration",
    "results.export.text": "Choose a format. Making it takes a moment; the file can be fetched for 24 hours then.",
    "results.export.start": "Export",
    "results.export.running": "Exporting…",
    "results.export.failed": "failed",
    "results.export.download": "Download",
    "results.export.ONNX": "ONNX",
    "results.export.ONNX.use": "Windows, Linux, most runtimes",
    "results.export.TensorFlow": "TensorFlow",
    "results.export.TensorFlow.use": "Frozen graph",
    "results.export.TensorFlowLite": "TensorFlow Lite",
    "results.export.TensorFlowLite.use": "Android and small devices",
    "results.export.TensorFlowJs": "TensorFlow.js",
    "results.export.TensorFlowJs.use": "Browsers and Node",
    "results.export.CoreML": "Core ML",
    "results.export.CoreML.use": "iPhone, iPad, Mac",
    "results.export.OpenVino": "OpenVINO",
    "results.export.OpenVino.use": "Intel processors",
    "results.export.Linux": "Container",
    "results.export.Linux.use": "Docker on Linux, with its own small server",
};
