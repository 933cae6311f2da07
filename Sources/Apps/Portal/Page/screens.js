/**
 * Every screen: its address, its name, its tab, its module.
 *
 * The tabs of a project stand in this order. Modules are loaded when first needed; what the first screens import is
 * also on the list of modulepreload in index.html.
 */

/** @type {import("./foundation/router.js").Screen[]} */
export const SCREENS = [
    {
        name: "sign-in",
        address: "sign-in",
        title: "projects.signIn.action",
        load: () => import("./screens/sign-in.js"),
    },
    {
        name: "projects",
        address: "projects",
        aliases: [""],
        title: "projects.title",
        load: () => import("./screens/projects.js"),
    },
    {
        name: "new-project",
        address: "projects/new",
        title: "projects.new",
        load: () => import("./screens/new-project.js"),
    },
    {
        name: "images",
        address: "projects/:project/images",
        aliases: ["projects/:project"],
        title: "images.title",
        icon: "images",
        load: () => import("./screens/images/index.js"),
    },
    {
        name: "train",
        address: "projects/:project/train",
        title: "train.title",
        icon: "train",
        load: () => import("./screens/train.js"),
    },
    {
        name: "performance",
        address: "projects/:project/performance",
        title: "results.title",
        icon: "performance",
        load: () => import("./screens/performance/index.js"),
    },
    {
        name: "model-card",
        address: "projects/:project/iterations/:iteration/card",
        title: "about.card",
        under: "performance",
        load: () => import("./screens/model-card.js"),
    },
    {
        name: "predictions",
        address: "projects/:project/predictions",
        title: "predictions.title",
        icon: "predictions",
        load: () => import("./screens/predictions.js"),
    },
    {
        name: "live",
        address: "projects/:project/live",
        title: "live.title",
        icon: "camera",
        load: () => import("./screens/live.js"),
    },
    {
        name: "suggestions",
        address: "projects/:project/suggestions",
        title: "suggestions.title",
        icon: "suggestions",
        load: () => import("./screens/suggestions.js"),
    },
    {
        name: "project-settings",
        address: "projects/:project/settings",
        title: "settings.title",
        icon: "settings",
        load: () => import("./screens/settings/project.js"),
    },
    {
        name: "settings",
        address: "settings",
        title: "settings.title",
        load: () => import("./screens/settings/server.js"),
    },
    {
        name: "about",
        address: "about",
        title: "about.title",
        load: () => import("./screens/about/product.js"),
    },
    {
        name: "responsible-use",
        address: "about/responsible-use",
        title: "about.responsible",
        load: () => import("./screens/about/responsible-use.js"),
    },
];

/** The screens that are tabs of a project. */
export const TABS = SCREENS.filter((screen) => screen.icon);
