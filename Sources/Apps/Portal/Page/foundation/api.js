/** Requests to the server. The session's cookie goes along by itself; nothing secret passes through the page. */
import { t } from "./messages.js";
import { pause } from "./pause.js";

/** An answer that is no success, or no answer at all (`status` 0). `message` is a sentence for people. */
export class ApiError extends Error {
    /** @param {number} status @param {string} code @param {string} message */
    constructor(status, code, message) {
        super(message);
        this.name = "ApiError";
        this.status = status;
        this.code = code;
    }
}

/**
 * The address of a route of the Custom Vision training API, for example `training("/projects")`.
 * @param {string} path
 * @returns {string}
 */
export const training = (path) => "/customvision/v3.4-preview/training" + path;

/**
 * The address of a route of the portal's own API, for example `portal("/projects")`.
 * @param {string} path
 * @returns {string}
 */
export const portal = (path) => "/portal/v1" + path;

const ATTEMPTS = 4;

/** @returns {string} `path` with a query; null is left out, arrays are joined by commas as the protocol wants. */
function address(path, query) {
    const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined);
    if (pairs.length === 0) return path;
    const text = pairs
        .map(([name, value]) => encodeURIComponent(name) + "=" + encodeURIComponent(String(value)))
        .join("&");
    return path + (path.includes("?") ? "&" : "?") + text;
}

async function failure(response) {
    let code = "",
        message = "";
    try {
        const value = await response.json();
        code = value.code ?? "";
        message = value.message ?? "";
    } catch {
        /* an answer of something between the page and the server, without the usual body */
    }
    return new ApiError(
        response.status,
        code || String(response.status),
        message || t("foundation.error.status", { status: response.status }),
    );
}

/** @param {{json?: any, body?: BodyInit, form?: FormData}} options */
function payload({ json, body, form }) {
    if (form) return { body: form, headers: {} };
    if (json !== undefined) return { body: JSON.stringify(json), headers: { "Content-Type": "application/json" } };
    if (body !== undefined && body !== null) return { body, headers: { "Content-Type": "application/octet-stream" } };
    return { body: undefined, headers: {} };
}

/**
 * One request; retried after 429 and 503, as long as the server asks to wait, three times at most.
 * @param {string} method
 * @param {string} path made by `training()` or `portal()`
 * @param {{query?: Object, json?: any, body?: BodyInit, form?: FormData, signal?: AbortSignal, keepalive?: boolean,
 *   binary?: boolean, quiet?: boolean}} [options] `quiet`: a 401 is an answer and does not end the session
 * @returns {Promise<any>} the parsed JSON, an ArrayBuffer when `binary`, null when the answer is empty
 * @throws {ApiError}
 */
async function request(method, path, options = {}) {
    const { signal, keepalive = false } = options;
    const { body, headers } = payload(options);
    for (let attempt = 1; ; attempt += 1) {
        let response;
        try {
            response = await fetch(address(path, options.query), {
                method,
                body,
                headers,
                signal,
                keepalive,
                credentials: "same-origin",
                cache: "no-store",
            });
        } catch (error) {
            if (signal?.aborted) throw error;
            throw new ApiError(0, "Unreachable", t("foundation.error.unreachable"));
        }
        if (
            (response.status === 429 || response.status === 503) &&
            attempt < ATTEMPTS &&
            response.headers.has("Retry-After")
        ) {
            const seconds = Number(response.headers.get("Retry-After"));
            await pause(1000 * Math.min(Number.isFinite(seconds) ? Math.max(seconds, 0.25) : attempt, 30), signal);
            continue;
        }
        if (!response.ok) {
            const error = await failure(response);
            if (error.status === 401 && !options.quiet) window.dispatchEvent(new CustomEvent("signed-out"));
            throw error;
        }
        if (options.binary) return response.arrayBuffer();
        const text = await response.text();
        return text === "" ? null : JSON.parse(text);
    }
}

/** The methods; each takes a path and the options of `request`. */
export const api = {
    get: (path, options) => request("GET", path, options),
    post: (path, options) => request("POST", path, options),
    put: (path, options) => request("PUT", path, options),
    patch: (path, options) => request("PATCH", path, options),
    delete: (path, options) => request("DELETE", path, options),
};

/**
 * Whether an error only says that the screen was left while a request was under way.
 * @param {any} error
 * @returns {boolean}
 */
export const isAbort = (error) => error?.name === "AbortError";

/** @param {unknown} error @returns {number|undefined} the status of a failed answer; 0 if there was none */
export const statusOf = (error) => (error instanceof ApiError ? error.status : undefined);

/** @param {unknown} error @returns {string} what went wrong, as a sentence */
export const errorText = (error) =>
    (error instanceof Error || error instanceof DOMException) && error.message
        ? error.message
        : t("foundation.error.unknown");
