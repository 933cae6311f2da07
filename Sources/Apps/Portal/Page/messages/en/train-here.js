/** Words of training in the browser. */
export default {
    "trainHere.title": "Train in this browser",
    "trainHere.link": "Train in this browser",
    "trainHere.link.signIn": "Or train in this browser, without a key",
    "trainHere.explain": "Show it examples with the camera or files, and it learns to tell them apart, on this page.",
    "trainHere.private": "Images are looked at and learned from in this page. They leave it only if you send them.",
    "trainHere.offline": "This page also works without a network now.",
    "trainHere.noBaseModel": "This server offers no base model for training in the browser.",

    "trainHere.tags": "Tags and images",
    "trainHere.tag": "Tag",
    "trainHere.newTag": "Tag {number}",
    "trainHere.addTag": "Add a tag",
    "trainHere.tagName": "Name of the tag",
    "trainHere.name.empty": "A tag needs a name.",
    "trainHere.name.long": "A name has 128 characters at most.",
    "trainHere.name.taken": "Another tag has this name.",
    "trainHere.removeTag": "Remove tag",
    "trainHere.removeTag.title": "Remove {tag}?",
    "trainHere.removeTag.text.one": "Its image goes with it.",
    "trainHere.removeTag.text.other": "Its {count} images go with it.",
    "trainHere.images.one": "{count} image",
    "trainHere.images.other": "{count} images",
    "trainHere.record": "Hold to record",
    "trainHere.recordFor": "Hold to record images of {tag}",
    "trainHere.cameraStarted": "The camera is on. Hold the button to record.",
    "trainHere.recorded.one": "{count} image recorded",
    "trainHere.recorded.other": "{count} images recorded",
    "trainHere.addFiles": "Files",
    "trainHere.orDrop": "or drop images here",
    "trainHere.reading": "Looking at image {done} of {total}…",
    "trainHere.unreadable.one": "{count} file could not be read by this browser.",
    "trainHere.unreadable.other": "{count} files could not be read by this browser.",
    "trainHere.removeImage": "Remove image {place} of {tag}",
    "trainHere.removeImage.title": "Remove image",

    "trainHere.camera": "Camera",
    "trainHere.camera.invitation": "Start the camera, then hold the button of a tag to record images of it.",

    "trainHere.train": "Train",
    "trainHere.train.title": "Training",
    "trainHere.missing.tags": "It takes two tags with images at least.",
    "trainHere.missing.images": "{tag} needs {count} images at least.",
    "trainHere.ready": "The more varied the images, the better: other angles, other light, other backgrounds.",
    "trainHere.changed": "Images, tags or the base model have changed. Train again to use them.",
    "trainHere.trained": "Trained on {count} images in {time}.",
    "trainHere.estimating": "Estimating how good it is…",
    "trainHere.noEstimate": "There are too few images to tell how good it is.",
    "trainHere.estimate": "{right} of {count} images were recognized by classifiers that had not learned from them.",
    "trainHere.interval":
        "95% interval: {lower} to {upper}. Images that were recorded in one go count as one case, so it rests on " +
        "{count} cases.",
    "trainHere.estimate.tags": "Recognized images of each tag",
    "trainHere.recognized": "Recognized",
    "trainHere.rightOf": "{right} of {count}",
    "trainHere.oneScene.all":
        "Each tag was recorded in one go, so its images are nearly the same. The number holds for this scene; to " +
        "learn how it does elsewhere, record each tag again from another angle or in another place.",
    "trainHere.oneScene.some":
        "All images of {tags} come from one recording and are nearly the same. The number holds for that scene; " +
        "record again from another angle or in another place.",

    "trainHere.base": "Base model",
    "trainHere.base.inUse": "Base model: {base}",
    "trainHere.base.of": "{base}, {edge} pixels",
    "trainHere.base.explain":
        "It turns each image into features, from which the tags are learned. A larger one tells finer differences, " +
        "and takes longer for each image.",
    "trainHere.base.size": "{size} to download",
    "trainHere.base.time": "{ms} ms per image here",
    "trainHere.base.accuracy": "{share} right on public test sets",
    "trainHere.base.use": "Use this base model",
    "trainHere.base.again.one": "{count} image is looked at again.",
    "trainHere.base.again.other": "{count} images are looked at again.",
    "trainHere.base.computing": "Computing features: image {done} of {total}…",
    "trainHere.base.wait": "Training can begin when all images have the features of the new base model.",
    "trainHere.base.failed": "The base model stays as it is: {reason}",
    "trainHere.base.taken": "{base} is the base model now.",

    "trainHere.takeAlong": "Take it along",
    "trainHere.download": "Download web folder",
    "trainHere.download.hint": "A page with this model for any web server, as a ZIP file. It works without this one.",
    "trainHere.downloaded": "The folder has {size}.",
    "trainHere.package": "Download for another runtime",
    "trainHere.package.hint":
        "ONNX, TensorFlow, OpenVINO, Core ML or an Ocellus model file, written by the server. No image is sent to it.",
    "trainHere.package.title": "Download for another runtime",
    "trainHere.package.explain":
        "What was learned, {size} of numbers and the names of the tags, goes to the server. It adds its base model " +
        "and checks that the file answers as it should. Nothing of it is kept there.",
    "trainHere.package.format": "Format",
    "trainHere.package.ocellus": "Ocellus model file",
    "trainHere.package.ocellus.hint":
        "For “ocellus predict” and “ocellus serve-model”. How good the classifier is, the file cannot tell.",
    "trainHere.package.action": "Download",
    "trainHere.package.done": "Downloaded: {size}.",
    "trainHere.readme":
        "A classifier made with Ocellus: {tags}.\nIts base model is {base}.\n\nPut this folder on any web server and " +
        "open its address; on this computer, run “python3 -m http.server” in the folder and open " +
        "http://localhost:8000. index.html is a page that shows the model at work; ocellus.js is the library for " +
        "pages of your own, and ocellus.d.ts describes it.",
    "trainHere.send": "Send to the server as a project",
    "trainHere.send.hint": "There it can be trained with stronger methods, evaluated, published and exported.",
    "trainHere.send.title": "Send as a project",
    "trainHere.send.asking": "Asking the server…",
    "trainHere.send.explain": "{images} and their tags are sent to the server, as a new project.",
    "trainHere.send.keyHint": "It opens the portal in this browser, as signing in there does.",
    "trainHere.send.action": "Send",
    "trainHere.send.description": "Collected in a browser",
    "trainHere.send.progress": "{done} of {total} images sent",
    "trainHere.send.done.one": "The project has {count} image.",
    "trainHere.send.done.other": "The project has {count} images.",
    "trainHere.send.refused.one": "{count} image was not taken by the server.",
    "trainHere.send.refused.other": "{count} images were not taken by the server.",
    "trainHere.send.partly": "What had arrived before is in the project; it can be deleted in the portal.",
    "trainHere.send.open": "Open the project",
    "trainHere.keep": "Keep images and tags in this browser",
    "trainHere.keep.hint": "Otherwise closing this page loses them.",
    "trainHere.keep.failed": "They cannot be kept here: {reason}",
};
