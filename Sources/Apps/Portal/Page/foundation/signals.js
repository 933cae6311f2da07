/** Signals that end what was begun. */

/**
 * A signal that aborts when any of these does.
 * @param {...AbortSignal} signals
 * @returns {AbortSignal}
 */
// The declarations of Debian's TypeScript do not know the method yet.
export const anySignal = (...signals) => /** @type {any} */ (AbortSignal).any(signals);
