/** The button that chooses between light, dark, and what the system has. */
import { icon } from "./icons.js";
import { menuButton } from "./menu.js";
import { t } from "./messages.js";
import { setTheme, theme } from "./theme.js";

const items = () =>
    /** @type {const} */ (["system", "light", "dark"]).map((choice) => ({
        label: t(`foundation.theme.${choice}`),
        icon: { system: "system", light: "sun", dark: "moon" }[choice],
        checked: theme() === choice,
        run: () => setTheme(choice),
    }));

export const themeMenu = () => menuButton({ label: t("foundation.theme"), content: icon("sun"), items });
