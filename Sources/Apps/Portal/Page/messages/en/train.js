/** Words of the screen that trains. */
export default {
    "results.stage.waiting": "Waiting",
    "results.stage.extracting": "Extracting features",
    "results.stage.crossValidating": "Cross-validating",
    "results.stage.fitting": "Learning",
    "results.stage.steps": "Learning step by step",
    "results.stage.evaluating": "Evaluating",

    "train.title": "Train",
    "train.how": "How to train",
    "train.type": "Kind of training",
    "train.quick": "Quick",
    "train.quick.text": "Seconds to minutes. Right for trying out, and often for good.",
    "train.advanced": "Advanced",
    "train.advanced.text": "Searches for the best recipe within a budget of time. For hard tasks and before release.",
    "train.budget": "Budget",
    "train.budget.hint": "An upper bound: it ends earlier when nothing is left to try.",
    "train.budget.minutes.one": "{count} minute",
    "train.budget.minutes.other": "{count} minutes",
    "train.budget.hours.one": "{count} hour",
    "train.budget.hours.other": "{count} hours",
    "train.name": "Name of the iteration",
    "train.name.hint": "What is new in it, for example “with night images”.",
    "train.name.proposal": "Iteration {number}",
    "train.email": "E-mail on completion",
    "train.email.hint":
        "The service sends no mail itself: it hands the address to the project’s webhooks, whose " +
        "receivers can write one.",
    "train.email.webhooks": "Webhooks in the settings",
    "train.email.wrong": "This is no e-mail address.",
    "train.start": "Train",
    "train.start.hint": "It uses the images as they are now. You can go on working meanwhile.",
    "train.start.cannot": "First solve what is marked in red.",
    "train.same.title": "Nothing has changed",
    "train.same.text":
        "Images, tags and settings are the same as in the last training, so the result would be the " +
        "same, too. Train anyway?",
    "train.same.action": "Train anyway",

    "train.nothing.title": "No tags yet",
    "train.nothing.text":
        "A model learns from images with tags: at least two tags with five images each, better " + "fifty or more.",
    "train.nothing.action": "Add images and tags",

    "train.uses.title": "What will be used",
    "train.uses.tags.one": "{count} tag",
    "train.uses.tags.other": "{count} tags",
    "train.uses.images.one": "{count} tagged image",
    "train.uses.images.other": "{count} tagged images",
    "train.uses.taggings.one": "{count} tag on images",
    "train.uses.taggings.other": "{count} tags on images",
    "train.uses.untagged.one": "{count} image without tags is not used",
    "train.uses.untagged.other": "{count} images without tags are not used",
    "train.uses.perTag": "Images per tag; unmark a tag to leave it out",
    "train.leaveOut.one": "Leave this tag out",
    "train.leaveOut.other": "Leave these tags out",
    "train.problem.tags": "A classifier needs at least {least} tags to tell apart.",
    "train.problem.poor.one": "A tag needs at least {least} images. Too few: {names}.",
    "train.problem.poor.other": "Each tag needs at least {least} images. Too few: {names}.",
    "train.problem.imbalance":
        "Out of balance: {most} has {ratio} times the images of {rarest}. Keep it within two " +
        "times, or the rarer tag is learned less well.",
    "train.problem.few.one":
        "{count} tag has fewer than {good} images. It works, but more images make the result " + "dependable.",
    "train.problem.few.other":
        "{count} tags have fewer than {good} images. It works, but more images make the " + "result dependable.",

    "train.boxes.how": "About a minute for thirty images, more with many. Right for trying out, and often for good.",
    "train.boxes.advanced":
        "Also tries larger images, longer training and a trained base model, within a budget of time. The best stays.",
    "train.boxes.nothing":
        "A detector learns from images with boxes: draw a box around each thing, about fifteen of each kind or more.",
    "train.uses.imagesWithBoxes.one": "{count} time a tag is on an image",
    "train.uses.imagesWithBoxes.other": "{count} times a tag is on an image",
    "train.uses.boxless.one": "{count} image without boxes is not used",
    "train.uses.boxless.other": "{count} images without boxes are not used",
    "train.boxes.problem.tags": "A detector needs at least {least} tag with boxes.",
    "train.boxes.problem.poor.one": "A tag needs boxes on at least {least} images. Too few: {names}.",
    "train.boxes.problem.poor.other": "Each tag needs boxes on at least {least} images. Too few: {names}.",
    "train.boxes.problem.imbalance":
        "Out of balance: {most} is on {ratio} times the images of {rarest}. The rarer thing is found less surely.",
    "train.boxes.problem.few.one":
        "{count} tag is on fewer than {good} images. It works, but more images make the result dependable.",
    "train.boxes.problem.few.other":
        "{count} tags are on fewer than {good} images. It works, but more images make the result dependable.",

    "train.contradictions.title.one": "{count} pair of images shows the same with different tags",
    "train.contradictions.title.other": "{count} pairs of images show the same with different tags",
    "train.contradictions.text":
        "One tag of each pair is wrong, or tells a small difference that the model does not see. " +
        "Nothing misleads a model more. Open an image to mend its tag.",
    "train.contradictions.with": "tagged “{tag}”",
    "train.contradictions.without": "not tagged “{tag}”",
    "train.contradictions.identical": "pair {number}, the same file",
    "train.contradictions.alike": "pair {number}, {share} alike",
    "train.errors.title.one": "{count} tag is worth checking",
    "train.errors.title.other": "{count} tags are worth checking",
    "train.errors.text":
        "{iteration}, evaluated on images it had not learned from, clearly disagrees with these tags. The " +
        "tag may be the mistake, or the image is a hard one. Open an image to mend its tag.",
    "train.errors.all": "Show all",
    "train.errors.name": "Tagged {given}, looks like {suggested}",
    "train.errors.given": "tagged",
    "train.errors.suggested": "looks like",
    "train.errors.superfluous": "not “{tag}”",
    "train.duplicates.title.one": "{count} group of near-duplicates",
    "train.duplicates.title.other": "{count} groups of near-duplicates",
    "train.duplicates.text":
        "Almost the same image again teaches nothing new. They count as one where the model " +
        "is evaluated; different images are worth more.",
    "train.duplicates.all": "Show all",
    "train.duplicates.name": "Image of group {number}",
    "train.duplicates.group": "group {number}",

    "train.live.title": "Training under way",
    "train.live.of": "Training",
    "train.live.progress": "Progress of the stage",
    "train.live.done": "Done",
    "train.live.doneOf": "{done} of {total} ({share})",
    "train.live.rate": "Speed",
    "train.live.perSecond": "{rate} per second",
    "train.live.elapsed": "Time so far",
    "train.live.remaining": "Left in this stage",
    "train.live.unknown": "not known yet",
    "train.live.log": "Log",
    "train.live.leave":
        "You can close this page: the training goes on, also after a restart of the server, and is " +
        "shown here when you come back.",
    "train.live.lost": "The server does not answer at the moment. The page goes on trying.",
    "train.live.back": "The server answers again.",
    "train.live.joined": "Following the training.",
    "train.live.attempt": "Begun again, attempt {attempt}.",
    "train.log.waiting": "Waiting for a worker.",
    "train.log.extracting": "Extracting features.",
    "train.log.crossValidating": "Cross-validating recipes on images that were held back.",
    "train.log.steps": "Learning in {total} steps: the detector, and models on parts of the images that evaluate it.",
    "train.log.fitting": "Learning from all images.",
    "train.log.evaluating": "Computing the quality with its intervals.",
    "train.cancel": "Cancel training",
    "train.cancel.title": "Cancel the training?",
    "train.cancel.text": "What it has learned so far is lost. The images and tags stay as they are.",
    "train.cancel.asked": "Asked the server to stop.",
    "train.done": "Trained:",
    "train.done.performance": "See the performance",
    "train.done.test": "Quick test",
    "train.done.compare": "Compare with the one before",
    "train.again": "Train another",
    "train.failed": "The training did not succeed:",
};
