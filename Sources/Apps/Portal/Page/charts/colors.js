/** Colors of the style sheet as numbers, for what is painted pixel by pixel. */

/**
 * The colors of right, wrong and undecided, in the theme that is on.
 *
 * @param {Element} element An element of the page.
 * @returns {{good: number[], bad: number[], none: number[]}} Red, green, blue and 255.
 */
export function schemeColors(element) {
    const probe = document.createElement("i");
    probe.hidden = true;
    element.append(probe);
    const read = (name) => {
        probe.style.color = `var(${name})`;
        const [red, green, blue] = getComputedStyle(probe)
            .color.match(/[\d.]+/g)
            .map(Number);
        return [red, green, blue, 255];
    };
    const colors = { good: read("--accent"), bad: read("--bad"), none: read("--ink-faint") };
    probe.remove();
    return colors;
}
