/** Building the page out of nodes. There is no markup in strings anywhere, so text of users can never become markup. */

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = /^(on|innerhtml|outerhtml|srcdoc)/i;

/** @typedef {Node|string|number|null|undefined|false|any[]} Child Arrays have children again. */

/**
 * Adds children; strings and numbers become text nodes, null and false nothing, arrays their members.
 * @param {Node} parent
 * @param {Child[]} children
 */
function add(parent, children) {
    for (const child of children) {
        if (child === null || child === undefined || child === false) continue;
        if (Array.isArray(child)) add(parent, child);
        else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
    }
}

function setStyle(element, style) {
    for (const [name, value] of Object.entries(style)) {
        if (value === null || value === undefined) continue;
        element.style.setProperty(
            name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()),
            String(value),
        );
    }
}

function setAttribute(element, name, value) {
    if (name.startsWith("aria-") || name.startsWith("data-")) return element.setAttribute(name, String(value));
    if (name === "href" && /^[\s\u0000-\u001f]*(javascript|data|vbscript):/i.test(String(value))) return;
    const isMarkup = element.namespaceURI === SVG;
    if (!isMarkup && name in element && (typeof value !== "string" || name === "value")) element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
}

function build(element, props, children) {
    for (const [name, value] of Object.entries(props ?? {})) {
        if (value === null || value === undefined) continue;
        if (name === "on") {
            for (const [type, listener] of Object.entries(value))
                if (listener) element.addEventListener(type, listener);
        } else if (name === "class") {
            const names = Array.isArray(value) ? value.filter(Boolean).join(" ") : value;
            if (names) element.setAttribute("class", names);
        } else if (name === "dataset") {
            for (const [key, item] of Object.entries(value))
                if (item !== null && item !== undefined) element.dataset[key] = item;
        } else if (name === "style") setStyle(element, value);
        else if (FORBIDDEN.test(name)) throw new TypeError(`h() takes no ${name}`);
        else setAttribute(element, name, value);
    }
    add(element, children);
    return element;
}

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Object<string, any>|null} [props] `class` (text or array), `dataset`, `on: {click: f}`, `style: {prop: v}`
 *   (by CSSOM), and any attribute or property; null leaves a property out, `aria-*` takes booleans.
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props, ...children) {
    return build(document.createElement(tag), props, children);
}

/**
 * An SVG element; same arguments as `h`.
 * @param {string} tag
 * @param {Object<string, any>|null} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
    return build(document.createElementNS(SVG, tag), props, children);
}

/**
 * Gives a parent new children in place of all it had.
 * @param {Element} parent
 * @param {...Child} children
 * @returns {Element} the parent
 */
export function replace(parent, ...children) {
    const fragment = document.createDocumentFragment();
    add(fragment, children);
    parent.replaceChildren(fragment);
    return parent;
}

/**
 * Text that a person wrote: a text node in an element with its own direction, so that right-to-left names stay whole,
 * and with the beginning of the text as its title, for where it is cut.
 * @param {string|null|undefined} value
 * @param {{tag?: keyof HTMLElementTagNameMap, class?: string, title?: boolean}} [options]
 */
export function userText(value, options = {}) {
    const text = value ?? "";
    const title = options.title === false ? null : text.length > 500 ? text.slice(0, 500) + "…" : text;
    return h(options.tag ?? "span", { class: options.class ?? "user-text", dir: "auto", title }, text);
}

let serial = 0;

/**
 * An id that no other element of the page has, for `for`, `aria-labelledby` and the like.
 * @param {string} [word]
 */
export function uniqueId(word = "id") {
    serial += 1;
    return `${word}-${serial}`;
}

/**
 * The element around what an event happened to.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement|null}
 */
export const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
