/** Fernway's behaviour: everything listens on the document, so that a swapped <main> needs no wiring. */

import { startBoard } from "./board.js";
import { startDeeds } from "./deeds.js";
import { startDialogs } from "./dialogs.js";
import { startFilters } from "./filters.js";
import { startMenu } from "./menu.js";
import { startNavigation } from "./navigation.js";
import { startOrder } from "./order.js";

startDialogs();
startBoard();
startDeeds();
startFilters();
startOrder();
startMenu();
startNavigation();
