// The public page: the queue now.
import { Follow } from "./page.js";

const offline = document.querySelector("[data-offline]");
new Follow(document.querySelector("[data-follow]"), { line: (there) => { offline.hidden = there; } });
