/** All English words of the portal: one object per group of screens, keys beginning with the group's name. */
import foundation from "./en/foundation.js";
import projects from "./en/projects.js";
import settings from "./en/settings.js";
import about from "./en/about.js";
import images from "./en/images.js";
import boxes from "./en/boxes.js";
import adding from "./en/adding.js";
import suggestions from "./en/suggestions.js";
import results from "./en/results.js";
import train from "./en/train.js";
import publishing from "./en/publishing.js";
import predictions from "./en/predictions.js";
import webhooks from "./en/webhooks.js";
import live from "./en/live.js";
import trainHere from "./en/train-here.js";

export const messages = {
    ...foundation,
    ...projects,
    ...settings,
    ...about,
    ...images,
    ...boxes,
    ...adding,
    ...suggestions,
    ...results,
    ...train,
    ...publishing,
    ...predictions,
    ...webhooks,
    ...live,
    ...trainHere,
};
