import { createHash } from 'crypto';
import { type ActionEvidence, type Change, type Evidence, type Measure } from './evidence';
import { Html, html, link } from './evidence-html';
import { differenceOf } from './evidence-measures';
import { EVIDENCE_STYLE } from './evidence-style';
import { count, summaryOf } from './evidence-summary';

/** Further commits are in the file beside the page. */
const MOST_COMMITS = 100;
const SHORT = 8;

/** The evidence as one HTML page without scripts or anything from elsewhere: it opens from a bucket as from a disk. */
export function renderEvidence(evidence: Evidence): string {
  const { pipeline, environment } = evidence;
  const style = createHash('sha256').update(EVIDENCE_STYLE).digest('base64');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new Html(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${pipeline} to ${environment}</title>
<style>${new Html(EVIDENCE_STYLE)}</style>
</head>
<body>
<main>
<h1>${pipeline} to ${environment}</h1>
<p class="lead">${summaryOf(evidence)}</p>
${gaps(evidence.gaps)}
${evidence.message ? html`<p class="panel text">${evidence.message}</p>` : undefined}
${facts(evidence)}
${section('To check', evidence.checklist.length > 0 && html`<ol class="checklist">${evidence.checklist.map((item) => html`<li class="text">${item}</li>`)}</ol>`)}
${section('What changes', evidence.plans.length > 0 && html`<ul>${evidence.plans.map((line) => html`<li class="panel text">${line}</li>`)}</ul>`)}
${section('Compared with the last delivery', evidence.measures.length > 0 && measures(evidence.measures))}
${section('Builds and checks', evidence.actions.length > 0 && html`<ul>${evidence.actions.map(action)}</ul>`)}
${section('Commits', commits(evidence.change))}
</main>
</body>
</html>
`;
  return page.text;
}

function section(title: string, content: Html | false): Html {
  return content ? html`<section><h2>${title}</h2>${content}</section>` : html``;
}

function gaps(lines: readonly string[]): Html[] {
  return lines.map((line) => html`<p class="panel warning">${line}</p>`);
}

function facts({ revision, previous, execution, collected }: Evidence): Html {
  const fact = (name: string, value: Html) => html`<dt>${name}</dt><dd>${value}</dd>`;
  return html`<dl>
${fact('Revision', revision ? html`${link(revision.url, revision.id)}${revision.message && html`<div class="text">${revision.message}</div>`}` : html`not known`)}
${fact('Delivered last', previous ? html`${previous.revision ?? 'a revision that is not known'} <span class="soft small">by execution ${previous.execution}</span>`
  : html`nothing, as far as the pipeline knows in its present structure`)}
${fact('Execution', html`${execution}`)}
${fact('Collected', html`<time datetime="${collected}">${collected.slice(0, 16).replace('T', ' ')} UTC</time>`)}
</dl>`;
}

function measures(all: readonly Measure[]): Html {
  return html`<table>
<thead><tr><th>Measure</th><th class="number">Before</th><th class="number">Now</th><th class="number">Change</th></tr></thead>
<tbody>${all.map((measure) => html`<tr><td>${measure.name}</td><td class="number">${measure.before ?? 'none'}</td>
<td class="number">${measure.now}</td><td class="number">${differenceOf(measure) ?? (measure.before === undefined ? 'new' : '0')}</td></tr>`)}</tbody>
</table>`;
}

function action({ stage, name, status, seconds, summary, log }: ActionEvidence): Html {
  const state = status === 'Advisory' ? 'Failed, advisory' : status;
  return html`<li class="row"><span class="state ${status.replace(/\W/g, '')}">${state}</span><span>${link(log, name)} <span class="soft small">${stage}</span></span>
<span class="soft small number">${seconds === undefined ? '' : durationOf(seconds)}</span>${summary && html`<span class="more text">${summary}</span>`}</li>`;
}

function commits({ commits: all, complete, reason, compare }: Change): Html {
  const shown = all.slice(0, MOST_COMMITS);
  return html`${complete ? undefined : html`<p class="panel warning">Not all commits are known: ${reason}. ${link(compare, compare === undefined ? '' : 'Look at the difference')}</p>`}
${complete && all.length === 0 ? html`<p>None is new.</p>` : undefined}
<ul>${shown.map(({ id, author, message, date }) => html`<li class="row"><code class="state">${id.slice(0, SHORT)}</code><span class="text">${message}</span>
<span class="soft small">${date?.slice(0, 10)}</span><span class="more soft small">${author.name} &lt;${author.email}&gt;</span></li>`)}</ul>
${all.length > shown.length ? html`<p class="soft">${count(all.length - shown.length, 'more commit')} in the JSON file beside this page</p>` : undefined}`;
}

function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
