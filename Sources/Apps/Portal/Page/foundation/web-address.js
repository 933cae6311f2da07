/** Addresses that somebody typed or dropped. */

/**
 * Whether a text is an address as a whole.
 * @param {string} text
 * @returns {boolean}
 */
// The declarations of Debian's TypeScript do not know the method yet.
export const isAddress = (text) => /** @type {any} */ (URL).canParse(text);

/**
 * Whether a text is an address of the web, as the server fetches them.
 * @param {string} text
 * @returns {boolean}
 */
export const isWebAddress = (text) => /^https?:\/\/\S+$/i.test(text) && isAddress(text);
