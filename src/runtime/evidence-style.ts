/** The style of the page, for light and dark, wide and narrow. */
export const EVIDENCE_STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #59636e; --back: #fff; --panel: #f6f8fa; --line: #d1d9e0; --link: #0860ca; --good: #1a7f37; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9198a1; --back: #0d1117; --panel: #151b23; --line: #3d444d; --link: #6cb0ff; --good: #4ac26b; --bad: #ff7b72; --warn: #e0a83a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
.lead { font-size: 1.0625rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.text { white-space: pre-wrap; unicode-bidi: isolate; }
.panel { margin: .5rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); }
.warning { border-left: 4px solid var(--warn); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 1rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
code { font: .875em ui-monospace, monospace; }
ul, ol { margin: 0; padding: 0; list-style: none; }
ol.checklist { padding-left: 1.5rem; list-style: decimal; }
.row { display: grid; grid-template-columns: 8rem minmax(0, 1fr) max-content; gap: 0 1rem; padding: .5rem 0; border-top: 1px solid var(--line); }
.row > .more { grid-column: 2 / -1; }
.Succeeded { color: var(--good); }
.Failed, .Abandoned { color: var(--bad); }
.Advisory, .InProgress { color: var(--warn); }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .375rem .5rem .375rem 0; border-top: 1px solid var(--line); text-align: left; font-weight: inherit; }
th.number, td.number { text-align: right; }
thead th { border-top: 0; color: var(--soft); font-size: .875rem; }
@media (max-width: 480px) {
  .row { grid-template-columns: minmax(0, 1fr) max-content; }
  .row > .state { grid-column: 1 / -1; }
  .row > .more { grid-column: 1 / -1; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .5rem; }
}
`;
