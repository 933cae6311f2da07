// What browsers have and the declarations of Debian's TypeScript (4.8) do not know, as far as the page uses it.

interface ToggleEvent extends Event {
    readonly newState: "open" | "closed";
}

interface HTMLElementEventMap {
    click: PointerEvent;
    toggle: ToggleEvent;
    beforetoggle: ToggleEvent;
}

interface HTMLElement {
    popover: string | null;
    showPopover(): void;
    hidePopover(): void;
}

interface Element {
    checkVisibility(options?: { opacityProperty?: boolean; visibilityProperty?: boolean }): boolean;
    // The page looks for elements of HTML only.
    closest(selectors: string): HTMLElement | null;
}

interface ParentNode {
    querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
    querySelector(selectors: string): HTMLElement | null;
    querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
    querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}

interface Array<T> {
    findLast(predicate: (value: T, index: number, list: T[]) => unknown): T | undefined;
}

interface URLSearchParams {
    readonly size: number;
}

declare class OffscreenCanvas {
    constructor(width: number, height: number);
    readonly width: number;
    readonly height: number;
    getContext(kind: "2d"): CanvasRenderingContext2D;
    convertToBlob(options?: { type?: string; quality?: number }): Promise<Blob>;
}
