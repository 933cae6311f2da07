/**
 * SHA-256 (FIPS 180-4) as hexadecimal text: by the browser where it offers that, which it does only on pages that came
 * by https or from this machine, and else by the arithmetic below.
 */

/** The first 32 bits of the fractions of the roots of the first primes: of square roots, and of cube roots. */
const [START, ROUND] = (() => {
    const primes = [];
    for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
    const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
    return [primes.slice(0, 8).map((p) => fraction(Math.sqrt(p))), primes.map((p) => fraction(Math.cbrt(p)))];
})();

const turn = (x, by) => (x >>> by) | (x << (32 - by));

/** Mixes one block of 64 bytes into the state. */
function mix(state, words, view, offset) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(offset + 4 * i);
    for (let i = 16; i < 64; i += 1) {
        const a = words[i - 15],
            b = words[i - 2];
        const small = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3),
            large = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
        words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
        state[i] = (state[i] + value) | 0;
    });
}

/**
 * The arithmetic itself, on any page.
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function computedSHA256(bytes) {
    const state = Int32Array.from(START),
        words = new Int32Array(64);
    const whole = bytes.length - (bytes.length % 64);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let offset = 0; offset < whole; offset += 64) mix(state, words, view, offset);
    // What is left, a bit, zeros, and the length in bits.
    const rest = bytes.length - whole;
    const tail = new Uint8Array(rest < 56 ? 64 : 128);
    tail.set(bytes.subarray(whole));
    tail[rest] = 0x80;
    const end = new DataView(tail.buffer);
    end.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
    end.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
    for (let offset = 0; offset < tail.length; offset += 64) mix(state, words, end, offset);
    return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/**
 * @param {ArrayBuffer|Uint8Array} data
 * @returns {Promise<string>} 64 hexadecimal digits
 */
export async function sha256(data) {
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
    if (!globalThis.crypto?.subtle) return computedSHA256(bytes);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
