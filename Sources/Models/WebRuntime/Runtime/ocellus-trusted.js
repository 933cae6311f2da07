/**
 * The only scripts that this library starts, as addresses that a page with Trusted Types lets pass.
 *
 * A page whose policy names `trusted-types` has to allow the policy `ocellus`.
 */
import { OcellusError } from "./ocellus-errors.js";

const NAMES = ["ocellus-worker.js", "ocellus-thread.js", "ocellus-service-worker.js"];

/** @type {any} */
let policy;

/** @param {string} name @returns {string} */
function addressOf(name) {
    if (!NAMES.includes(name)) throw new TypeError(`${name} is not started by this library.`);
    return new URL(name, import.meta.url).href;
}

/**
 * @param {string} name of one of these scripts beside this one
 * @returns {string} a `TrustedScriptURL` where the browser knows them
 * @throws {OcellusError} if the page's policy forbids it
 */
export function trustedScript(name) {
    const trustedTypes = /** @type {any} */ (globalThis).trustedTypes;
    if (!trustedTypes) return addressOf(name);
    try {
        policy ??= trustedTypes.createPolicy("ocellus", { createScriptURL: addressOf });
        return policy.createScriptURL(name);
    } catch (error) {
        throw new OcellusError(
            "blocked",
            "This page's content security policy has to allow the Trusted Types policy “ocellus”.",
            error,
        );
    }
}
