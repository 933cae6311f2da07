// Runs before the first paint, so that a page in the dark never flashes white.
// A classic script on purpose: modules wait.
try {
    const choice = localStorage.getItem("ocellus-theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
} catch {
    /* a browser that keeps nothing */
}
