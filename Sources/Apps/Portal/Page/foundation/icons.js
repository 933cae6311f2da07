/** The icons of the portal: our own line drawings on a grid of 20 px, in the color of the text around them. */
import { svg } from "./dom.js";

const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

/** One path per icon; strokes of 1.5 px. */
const DRAWINGS = {
    plus: "M10 4v12M4 10h12",
    minus: "M4 10h12",
    check: "M4 10.5l4 4 8-9",
    close: "M5 5l10 10M15 5L5 15",
    search: circle(9, 9, 5) + "M12.8 12.8L17 17",
    image:
        "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 " +
        "14.5zM3.5 14l4-4.5 3.5 3.5 2-2 3.5 3" +
        circle(13, 7.5, 1),
    images:
        "M6 3.5h9.5A1.5 1.5 0 0 1 17 5v8M3 7.5A1.5 1.5 0 0 1 4.5 6h8A1.5 1.5 0 0 1 14 7.5v7a1.5 1.5 0 0 1-1.5 " +
        "1.5h-8A1.5 1.5 0 0 1 3 14.5zM3.5 14l3-3.5 3 3 1.5-1.5 2.5 2",
    upload: "M10 13V4M6 7.5L10 3.5l4 4M3.5 13v2A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5v-2",
    download: "M10 3.5V13M6 9.5l4 4 4-4M3.5 13v2A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5v-2",
    folder:
        "M3 15V5.5A1.5 1.5 0 0 1 4.5 4h3l2 2h6A1.5 1.5 0 0 1 17 7.5V15a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 " +
        "1 3 15z",
    camera:
        "M3 7.5A1.5 1.5 0 0 1 4.5 6H6l1.5-2h5L14 6h1.5A1.5 1.5 0 0 1 17 7.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 " +
        "1.5 0 0 1 3 14.5z" +
        circle(10, 10.5, 3),
    link:
        "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3L10 5.7M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 " +
        "4.3 4.3L10 14.3",
    clipboard:
        "M7.5 4H6a1.5 1.5 0 0 0-1.5 1.5v10A1.5 1.5 0 0 0 6 17h8a1.5 1.5 0 0 0 1.5-1.5v-10A1.5 1.5 0 0 0 14 " +
        "4h-1.5M7.5 3h5v2.5h-5z",
    copy:
        "M7 7h8.5A1.5 1.5 0 0 1 17 8.5V15.5A1.5 1.5 0 0 1 15.5 17H8.5A1.5 1.5 0 0 1 7 15.5zM4.5 13A1.5 1.5 0 0 " +
        "1 3 11.5v-7A1.5 1.5 0 0 1 4.5 3h7A1.5 1.5 0 0 1 13 4.5",
    tag:
        "M3.5 4.5v5.3l6.9 6.9a1.2 1.2 0 0 0 1.7 0l4.6-4.6a1.2 1.2 0 0 0 0-1.7L9.8 3.5H4.5a1 1 0 0 0-1 1z" +
        circle(7, 7, 0.9),
    tags:
        "M2.5 6v4.6l5.7 5.7a1 1 0 0 0 1.5 0l3.9-3.9a1 1 0 0 0 0-1.5L8 5H3.5a1 1 0 0 0-1 1zM11.5 4.5l5.8 5.8a1 1 " +
        "0 0 1 0 1.5L13.5 15.5" +
        circle(5.6, 8.1, 0.8),
    trash:
        "M3.5 5.5h13M7.5 5.5V4a.8.8 0 0 1 .8-.8h3.4a.8.8 0 0 1 .8.8v1.5M5 5.5l.7 10a1.4 1.4 0 0 0 1.4 " +
        "1.3h5.8a1.4 1.4 0 0 0 1.4-1.3l.7-10M8.5 8.5v5M11.5 8.5v5",
    edit: "M12.5 4.5l3 3L7 16l-3.7.7L4 13zM11 6l3 3",
    undo: "M7.5 4L3.8 7.8l3.7 3.7M4 7.8h8a4 4 0 0 1 0 8H8",
    redo: "M12.5 4l3.7 3.8-3.7 3.7M16 7.8H8a4 4 0 0 0 0 8h4",
    settings:
        circle(10, 10, 2.4) +
        "M10 2.8v2.2M10 15v2.2M2.8 10H5M15 10h2.2M4.9 4.9l1.6 1.6M13.5 13.5l1.6 1.6M15.1 4.9l-1.6 1.6M6.5 13.5l-1.6 " +
        "1.6",
    key: circle(6.5, 13, 3.2) + "M9 10.8l7-7M13 7l2.5 2.5M15 5l1.5 1.5",
    sun:
        circle(10, 10, 3.2) +
        "M10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7L6 6M14 14l1.3 1.3M15.3 4.7L14 6M6 14l-1.3 1.3",
    moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z",
    system:
        "M3 5a1.5 1.5 0 0 1 1.5-1.5h11A1.5 1.5 0 0 1 17 5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 12zM7 " +
        "16.5h6M10 13.5v3",
    help: circle(10, 10, 7) + "M7.8 7.8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 14v.1",
    info: circle(10, 10, 7) + "M10 9.3v4.2M10 6.5v.1",
    warning: "M10 3.5L17.3 16H2.7zM10 8.3v3.9M10 14.1v.1",
    error: circle(10, 10, 7) + "M7.5 7.5l5 5M12.5 7.5l-5 5",
    success: circle(10, 10, 7) + "M6.8 10.3l2.3 2.3 4.2-4.9",
    "chevron-left": "M12 5l-5 5 5 5",
    "chevron-right": "M8 5l5 5-5 5",
    "chevron-up": "M5 12l5-5 5 5",
    "chevron-down": "M5 8l5 5 5-5",
    "arrow-left": "M16 10H4M9 5l-5 5 5 5",
    "arrow-right": "M4 10h12M11 5l5 5-5 5",
    "arrow-up": "M10 16V4M5 9l5-5 5 5",
    "arrow-down": "M10 4v12M5 11l5 5 5-5",
    more: circle(4.5, 10, 0.6) + circle(10, 10, 0.6) + circle(15.5, 10, 0.6),
    menu: "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
    filter: "M3.5 5h13l-5 6v5l-3-1.5V11z",
    sort: "M6 4v12M3 13l3 3 3-3M11 5h6M11 9h4.5M11 13h3",
    grid: "M3.5 3.5h5.5v5.5H3.5zM11 3.5h5.5v5.5H11zM3.5 11h5.5v5.5H3.5zM11 11h5.5v5.5H11z",
    list: "M7 5h10M7 10h10M7 15h10M3.5 5v.1M3.5 10v.1M3.5 15v.1",
    play: "M6 4l10 6-10 6z",
    stop: "M5 5h10v10H5z",
    pause: "M7 4.5v11M13 4.5v11",
    train: "M3 16.5l4.5-5 3 2.5L17 6M12.5 5.5H17V10",
    performance: "M3.3 13.5a7 7 0 1 1 13.4 0M10 12.5l3.5-4.5" + circle(10, 13, 1.2),
    chart: "M3.5 3.5v13h13M7 13.5V10M10.5 13.5V6.5M14 13.5V8.5",
    predictions: "M2.5 10S5.3 4.8 10 4.8 17.5 10 17.5 10 14.7 15.2 10 15.2 2.5 10 2.5 10z" + circle(10, 10, 2.4),
    suggestions: "M4 16l8-8M11 5.5l3.5 3.5M13 3v-.1M16.8 6.5h.1M15 4.5l1.5-1.5M6 3.5v3M4.5 5h3M15.5 12.5v3M14 14h3",
    test: "M8 3.5h4M8.8 3.5V8l-4.6 6.7a1.2 1.2 0 0 0 1 1.8h9.6a1.2 1.2 0 0 0 1-1.8L11.2 8V3.5M6.5 12h7",
    export: "M11 4h5v5M16 4l-7 7M14.5 11.5V15a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V7A1.5 1.5 0 0 1 5 5.5h3.5",
    import:
        "M9 11H4.5M9 11v4.5M9 11l-5.5 5.5M6 8V5a1.5 1.5 0 0 1 1.5-1.5H15A1.5 1.5 0 0 1 16.5 5v8.5A1.5 1.5 0 0 " +
        "1 15 15h-3",
    external:
        "M11 4h5v5M16 4l-7 7M14.5 11.5V15a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V7A1.5 1.5 0 0 1 5 " + "5.5h3.5",
    eye: "M2.5 10S5.3 4.8 10 4.8 17.5 10 17.5 10 14.7 15.2 10 15.2 2.5 10 2.5 10z" + circle(10, 10, 2.4),
    "eye-off":
        "M4 4l12 12M8 5.1c.6-.2 1.3-.3 2-.3 4.7 0 7.5 5.2 7.5 5.2a13 13 0 0 1-2 2.6M5.2 6.6A12 12 0 0 0 2.5 " +
        "10s2.8 5.2 7.5 5.2c1.2 0 2.2-.3 3.1-.8",
    clock: circle(10, 10, 7) + "M10 6v4.3l2.8 1.7",
    star: "M10 3.3l2.1 4.3 4.7.7-3.4 3.3.8 4.7-4.2-2.2-4.2 2.2.8-4.7L3.2 8.3l4.7-.7z",
    lock: "M5 9h10a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM6.8 9V6.5a3.2 3.2 0 0 1 6.4 0V9",
    user: circle(10, 7, 3) + "M4 16.5a6 6 0 0 1 12 0",
    "sign-out": "M12 4.5V4a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h6a1 1 0 0 0 1-1v-.500M8.5 10H17M14 7l3 3-3 3",
    publish:
        circle(10, 10, 1.6) +
        "M6.8 13.2a4.5 4.5 0 0 1 0-6.4M13.2 6.8a4.5 4.5 0 0 1 0 6.4M4.5 15.5a7.8 7.8 0 0 1 0-11M15.5 4.5a7.8 7.8 0 " +
        "0 1 0 11",
    compare:
        "M10 3v14M7 6H4.5A1.5 1.5 0 0 0 3 7.5v5A1.5 1.5 0 0 0 4.5 14H7M13 6h2.5A1.5 1.5 0 0 1 17 7.5v5a1.5 " +
        "1.5 0 0 1-1.5 1.5H13",
    refresh: "M16 6.5A7 7 0 0 0 3.5 8M4 13.5A7 7 0 0 0 16.5 12M16.5 3.5v3.3h-3.3M3.5 16.5v-3.3h3.3",
    database:
        "M4 5.5C4 4.1 6.7 3 10 3s6 1.1 6 2.5S13.3 8 10 8 4 6.9 4 5.5zM4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 " +
        "6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5",
    chip: "M5.5 5.5h9v9h-9zM8 8h4v4H8zM8 2.5v3M12 2.5v3M8 14.5v3M12 14.5v3M2.5 8h3M2.5 12h3M14.5 8h3M14.5 12h3",
    bell: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1 1H4zM8.5 16.5a1.6 1.6 0 0 0 3 0",
    mail:
        "M3 6a1.2 1.2 0 0 1 1.2-1.2h11.6A1.2 1.2 0 0 1 17 6v8a1.2 1.2 0 0 1-1.2 1.2H4.2A1.2 1.2 0 0 1 3 14zM3.5 " +
        "6l6.5 5 6.5-5",
    shield: "M10 3l6 2v5c0 3.5-2.5 5.8-6 7-3.5-1.2-6-3.5-6-7V5zM7.3 10l2 2 3.5-4",
    book: "M10 5.5C8.5 4.3 6.5 4 3.5 4v11c3 0 5 .3 6.5 1.5 1.5-1.2 3.5-1.5 6.5-1.5V4c-3 0-5 .3-6.5 1.5zM10 5.5v11",
    keyboard:
        "M3.5 5h13a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM5.5 8v.1M8.5 8v.1M11.5 " +
        "8v.1M14.5 8v.1M6.5 12h7",
    "zoom-in": circle(9, 9, 5) + "M12.8 12.8L17 17M9 7v4M7 9h4",
    "zoom-out": circle(9, 9, 5) + "M12.8 12.8L17 17M7 9h4",
    fit: "M7 3.5H3.5V7M13 3.5h3.5V7M7 16.5H3.5V13M13 16.5h3.5V13",
    duplicate:
        "M7 7h8.5A1.5 1.5 0 0 1 17 8.5V15.5A1.5 1.5 0 0 1 15.5 17H8.5A1.5 1.5 0 0 1 7 15.5zM4.5 13A1.5 1.5 " +
        "0 0 1 3 11.5v-7A1.5 1.5 0 0 1 4.5 3h7A1.5 1.5 0 0 1 13 4.5M12 9.5v5M9.5 12h5",
    negative: circle(10, 10, 7) + "M5.2 5.2l9.6 9.6",
    merge: "M5 3.5v3a4 4 0 0 0 4 4h1M15 3.5v3a4 4 0 0 1-4 4h-1M10 10.5V17M7.5 14.5L10 17l2.5-2.5",
    print:
        "M6 7.5v-4h8v4M6 14H4.5A1.5 1.5 0 0 1 3 12.5V9a1.5 1.5 0 0 1 1.5-1.5h11A1.5 1.5 0 0 1 17 9v3.5a1.5 1.5 " +
        "0 0 1-1.5 1.5H14M6 11.5h8v5H6z",
    globe: circle(10, 10, 7) + "M3.3 8h13.4M3.3 12h13.4M10 3c-2 2-3 4.3-3 7s1 5 3 7c2-2 3-4.3 3-7s-1-5-3-7z",
    document: "M5 3h6.5L15.5 7v9a1 1 0 0 1-1 1H5.5a1 1 0 0 1-1-1V4a1 1 0 0 1 .5-1zM11.5 3v4h4M7.5 10.5h5M7.5 13.5h5",
    flag: "M5 17V3.5h9.5L12.5 7l2 3.5H5",
    layers: "M10 3l7 3.8-7 3.8-7-3.8zM3 10.3l7 3.8 7-3.8M3 13.6l7 3.8 7-3.8",
    target: circle(10, 10, 7) + circle(10, 10, 3.5) + "M10 10v.1",
    box: "M3.5 6.5L10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5L10 10l6.5-3.5M10 10v7",
};

/**
 * An icon; hidden from screen readers, so the button around it needs a name of its own.
 * @param {string} name one of the drawings above; an unknown name draws nothing
 * @param {{size?: number}} [options] size in rem, 1.25 unless told
 * @returns {SVGElement}
 */
export function icon(name, options = {}) {
    return svg(
        "svg",
        {
            class: "icon",
            viewBox: "0 0 20 20",
            "aria-hidden": "true",
            focusable: "false",
            fill: "none",
            stroke: "currentColor",
            "stroke-width": "1.5",
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
            style: options.size ? { width: `${options.size}rem`, height: `${options.size}rem` } : null,
        },
        svg("path", { d: DRAWINGS[name] ?? "" }),
    );
}

/** The mark of the product: an eyespot. */
export function logo() {
    return svg(
        "svg",
        { class: "logo", viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
        svg("path", {
            class: "logo-lid",
            d: "M2 16C6 8.5 11 5.5 16 5.5S26 8.5 30 16c-4 7.5-9 10.5-14 10.5S6 23.5 2 16z",
        }),
        svg("circle", { class: "logo-ring", cx: "16", cy: "16", r: "7.2" }),
        svg("circle", { class: "logo-pupil", cx: "16", cy: "16", r: "3.7" }),
        svg("circle", { class: "logo-glint", cx: "18.2", cy: "13.6", r: "1.3" }),
    );
}
