/** What can go wrong, as one kind of error with a code for programs and a sentence for people. */

/**
 * @typedef {"network"|"notAModel"|"damaged"|"newer"|"unsupported"|"blocked"|"memory"|"closed"|"badImage"|"badArgument"|
 *   "engine"} ErrorCode
 */

export class OcellusError extends Error {
    /** @param {ErrorCode} code @param {string} message a sentence for people @param {unknown} [cause] */
    constructor(code, message, cause) {
        super(message);
        this.name = "OcellusError";
        this.code = code;
        this.cause = cause;
    }
}

/** @param {unknown} error @returns {boolean} whether it only says that somebody ended the work */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
