/** Words of the about and responsible-use pages and of model cards. */
export default {
    "about.title": "About",
    "about.sections": "About",
    "about.responsible": "Responsible use",
    "about.card": "Model card",
    "about.version.text": "Ocellus {version}",
    "about.scoped": "You signed in with a key of one project; versions and licenses are shown to keys of all projects.",
    "about.text":
        "Ocellus trains, evaluates, publishes and runs image classifiers on a machine that you own. No image leaves " +
        "it. Programs written for Azure Custom Vision work after changing one address.",
    "about.license.text": "Ocellus is free software under the Apache License 2.0. It stands on the libraries below.",
    "about.openapi": "The description of the programming interface (OpenAPI)",
    "about.baseModels": "Base models",
    "about.libraries": "Libraries",
    "about.name": "Name",
    "about.version": "Version",
    "about.license": "License",
    "about.systemVersion": "of the system",

    "about.intended": "What it is good for",
    "about.intended.alerts": "Visual alerts.",
    "about.intended.alerts.text": "Watch images of a camera for something defined, and tell somebody.",
    "about.intended.efficiency": "Faster inspection.",
    "about.intended.efficiency.text": "Sort what is clear, so that experts look at what is not.",
    "about.intended.coverage": "Wider inspection.",
    "about.intended.coverage.text": "Look at every item, where people could look at a sample.",
    "about.intended.search": "Finding images.",
    "about.intended.search.text": "Tag a catalog or an archive so that it can be searched.",

    "about.unsuited": "What it is not for",
    "about.unsuited.faces": "Recognizing people.",
    "about.unsuited.faces.text": "No faces, no identities, no biometrics.",
    "about.unsuited.medical": "Medical diagnosis.",
    "about.unsuited.medical.text": "It is not a medical device and was not tested as one.",
    "about.unsuited.decisions": "Decisions about people.",
    "about.unsuited.decisions.text":
        "Nothing that decides on somebody's rights, work, credit or safety without the judgment of a person.",
    "about.unsuited.text": "Reading text.",
    "about.unsuited.text.text": "Use text recognition.",
    "about.unsuited.descriptions": "Describing images to people who cannot see them.",
    "about.unsuited.descriptions.text": "A tag is no description.",
    "about.unsuited.subtle": "Very small differences.",
    "about.unsuited.subtle.text":
        "Hairline cracks or slight shades are often below what it sees. Test before you rely on it, or photograph " +
        "from nearer.",
    "about.unsuited.many": "Hundreds of kinds at once.",
    "about.unsuited.many.text": "It is made for some tags with few images, not for whole encyclopaedias.",

    "about.numbers": "What the numbers mean",
    "about.numbers.precision": "Precision:",
    "about.numbers.precision.text": "when the model says a tag, how often it is right.",
    "about.numbers.recall": "Recall:",
    "about.numbers.recall.text": "of the images that have a tag, how many the model finds.",
    "about.numbers.averagePrecision": "Average precision:",
    "about.numbers.averagePrecision.text": "how good the order of answers is, over all thresholds at once.",
    "about.numbers.interval": "Intervals:",
    "about.numbers.interval.text":
        "with few images a number could be luck. The true value lies between the two ends in 95 of 100 cases, " +
        "provided that the images are like those in use.",
    "about.numbers.probability": "Probability:",
    "about.numbers.probability.text":
        "calibrated, so of the answers called 80% likely about 80% are right. It says nothing about images unlike " +
        "all that were learned.",
    "about.numbers.unseen": "Unseen images only:",
    "about.numbers.unseen.text":
        "every number comes from images that the model had not learned from, and near-duplicates never sit " +
        "on both sides.",
    "about.numbers.threshold": "Threshold:",
    "about.numbers.threshold.text":
        "the least probability that counts as a yes. A high one gives fewer false alarms and more misses. Choose it " +
        "by what each mistake costs you.",

    "about.data": "What makes a model good",
    "about.data.amount": "Enough images.",
    "about.data.amount.text": "Five of each tag are the least, fifty or more are advised.",
    "about.data.balance": "Balance.",
    "about.data.balance.text": "The largest tag should have at most about twice as many images as the smallest.",
    "about.data.variety": "Variety.",
    "about.data.variety.text": "Backgrounds, light, size, angle and style as they will be in use.",
    "about.data.negative": "What it is not.",
    "about.data.negative.text":
        "Give images of nothing in particular the negative tag, so that the model learns to say “none”.",
    "about.data.hidden": "Partly hidden things.",
    "about.data.hidden.text": "Include them if they must be recognized.",
    "about.data.real": "The real place.",
    "about.data.real.text": "Before it counts, test with images from where the model will work.",

    "about.people": "People decide",
    "about.people.loop": "Keep a person in the loop.",
    "about.people.loop.text": "Somebody must be able to step in and overrule, above all where harm is possible.",
    "about.people.tell": "Say that a machine looks.",
    "about.people.tell.text": "Tell those concerned what the system does and how to object.",
    "about.people.feedback": "Listen.",
    "about.people.feedback.text": "Ask people of different groups who use it or are seen by it.",
    "about.people.drift": "Watch it.",
    "about.people.drift.text": "The world changes: look at Predictions now and then, correct mistakes, train again.",
    "about.people.versions": "Test before switching.",
    "about.people.versions.text":
        "A new iteration may be better on the whole and worse at something. Compare both before you publish.",

    "about.privacy": "Privacy and security",
    "about.privacy.consent": "Ask first.",
    "about.privacy.consent.text": "Mind who is in the image, have consent where it is needed, and take legal advice.",
    "about.privacy.stays": "Everything stays here.",
    "about.privacy.stays.text": "Images, tags and models lie on this machine. They improve nobody else's models.",
    "about.privacy.kept": "What is kept.",
    "about.privacy.kept.text":
        "Training images for as long as the project; stored predictions for {time}; calls with “nostore” keep " +
        "nothing.",
    "about.privacy.delete": "Deleting.",
    "about.privacy.delete.text":
        "Images, predictions and projects can be deleted here and through the API. What no iteration uses any more " +
        "is purged.",
    "about.privacy.keys": "Keys.",
    "about.privacy.keys.text": "Give each program a key of its own with the least rights, and revoke what is not used.",

    "about.card.print": "Print",
    "about.card.subtitle": "{name}, trained {when}",
    "about.card.use": "Intended use",
    "about.card.use.none":
        "Nobody has written down what this model is for. Write it as the description in the project's settings.",
    "about.card.use.unsuited": "Not for recognizing people, not for medical or other decisions about people.",
    "about.card.numbers": "How good it is, at a threshold of {threshold}",
    "about.card.interval": "{value} ({lower} to {upper})",
    "about.card.between": "{lower} to {upper}",
    "about.card.unmeasured": "too few images to measure",
    "about.card.precision": "Precision",
    "about.card.precision.help": "When the model says a tag, how often it is right.",
    "about.card.recall": "Recall",
    "about.card.recall.help": "Of the images that have a tag, how many the model finds.",
    "about.card.averagePrecision": "Average precision",
    "about.card.averagePrecision.help": "How good the order of answers is over all thresholds; the mean of all tags.",
    "about.card.accuracy": "Accuracy",
    "about.card.accuracy.help": "How many images get the right answer.",
    "about.card.calibration": "Calibration error",
    "about.card.calibration.help": "How far probabilities are from how often they come true; 0% is perfect.",
    "about.card.measured":
        "Measured on {n} of {all} images ({groups} when near-duplicates count once), none of which the model " +
        "model had learned from. Ranges are 95% intervals.",
    "about.card.tags": "By tag",
    "about.card.tags.figures": "Figures of each tag",
    "about.card.tag": "Tag",
    "about.card.images": "Images",
    "about.card.limits": "Limits and cautions",
    "about.card.warn.few.one": "{count} tag has fewer than 50 images. Its numbers are uncertain.",
    "about.card.warn.few.other": "{count} tags have fewer than 50 images. Their numbers are uncertain.",
    "about.card.warn.balance":
        "The largest tag has {n} times as many images as the smallest; at most twice is advised.",
    "about.card.warn.labels.one": "{count} image may carry a wrong tag.",
    "about.card.warn.labels.other": "{count} images may carry a wrong tag.",
    "about.card.warn.duplicates.one": "{count} group of near-duplicates is among the images.",
    "about.card.warn.duplicates.other": "{count} groups of near-duplicates are among the images.",
    "about.card.warn.place":
        "The numbers hold for images like those it learned from. Test with images from the place of use before " +
        "it counts.",
    "about.card.warn.unknown":
        "It answers with one of its tags also when an image shows something else, unless it has learned a negative " +
        "tag.",
    "about.card.data": "What it learned from",
    "about.card.fact.type": "Tags of an image",
    "about.card.fact.imageCount": "Images",
    "about.card.fact.tagCount": "Tags",
    "about.card.fact.iteration": "Iteration",
    "about.card.fact.publishName": "Published as",
    "about.card.unpublished": "not published",
    "about.card.origin": "How it was made",
    "about.provenance.program": "Program",
    "about.provenance.domain": "Domain",
    "about.provenance.baseModel": "Base model",
    "about.provenance.baseModelVersion": "Its version",
    "about.provenance.baseModelDigest": "Its SHA-256",
    "about.provenance.inputEdge": "Sees images at (pixels)",
    "about.provenance.precision": "Number format",
    "about.provenance.runtime": "Inference library",
    "about.provenance.trainingViews": "Views learned from",
    "about.provenance.predictionViews": "Views asked",
    "about.provenance.features": "Features",
    "about.provenance.inverseRegularization": "Strength C",
    "about.provenance.temperature": "Temperature",
    "about.provenance.seed": "Seed",
    "about.provenance.dataVersion": "Data version",
    "about.provenance.datasetDigest": "SHA-256 of the data",
    "about.provenance.budgetMinutes": "Budget in minutes",
    "about.provenance.skippedImageCount": "Images that could not be used",
};
