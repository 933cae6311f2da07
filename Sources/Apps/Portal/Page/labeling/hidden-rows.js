/** Rows of a list that are not shown, and how rows and the indexes of what is shown go over into each other. */
export class HiddenRows {
    /** Rising. */
    #rows = [];

    /** How many rows are hidden. */
    get size() {
        return this.#rows.length;
    }

    clear() {
        this.#rows = [];
    }

    /** @param {number} row @returns {boolean} */
    has(row) {
        return this.#rows[lowerBound(this.#rows, row)] === row;
    }

    /** @param {number[]} rows */
    add(rows) {
        this.#rows = rising([...this.#rows, ...rows]);
    }

    /** @param {number[]} rows shown again */
    remove(rows) {
        const back = new Set(rows);
        this.#rows = this.#rows.filter((row) => !back.has(row));
    }

    /** Rows leave the list for good: all behind them move up. @param {number[]} gone rising */
    close(gone) {
        const isGone = new Set(gone);
        this.#rows = this.#rows.filter((row) => !isGone.has(row)).map((row) => row - lowerBound(gone, row));
    }

    /**
     * The row shown at an index: the hidden rows before it are stepped over.
     * @param {number} index
     * @returns {number}
     */
    rowAt(index) {
        let low = 0,
            high = this.#rows.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.#rows[middle] - middle <= index) low = middle + 1;
            else high = middle;
        }
        return index + low;
    }

    /** @param {number} row @returns {number} the index at which it is shown, -1 if it is hidden */
    indexOf(row) {
        return this.has(row) ? -1 : row - lowerBound(this.#rows, row);
    }
}

/** @param {number[]} numbers @returns {number[]} each once, rising */
export const rising = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);

/**
 * How many of the rising numbers are below a value.
 * @param {number[]} numbers
 * @param {number} value
 * @returns {number}
 */
export function lowerBound(numbers, value) {
    let low = 0,
        high = numbers.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (numbers[middle] < value) low = middle + 1;
        else high = middle;
    }
    return low;
}
