// The look. A page may set: --spinewise-accent, --spinewise-accent-ink, --spinewise-soft,
// --spinewise-paper, --spinewise-surface, --spinewise-ink, --spinewise-quiet, --spinewise-line,
// --spinewise-font, --spinewise-radius. Colours of urgency stay as they are, so that they keep
// their meaning and their contrast.

const DARK = `
    --accent: var(--spinewise-accent, #86d3ca);
    --accent-ink: var(--spinewise-accent-ink, #07292a);
    --paper: var(--spinewise-paper, #11191a);
    --surface: var(--spinewise-surface, #1a2526);
    --ink: var(--spinewise-ink, #e9efed);
    --quiet: var(--spinewise-quiet, #a6b6b5);
    --line: var(--spinewise-line, #33424a);
    --skin: #141e1f;
    --edge: #7b8f90;
    --good: #8fdcb2; --good-paper: #17332a;
    --soon: #f5cd83; --soon-paper: #372a10;
    --today: #ffb798; --today-paper: #40210f;
    --danger: #ffb3b3; --danger-ink: #3d0007;`;

export const sheet = new CSSStyleSheet();

sheet.replaceSync(`
:host {
  --accent: var(--spinewise-accent, #0b5c61);
  --accent-ink: var(--spinewise-accent-ink, #ffffff);
  --paper: var(--spinewise-paper, #f6f4ef);
  --surface: var(--spinewise-surface, #ffffff);
  --ink: var(--spinewise-ink, #1b2829);
  --quiet: var(--spinewise-quiet, #566466);
  --line: var(--spinewise-line, #ddd8cd);
  --soft: var(--spinewise-soft, color-mix(in srgb, var(--accent) 12%, var(--surface)));
  --skin: #fbf9f5;
  --edge: #7d8b8c;
  --good: #1d6a45; --good-paper: #e5f2ea;
  --soon: #7a4a00; --soon-paper: #fdf0d5;
  --today: #93330c; --today-paper: #fde6da;
  --danger: #b3001b; --danger-ink: #ffffff;
  --radius: var(--spinewise-radius, 14px);
  color-scheme: light dark;
  display: block;
  font: 1rem/1.5 var(--spinewise-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
  color: var(--ink);
}
@media screen and (prefers-color-scheme: dark) { :host(:not([theme=light])) {${DARK} } }
@media screen { :host([theme=dark]) {${DARK} color-scheme: dark; } }
:host([theme=light]) { color-scheme: light; }
@media (prefers-contrast: more) { :host { --line: var(--ink); --quiet: var(--ink); --edge: var(--ink); } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h1, h2, h3, h4, h5, h6, p, ul, ol { margin: 0; padding: 0; font: inherit; }
button, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.icon { inline-size: 1.25em; block-size: 1.25em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.frame { display: flex; flex-direction: column; position: relative; background: var(--paper); overflow: hidden; block-size: 100%; min-block-size: 0; }
:host([inline]) { block-size: 100%; }
:host(:not([inline])) { position: fixed; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: 1rem; z-index: 2147483000; }
:host(:not([inline])) .frame { display: none; }
:host(:not([inline])[open]) .frame { display: flex; position: absolute; inset-block-end: 4.5rem; inset-inline-end: 0; inline-size: min(26rem, calc(100vw - 2rem)); block-size: min(42rem, calc(100dvh - 7rem)); border: 1px solid var(--line); border-radius: 18px; box-shadow: 0 12px 40px rgb(0 0 0 / .22); }
.launcher { inline-size: 3.5rem; block-size: 3.5rem; border-radius: 50%; border: 0; background: var(--accent); color: var(--accent-ink); display: grid; place-items: center; box-shadow: 0 6px 18px rgb(0 0 0 / .25); font-size: 1.2rem; }
.launcher:focus-visible { border-radius: 50%; }

@media (max-width: 30rem) {
  :host(:not([inline])[open]) { inset: 0; }
  :host(:not([inline])[open]) .frame { inset: 0; inline-size: auto; block-size: auto; border: 0; border-radius: 0; }
  :host([open]) .launcher { display: none; }
}

.top { display: flex; align-items: center; gap: .75rem; padding: .7rem 1rem; background: var(--surface); border-block-end: 1px solid var(--line); }
.mark { display: grid; place-items: center; inline-size: 2.5rem; block-size: 2.5rem; border-radius: 12px; background: var(--accent); color: var(--accent-ink); font-size: 1.15rem; flex: none; }
.title { flex: 1; min-inline-size: 0; }
.title > :first-child { font-weight: 700; font-size: 1.1rem; line-height: 1.25; letter-spacing: -.01em; }
.title p { color: var(--quiet); font-size: .875rem; line-height: 1.3; }
.tool { display: inline-flex; align-items: center; gap: .4rem; min-block-size: 2.75rem; min-inline-size: 2.75rem; justify-content: center; padding: 0 .7rem; background: none; border: 1px solid transparent; border-radius: 10px; color: var(--quiet); font-size: .9rem; }
.tool:hover { background: var(--soft); color: var(--ink); }

.log { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1rem; position: relative; }
.log:focus-visible { outline-offset: -4px; }
.log > * { max-inline-size: 46rem; margin-inline: auto; }
.items { list-style: none; display: flex; flex-direction: column; gap: .9rem; }
.items > li { display: flex; flex-direction: column; max-inline-size: 100%; position: relative; }
.day { align-items: center; color: var(--quiet); font-size: .8rem; }
.day span { padding: .1rem .8rem; border: 1px solid var(--line); border-radius: 99px; background: var(--surface); }
.mine { align-items: flex-end; }
.theirs { align-items: stretch; }
.below { display: flex; align-items: center; gap: .2rem; min-block-size: 1.5rem; padding-inline: .3rem; color: var(--quiet); font-size: .75rem; }
.link.change { display: inline-flex; align-items: center; gap: .25rem; min-block-size: 1.75rem; padding: 0 .5rem; color: inherit; font-size: .8rem; font-weight: 500; text-decoration: none; outline-offset: -3px; }
.link.change:hover { color: var(--accent); text-decoration: underline; }
.bubble { background: var(--accent); color: var(--accent-ink); padding: .6rem .95rem; border-radius: var(--radius) var(--radius) 4px var(--radius); max-inline-size: min(34rem, 88%); overflow-wrap: anywhere; }
.bubble a { color: inherit; }
.unsent .bubble { background: var(--surface); color: var(--ink); border: 2px dashed var(--danger); }
.state { font-size: .85rem; color: var(--quiet); }
.unsent .state { color: var(--danger); }
.link { background: none; border: 0; color: var(--accent); text-decoration: underline; padding: .3rem .4rem; min-block-size: 2.75rem; font-weight: 600; }
.said > p, .asked > p, .lead > p { overflow-wrap: anywhere; }
.said:not(:has(.card)) { background: var(--surface); border: 1px solid var(--line); border-radius: 4px var(--radius) var(--radius) var(--radius); padding: .7rem 1rem; max-inline-size: min(36rem, 96%); inline-size: fit-content; }
.said p + p, .inside p + p { margin-block-start: .45rem; }
.said ul { list-style: disc; }
.said ul, .said ol, .inside ul { padding-inline-start: 1.25rem; margin-block: .3rem; }
.asked { font-weight: 600; font-size: 1.06rem; line-height: 1.4; }
.said.consent { font-size: .9rem; color: var(--quiet); }
.said:is(.consent, .export) .chips { margin-block-start: .5rem; }
.said.confirm .pro { margin-block: .4rem .7rem; }
.progress { font-size: .82rem; color: var(--quiet); margin-block-end: .2rem; font-weight: 400; }
.why { margin-block-start: .5rem; padding-block-start: .5rem; border-block-start: 1px solid var(--line); color: var(--quiet); font-size: .93rem; }

.answers { margin-block-start: .7rem; display: flex; flex-direction: column; gap: .55rem; max-inline-size: 36rem; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; }
.chip { display: inline-flex; align-items: center; gap: .45rem; min-block-size: 2.75rem; min-inline-size: 2.75rem; padding: .4rem 1.05rem; text-align: start; background: var(--surface); color: var(--accent); border: 1.5px solid var(--accent); border-radius: 1.4rem; font-weight: 600; line-height: 1.25; transition: background-color .12s, color .12s; }
.chip:hover { background: var(--soft); }
.chip:active, .strong, .strong:hover { background: var(--accent); color: var(--accent-ink); }
.chip:focus-visible { border-radius: 1.4rem; }
.quiet .chip { font-weight: 500; color: var(--quiet); border: 1px solid var(--edge); background: transparent; font-size: .93rem; padding-inline: .85rem; }
.quiet .chip:hover { color: var(--ink); background: var(--soft); }
.quiet .chip[data-role=why] { border-style: dotted; color: var(--accent); }
.quiet .chip[data-role=command] { border-radius: 8px; }
.answered { display: flex; gap: .4rem; align-items: center; color: var(--quiet); font-size: .9rem; }
.answered:not(:focus-visible) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.answers[aria-disabled] { margin-block-start: 0; }
.answers[aria-disabled]:has(:focus-visible) { margin-block-start: .5rem; inline-size: fit-content; }
.answered { padding: .15rem .5rem; }
.hint { color: var(--quiet); font-size: .9rem; }
.wrong { color: var(--danger); font-weight: 600; }
.multi, .choices { display: flex; flex-direction: column; gap: .45rem; align-items: stretch; }
.multi > .chips { margin-block-start: .2rem; }
.beside { display: flex; flex-wrap: wrap; gap: .8rem 1rem; align-items: flex-start; }
.beside .choices { flex: 1 1 13rem; }
.map { flex: 1 1 13rem; max-inline-size: 17rem; margin-inline: auto; padding: .7rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); }
.drawing { display: block; inline-size: 100%; block-size: auto; max-block-size: 24rem; }
.skin { fill: var(--skin); stroke: var(--edge); stroke-width: .5%; }
.lines { fill: none; stroke: var(--edge); stroke-width: .3%; stroke-linecap: round; pointer-events: none; }
.place { fill: var(--soft); stroke: var(--edge); stroke-width: .3%; cursor: pointer; outline-offset: 1px; }
.place:focus-visible { outline-color: var(--ink); }
.place:hover { stroke: var(--accent); stroke-width: .9%; }
.place[aria-checked=true], .marked { fill: var(--accent); stroke: var(--accent-ink); stroke-width: .5%; }
.caption { min-block-size: 1.5em; text-align: center; font-weight: 600; font-size: .9rem; }
.seen { display: flex; flex-wrap: wrap; gap: .8rem 1rem; align-items: flex-start; }
.told { flex: 1 1 14rem; display: flex; flex-direction: column; gap: .5rem; }
figure { margin: 0 auto; flex: 0 1 9rem; display: flex; flex-direction: column; gap: .4rem; }
figcaption { display: flex; flex-wrap: wrap; gap: .1rem .5rem; justify-content: center; text-align: center; font-weight: 600; font-size: .85rem; }
.choice { display: flex; align-items: center; gap: .75rem; min-block-size: 2.75rem; padding: .4rem .9rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 12px; cursor: pointer; }
.choice:hover { background: var(--soft); }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--soft); }
.choice input { inline-size: 1.35rem; block-size: 1.35rem; accent-color: var(--accent); flex: none; margin: 0; }
.number { display: flex; gap: .5rem; align-items: center; margin-block-end: .4rem; }
.figure { inline-size: 7rem; min-block-size: 2.75rem; padding: .4rem .8rem; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); font-size: 1.1rem; }
.scale { display: grid; grid-template-columns: repeat(auto-fit, minmax(2.75rem, 1fr)); gap: .35rem; }
.scale .chip { justify-content: center; padding: 0; border-radius: 12px; min-inline-size: 0; }
.ends { display: flex; justify-content: space-between; color: var(--quiet); font-size: .82rem; margin-block-start: .25rem; }

.typing { display: flex; gap: .3rem; padding: .9rem 1rem; inline-size: fit-content; margin-inline: max(0px, calc((100% - 46rem) / 2)) auto; }
.typing i { inline-size: .5rem; block-size: .5rem; border-radius: 50%; background: var(--quiet); animation: dot 1.2s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .15s; }
.typing i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .3; transform: none; } 30% { opacity: 1; transform: translateY(-3px); } }
.theirs:has(+ .theirs) > .below { display: none; }
.items > li { animation: come .22s ease-out; }
@keyframes come { from { opacity: 0; transform: translateY(6px); } }

.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; overflow-wrap: anywhere; }
.body ul { margin-block: 0; }
.body { padding: 1.1rem 1.2rem 1.2rem; display: flex; flex-direction: column; gap: .8rem; }
.body > :is(h2, h3, h4, h5, h6), .net > :first-child { font-weight: 700; font-size: 1.12rem; line-height: 1.3; letter-spacing: -.005em; }
.body > :is(h2, h3, h4, h5, h6):not(:first-child) { margin-block-start: .5rem; }
.small, .body > .small { font-weight: 700; font-size: .93rem; line-height: 1.35; }
.fine { color: var(--quiet); font-size: .85rem; }
.urgency { display: flex; gap: .9rem; padding: 1.1rem 1.2rem; border-block-end: 1px solid var(--line); border-inline-start: 6px solid currentColor; }
.urgency .icon { font-size: 1.5rem; margin-block-start: .1rem; }
.urgency :is(h2, h3, h4, h5, h6) { font-weight: 800; font-size: 1.3rem; line-height: 1.2; letter-spacing: -.01em; }
.urgency p { color: var(--ink); margin-block-start: .35rem; }
.urgency .over { color: inherit; font-size: .8rem; margin: 0 0 .1rem; font-weight: 600; }
.urgency .action { font-weight: 600; }
.urgency.self_care { color: var(--good); background: var(--good-paper); }
.urgency.see_doctor_soon { color: var(--soon); background: var(--soon-paper); }
.urgency.urgent_same_day { color: var(--today); background: var(--today-paper); }
.urgency.emergency { color: var(--danger-ink); background: var(--danger); border-inline-start: 0; }
.urgency.emergency p { color: inherit; }
.card.emergency { border: 2px solid var(--danger); }
.card.emergency .action { font-size: 1.12rem; line-height: 1.4; }
.card.crisis { border: 2px solid var(--accent); }
.card.crisis > .body > .icon { font-size: 1.7rem; color: var(--accent); }
.lead { font-size: 1.06rem; }
.said .causes { list-style: none; padding: 0; margin: 0; display: flex; flex-direction: column; gap: .8rem; }
.cause { border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem; display: flex; flex-direction: column; gap: .5rem; }
.headline { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; justify-content: space-between; }
.headline > :first-child { font-weight: 700; font-size: 1.05rem; line-height: 1.3; }
.likely { color: var(--accent); font-weight: 600; font-size: .9rem; }
.bar { block-size: .55rem; border-radius: 99px; background: var(--soft); overflow: hidden; }
.fill { block-size: 100%; border-radius: 99px; background: var(--accent); }
.reasons { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: .5rem 1.2rem; }
.said :is(.pro, .con) { list-style: none; padding: 0; margin: .2rem 0 0; display: flex; flex-direction: column; gap: .25rem; }
:is(.pro, .con) li { display: flex; gap: .45rem; align-items: start; }
:is(.pro, .con) .icon { margin-block-start: .15em; }
.pro .icon { color: var(--good); }
.con .icon { color: var(--quiet); }
.net { background: var(--today-paper); border-radius: 12px; padding: .9rem 1rem; }
.net > :first-child { display: flex; gap: .5rem; align-items: center; color: var(--today); }
details { border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
summary { display: flex; align-items: center; min-block-size: 2.75rem; padding: .4rem .9rem; cursor: pointer; font-weight: 600; border-radius: 10px; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::after { content: ""; inline-size: .5rem; block-size: .5rem; margin-inline: auto .2rem; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg); flex: none; transition: transform .15s; }
details[open] > summary::after { transform: rotate(-135deg) translate(-3px, -3px); }
summary:hover { background: var(--soft); }
.inside { padding: .2rem .95rem .9rem; display: flex; flex-direction: column; gap: .35rem; }
.inside > .small:not(:first-child) { margin-block-start: .5rem; }
.medicine + .medicine { margin-block-start: .4rem; }
.said .numbers { list-style: none; padding: 0; margin: 0; display: flex; flex-direction: column; gap: .5rem; }
.numbers li { display: grid; grid-template-columns: minmax(0, 1fr); gap: .3rem; padding-block-end: .5rem; border-block-end: 1px solid var(--line); }
.numbers li:last-child { border: 0; padding: 0; }
.help { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; }
.whom { flex: 1 1 12rem; }
@media (min-width: 30rem) { .numbers li { grid-template-columns: minmax(7rem, 1fr) 2fr; align-items: center; } .help { grid-column: 2; justify-content: end; } .country { grid-row: span 2; } }
.call { display: inline-flex; gap: .5rem; align-items: center; min-block-size: 2.75rem; padding: .4rem 1.1rem; border-radius: 1.4rem; background: var(--danger); color: var(--danger-ink); font-weight: 700; text-decoration: none; }
.crisis .call { background: var(--accent); color: var(--accent-ink); }
.printing-aid { display: flex; flex-direction: column; gap: .3rem; }
.sheet { display: flex; gap: .8rem; align-items: center; }
.sheet > .icon { font-size: 1.6rem; color: var(--accent); }
.sheet :is(h2, h3, h4, h5, h6) { font-weight: 800; font-size: 1.2rem; line-height: 1.25; }
.part { display: flex; flex-direction: column; gap: .3rem; }
dl { margin: 0; border: 1px solid var(--line); border-radius: 10px; }
dl > div { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2.4fr); gap: .2rem 1rem; padding: .4rem .8rem; }
dl > div + div { border-block-start: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; font-weight: 500; }

.welcome { display: flex; gap: 1rem; align-items: center; padding-block: clamp(.25rem, 3vh, 2rem) 1.1rem; }
.emblem { flex: none; inline-size: 3.6rem; block-size: 3.6rem; border-radius: 18px; background: var(--soft); color: var(--accent); display: grid; place-items: center; font-size: 1.9rem; }
.welcome > :is(h2, h3, h4, h5) { font-size: clamp(1.35rem, 4.5vw, 1.9rem); font-weight: 750; letter-spacing: -.02em; line-height: 1.15; }
.starters { margin-block-start: 1.1rem; display: flex; flex-direction: column; gap: .6rem; }

.jump { position: absolute; inset-block-end: 8.5rem; inset-inline: 0; margin-inline: auto; inline-size: fit-content; box-shadow: 0 4px 14px rgb(0 0 0 / .18); }
.bottom { background: var(--surface); border-block-start: 1px solid var(--line); padding: .7rem 1rem max(.6rem, env(safe-area-inset-bottom)); }
.bottom > * { max-inline-size: 46rem; margin-inline: auto; }
.bottom .fine { text-align: center; font-size: .8rem; margin-block-start: .4rem; }
.strip { background: var(--soon-paper); color: var(--soon); border-radius: 10px; padding: .35rem .8rem; margin-block-end: .5rem; font-size: .9rem; }
.composer { display: flex; gap: .5rem; align-items: flex-end; }
textarea { flex: 1; min-inline-size: 0; resize: none; min-block-size: 2.9rem; padding: .65rem .95rem; border: 1px solid var(--edge); border-radius: 1.2rem; background: var(--paper); line-height: 1.4; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
textarea:focus-visible { border-radius: 1.2rem; outline-offset: 0; }
.send { flex: none; inline-size: 2.9rem; block-size: 2.9rem; border-radius: 50%; border: 0; background: var(--accent); color: var(--accent-ink); display: grid; place-items: center; font-size: 1.1rem; }
.send:focus-visible { border-radius: 50%; }
.frame[dir=rtl] :is(.send, .restart) .icon { transform: scaleX(-1); }
.counter { font-size: .82rem; color: var(--quiet); }
.counter:empty { display: none; }
dialog { border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); color: var(--ink); max-inline-size: min(26rem, calc(100vw - 2rem)); padding: 1.3rem; }
dialog::backdrop { background: rgb(10 20 20 / .45); }
dialog form { display: flex; flex-direction: column; gap: .8rem; }
dialog :is(h2, h3) { font-weight: 700; font-size: 1.2rem; }

@media (max-width: 26rem) {
  .tool span { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  .log { padding: .8rem .7rem; }
  .top, .bottom { padding-inline: .7rem; }
  .body, .urgency { padding-inline: .9rem; }
  .title p { display: none; }
}
@media (max-height: 24rem) { .bottom .fine, .title p { display: none; } .top { padding-block: .2rem; } .welcome { padding-block: 0 .5rem; } .emblem { display: none; } }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) {
  .chip, .bubble, .said, .urgency, .call, .send, .launcher, .choice, .net { border: 1px solid CanvasText; }
  .strong, .send, .call, .launcher { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .bar { border: 1px solid CanvasText; } .fill { background: Highlight; forced-color-adjust: none; }
  .typing i { background: CanvasText; }
  .skin, .place { fill: Canvas; stroke: CanvasText; } .lines { stroke: CanvasText; }
  .place:hover, .place:focus-visible { stroke: Highlight; outline-color: Highlight; }
  .place[aria-checked=true], .marked { fill: Highlight; stroke: Canvas; }
}
@media print {
  :host { --paper: #fff; --surface: #fff; --ink: #000; --quiet: #333; --line: #999; }
  .frame, .log { display: block; overflow: visible; block-size: auto; }
  .bottom, .jump, .typing, .answers, .tool, .printing-aid, .welcome, .starters, summary::after { display: none !important; }
  :host([printing]) .items > li:not(:has(.paper)), :host([printing]) .items > li > .below { display: none; }
  .card, .cause, details { break-inside: avoid-page; }
  .card.result { break-inside: auto; border: 0; }
}
`);
