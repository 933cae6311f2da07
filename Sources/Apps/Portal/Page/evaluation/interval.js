/** The point of the normal distribution with 2.5 % above it. */
const normalQuantile = 1.959963984540054;

/**
 * The score interval of Wilson (1927) of a share seen in a number of independent cases: 95 %, also for few cases.
 *
 * The server's intervals are the union of this one with a bootstrap interval, so this one is never the wider.
 *
 * @param {number|null} value The share; need not be a multiple of 1 / `cases`.
 * @param {number} cases The number of groups of near-duplicates among the images it was counted in.
 * @returns {{value: number, lower: number, upper: number}|null} `null` if there is no value.
 */
export function wilson(value, cases) {
    if (value === null) return null;
    if (cases <= 0) return { value, lower: 0, upper: 1 };
    const square = normalQuantile * normalQuantile;
    const center = (value + square / (2 * cases)) / (1 + square / cases);
    const spread = Math.sqrt((value * (1 - value)) / cases + square / (4 * cases * cases));
    const halfWidth = (normalQuantile / (1 + square / cases)) * spread;
    return {
        value,
        lower: value <= 0 ? 0 : Math.max(0, center - halfWidth),
        upper: value >= 1 ? 1 : Math.min(1, center + halfWidth),
    };
}
