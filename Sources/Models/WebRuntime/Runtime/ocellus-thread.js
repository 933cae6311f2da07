/**
 * A helper of the worker: an instance of the engine in the memory that both share, which computes parts of models until
 * the worker ends it. It never comes back to hear a message.
 */
addEventListener(
    "message",
    async ({ data: { module, memory, stack, thread } }) => {
        let exports;
        try {
            ({ exports } = /** @type {any} */ (await WebAssembly.instantiate(module, { env: { memory } })));
            exports.__stack_pointer.value = stack;
        } catch (error) {
            return postMessage({ failure: String(error) });
        }
        postMessage({ thread });
        try {
            exports.help(thread);
        } catch (error) {
            // The worker waits for the part that this helper took: it must fail, too.
            exports.endThreads();
            throw error;
        }
    },
    { once: true },
);
