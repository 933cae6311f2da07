/** Words of training, performance, comparison, publishing and exports. */
export default {
    "results.title": "Performance",
    "results.iterations": "Iterations",
    "results.actions": "Actions on this iteration",
    "results.more": "More actions",
    "results.keys.next": "Next iteration",
    "results.keys.previous": "Previous iteration",
    "results.train": "Train",

    "results.none.title": "Nothing trained yet",
    "results.none.text":
        "An iteration is a model trained on the images of one moment. Train one, and here you see " +
        "how good it is, where it errs, and how to use it.",
    "results.training.title": "This iteration is being trained",
    "results.training.text": "Its results appear here as soon as it is done. You can leave the page meanwhile.",
    "results.training.watch": "Watch the training",
    "results.failed.title": "The training of this iteration failed",
    "results.failed.unknown": "The server gave no reason. Its log may tell more.",
    "results.failed.again": "Train again",

    "results.default": "Default iteration",
    "results.default.make": "Make default",
    "results.default.is": "is the default",
    "results.default.done": "Quick tests and programs that name no iteration use this one from now on.",
    "results.status.training": "Training",
    "results.status.failed": "Failed",
    "results.advanced": "Advanced",
    "results.quick": "Quick training",
    "results.type.Multiclass": "one tag per image",
    "results.type.Multilabel": "several tags per image",
    "results.fact.domain": "domain {domain}",
    "results.fact.advanced": "advanced training",
    "results.fact.took": "took {time}",

    "results.rename.title": "Rename",
    "results.rename.label": "Name of the iteration",
    "results.rename.problem": "A name has 1 to {limit} characters.",
    "results.delete": "Delete",
    "results.delete.done": "“{name}” was deleted.",
    "results.delete.published": "unpublish it first",
    "results.delete.training": "cancel the training first",
    "results.card": "Model card",
    "results.copyId": "Copy the id",
    "results.copiedId": "Copied the id of the iteration",
    "results.copyName": "Copy the published name",
    "results.copiedName": "Copied the published name",

    "results.precision": "Precision",
    "results.recall": "Recall",
    "results.ap": "Average precision",
    "results.ap.short": "AP",
    "results.map": "Mean average precision",
    "results.accuracy": "Accuracy",
    "results.exact": "Exactly right",
    "results.interval": "95% interval {range}",
    "results.gauge.undefined": "not defined here",
    "results.images.one": "{count} image",
    "results.images.other": "{count} images",

    "results.help.precision":
        "Of all tags that were predicted, how many are right. Low precision: the model calls " +
        "things by this name that are not.",
    "results.help.recall":
        "Of all true tags, how many were predicted. Low recall: the model misses images that it " + "should find.",
    "results.help.ap":
        "The area under the tag's curve of precision over recall: one number for all thresholds, so " +
        "it does not change with the slider.",
    "results.help.map":
        "The mean of the tags' average precisions (mAP). It evaluates all thresholds at once, so it " +
        "does not change with the slider.",
    "results.help.accuracy": "The share of images whose most probable tag is the true one, whatever the threshold.",
    "results.help.exact":
        "The share of images for which exactly the true tags reach the threshold: one tag too " +
        "many or too few counts as wrong.",
    "results.help.threshold":
        "The probability from which on a tag counts as predicted. Higher: fewer false alarms, " +
        "more misses. It changes only how the results are counted here; predictions always carry all probabilities, " +
        "so apply the threshold you choose in your own program.",
    "results.help.curve":
        "Each point is a threshold: how precise the predictions are when so many of the tag's " +
        "images are to be found. The nearer to the upper right corner, the better. The dots stand at the threshold " +
        "that is set.",
    "results.help.confusion":
        "Each row is a true tag, each column what the model said. The diagonal is right; " +
        "everything else is a confusion. The last column counts images for which no tag reached the threshold.",
    "results.help.calibration":
        "Of all predictions of about 80% probability, some 80% should be right. The " +
        "calibration error is the mean distance from that.",
    "results.help.logLoss":
        "The mean negative logarithm of the probability that was given to the truth: 0 is " +
        "perfect, confident mistakes cost most.",

    "results.threshold": "Probability threshold",
    "results.threshold.percent": "Probability threshold in percent",
    "results.source.server": "95% intervals: bootstrap and Wilson, by the server",
    "results.source.page": "95% intervals: Wilson, by this page; the server’s follow",
    "results.source.boxes": "95% intervals: Wilson, by this page",
    "results.source.waiting": "Asking the server…",

    "results.note.unmeasured.one":
        "{count} tag could not be measured: it has too few different images. Its images " +
        "are left out of the numbers below.",
    "results.note.unmeasured.other":
        "{count} tags could not be measured: they have too few different images. Their " +
        "images are left out of the numbers below.",
    "results.note.nearDuplicates.one":
        "All images of {count} tag are nearly the same, as from a fixed camera. It was evaluated on " +
        "look-alikes of what was learned: the numbers hold for this scene and say little of another.",
    "results.note.nearDuplicates.other":
        "All images of each of {count} tags are nearly the same, as from a fixed camera. They were " +
        "evaluated on look-alikes of what was learned: the numbers hold for this scene and say little of another.",
    "results.note.left.one": "{count} image could not be measured and is left out of the numbers below.",
    "results.note.left.other": "{count} images could not be measured and are left out of the numbers below.",
    "results.note.noScores":
        "The server did not give the single answers behind these numbers, so the threshold " +
        "takes a moment and wrong images cannot be listed.",

    "results.tags.title": "Performance per tag",
    "results.tags.search": "Find a tag",
    "results.tag": "Tag",
    "results.tag.images": "Images",
    "results.tag.notes": "Notes",
    "results.tag.negative": "negative",
    "results.sortBy": "Sort by {column}",
    "results.tag.best": "The best balance of precision and recall for this tag (F1 score) is at {threshold}.",
    "results.tag.useBest": "Set the threshold there",
    "results.tag.noMistakes": "At this threshold no image is wrong because of this tag.",
    "results.tag.mistakes.one": "{count} wrong image with this tag",
    "results.tag.mistakes.other": "{count} wrong images with this tag",
    "results.tagNote.about.one": "{count} note on this tag",
    "results.tagNote.about.other": "{count} notes on this tag",
    "results.tagNote.none": "nothing to note",
    "results.tagNote.unmeasured":
        "Not measured: there are too few different images of this tag to evaluate it on " +
        "images that the model has not seen. Add more.",
    "results.tagNote.nearDuplicates":
        "All its images are nearly the same, so it was evaluated on look-alikes of what was learned. " +
        "The numbers hold for this scene; images of other scenes tell more.",
    "results.tagNote.few":
        "Only {count} images: the interval is wide, and a few more images may change the " +
        "numbers. {enough} or more are better.",
    "results.tagNote.imbalance":
        "The most frequent tag has {ratio} times as many images. Beyond two times the " +
        "rarer tag is learned less well.",
    "results.tagNote.weak":
        "The average precision is low. Add images that show more variety, or check whether the " + "tags are right.",
    "results.tagNote.confused":
        "{share} of its images are taken for “{tag}”. Images that show the difference help " + "most.",

    "results.chart.table": "As a table",
    "results.curve.title": "Precision over recall",
    "results.curve.label": "Curves of precision over recall; the table below has the numbers",
    "results.curve.text": "The nearer a curve is to the upper right corner, the better its tag is told apart.",
    "results.curve.weakest":
        "The {count} tags of the lowest average precision. Choose a tag in the table above to " + "see its own curve.",
    "results.curve.table": "Best precision at each recall",
    "results.curve.atRecall": "at recall {recall}",
    "results.reliability.title": "Calibration",
    "results.reliability.text":
        "On the diagonal, 80% means right in 80 of 100. Large dots stand for many " +
        "predictions. Calibration error {error}.",
    "results.reliability.label": "How often a probability was right",
    "results.reliability.x": "Probability",
    "results.reliability.y": "Share that was right",
    "results.reliability.count": "Predictions",
    "results.reliability.bin.one": "{count} prediction of {probability}: {right} right",
    "results.reliability.bin.other": "{count} predictions of {probability}: {right} were right",

    "results.confusion.title": "Confusion matrix",
    "results.confusion.text":
        "Rows are what the images are, columns what they were taken for. Choose a cell to see " + "its images.",
    "results.confusion.label": "Confusion matrix. Arrow keys move, Enter shows the images of a cell.",
    "results.confusion.imageLabel":
        "Confusion matrix as an image. Arrow keys move the cursor, Enter shows the " + "images of a cell.",
    "results.confusion.hint": "Move over the image, or into it with the keyboard, to read a cell.",
    "results.confusion.none": "no tag",
    "results.confusion.takenFor": "taken for",
    "results.confusion.most": "Most frequent confusions",
    "results.confusion.cell": "{truth} taken for {predicted}: {count} of {total}",
    "results.confusion.cellNone": "{truth}, no tag reached the threshold: {count} of {total}",
    "results.confusion.images.one": "“{truth}” taken for “{predicted}”: {count} image",
    "results.confusion.images.other": "“{truth}” taken for “{predicted}”: {count} images",
    "results.confusion.right": "These were answered rightly; the surest come first.",

    "results.mistakes.title": "Wrong images",
    "results.mistakes.filter": "Which wrong images",
    "results.mistakes.all": "All",
    "results.mistakes.wrong": "Wrong tag",
    "results.mistakes.unsure": "Not sure enough",
    "results.mistakes.none": "At this threshold every image was answered rightly.",
    "results.mistakes.noneOfKind": "None of this kind.",
    "results.mistakes.count.one":
        "{count} of {of} images, by a model that had not seen it: {wrong} with a wrong " +
        "tag, {unsure} below the threshold.",
    "results.mistakes.count.other":
        "{count} of {of} images, by models that had not seen them: {wrong} with a wrong " +
        "tag, {unsure} below the threshold. The surest mistakes come first.",
    "results.mistake.name": "Predicted {predicted}, true {truth}",
    "results.caption.predicted": "predicted",
    "results.caption.leaning": "unsure",
    "results.caption.true": "true",
    "results.images.more": "Show {count} more of {rest}",
    "results.images.gone": "deleted since",

    "results.about.title": "How these numbers came about",
    "results.about.text":
        "Every image was evaluated by a model that had not learned from it (cross-validation): " +
        "{images} images, {groups} if near-duplicates count once. Images of another kind than these may give other " +
        "results, so try the model where it will be used.",
    "results.about.intervals":
        "In 95 of 100 such sets of images the true value lies within the interval. The " +
        "server’s intervals hold both a bootstrap over groups of near-duplicates and Wilson’s score interval; while " +
        "the threshold moves, the page shows Wilson’s alone.",
    "results.about.images": "Images",
    "results.provenance.baseModel": "Base model",
    "results.provenance.program": "Trained by",
    "results.provenance.precision": "Number format",
    "results.provenance.trainingViews": "Views learned from",
    "results.provenance.inverseRegularization": "Regularization C",
    "results.provenance.temperature": "Temperature",
    "results.provenance.seed": "Seed",
    "results.provenance.dataVersion": "Version of the data",
    "results.provenance.skippedImageCount": "Images skipped",
    "results.provenance.budget": "Budget of time",
    "results.trials.title": "What the search tried",
    "results.trials.text":
        "Each recipe was evaluated on the same images that were held back. The lowest log loss won; " +
        "more views of an image make each prediction slower.",
    "results.trials.recipe": "Recipe",
    "results.trials.views": "Views per prediction",
    "results.trials.chosen": "chosen",
    "results.trials.unmeasured": "not measured",
    "results.logLoss": "Log loss",
    "results.calibrationError": "Calibration error",

    "results.compare": "Compare",
    "results.compare.with": "Compare with",
    "results.comparison.against": "compared with",
    "results.comparison.close": "Back to the iteration",
    "results.comparison.images.one":
        "Both evaluated on the {count} image that they have in common, at a threshold of " + "{threshold}.",
    "results.comparison.images.other":
        "Both evaluated on the {count} images that they have in common, at a threshold " + "of {threshold}.",
    "results.comparison.points": "{points} points",
    "results.comparison.interval": "95% interval {lower} to {upper}",
    "results.comparison.better": "Better, and more than luck",
    "results.comparison.worse": "Worse, and more than luck",
    "results.comparison.unclear": "No clear difference: it may be luck",
    "results.comparison.same": "No difference",
    "results.comparison.fixed.one": "{count} image fixed",
    "results.comparison.fixed.other": "{count} images fixed",
    "results.comparison.fixed.text": "Wrong before, right now.",
    "results.comparison.fixed.image": "Image that is right now",
    "results.comparison.regressed.one": "{count} image regressed",
    "results.comparison.regressed.other": "{count} images regressed",
    "results.comparison.regressed.text": "Right before, wrong now.",
    "results.comparison.regressed.image": "Image that is wrong now",
};
