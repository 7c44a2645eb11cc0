/** Fernway's behaviour: everything listens on the document, so that a swapped <main> needs no wiring. */

import { startDeeds } from "./deeds.js";
import { startDialogs } from "./dialogs.js";
import { startFilters } from "./filters.js";
import { startMenu } from "./menu.js";
import { startNavigation } from "./navigation.js";
import { startOrder } from "./order.js";

startDialogs();
startDeeds();
startFilters();
startOrder();
startMenu();
startNavigation();
