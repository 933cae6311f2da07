/**
 * The one rule for when two names are the same tag, as the server has it (`TagName`): white space around a name, case,
 * and whether an accent is part of its letter make no difference.
 */

const AROUND = /^\p{White_Space}+|\p{White_Space}+$/gu;
const DOTLESS = "ı";

/**
 * A name as it is kept: without white space around it, in NFC.
 * @param {string} name
 * @returns {string}
 */
export const tagText = (name) => name.replace(AROUND, "").normalize("NFC");

/**
 * Equal for names that are the same tag: full case folding letter by letter, by way of the upper case. One letter at a
 * time, since whole words end in another sigma; a dotless i has the upper case of another letter.
 * @param {string} name
 * @returns {string}
 */
export function tagKey(name) {
    let folded = "";
    for (const letter of name.replace(AROUND, "").normalize("NFD")) {
        if (letter === DOTLESS) {
            folded += letter;
            continue;
        }
        for (const lower of letter.toLowerCase()) {
            for (const upper of lower.toUpperCase()) folded += upper.toLowerCase();
        }
    }
    return folded.normalize("NFD");
}
