// <script type="module" src="/widget.js"></script> <spinewise-chat></spinewise-chat>
//
// Attributes: `inline` (fills its place instead of opening from a bubble), `open`, `theme`
// (`light` or `dark`), `heading-level` (1 to 4). Methods: open(), close(), reset(), send(text).
// Property: `page` (an object of short texts that your page wants to pass on with each message).
// Events: spinewise-open, -close, -message, -reply, -reset. Looks: the custom properties
// --spinewise-* (see widget/styles.js). Words: words.js. More in docs/channels/web.md.

import { SpinewiseChat } from "./widget/element.js";

if (!customElements.get("spinewise-chat")) customElements.define("spinewise-chat", SpinewiseChat);
