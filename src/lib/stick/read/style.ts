import app from '../../../app.css?raw';
import ornament from '../../../../static/ornament.svg?raw';

/** The app's own tokens and base, and what the pages without a program have besides. One file for all of them. */
export const READ_STYLE = `${app.replaceAll('/ornament.svg', `data:image/svg+xml,${encodeURIComponent(ornament)}`)}
.bar, main { max-width: 52rem; margin-inline: auto; padding-inline: var(--space-4); }
.bar { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-5); align-items: center; padding-block: var(--space-3); }
.bar nav { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-4); }
.bar .languages { margin-inline-start: auto; }
.bar a, .steps a, .contents a { display: inline-block; padding-block: var(--space-2); }
.brand { font-family: var(--font-title); font-weight: 600; font-size: var(--text-l); }
main { padding-block: var(--space-5) var(--space-7); }
.card { margin-bottom: var(--space-5); padding: var(--space-5); border: var(--border) solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow); }
.card > :last-child { margin-bottom: 0; }
.prose { max-width: var(--measure); font-size: 1.0625rem; line-height: 1.65; }
.prose :is(h2, h3, h4, h5, h6) { margin-top: 1.6em; }
.prose > :first-child { margin-top: 0; }
.prose img { display: block; margin: var(--space-4) auto; border-radius: var(--radius-s); }
.prose pre { white-space: pre-wrap; }
.scroll { margin-bottom: var(--space-4); overflow-x: auto; }
.scroll table { margin: 0; }
.sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
video, audio { display: block; width: 100%; max-height: 75vh; margin-bottom: var(--space-4); border-radius: var(--radius); }
video { background: #000; }
.contents { margin: 0 0 var(--space-4); padding: 0; list-style: none; }
.card h2 .small { float: inline-end; font-family: var(--font-text); font-weight: 400; line-height: 2; }
.contents li { break-inside: avoid; display: flex; flex-wrap: wrap; gap: 0 var(--space-3); align-items: baseline; border-bottom: var(--border) solid var(--line); }
.contents li > :first-child { flex: 1 1 14rem; padding-block: var(--space-2); }
.steps { display: flex; flex-wrap: wrap; justify-content: space-between; gap: var(--space-3); margin-top: var(--space-6); padding-top: var(--space-4); border-top: var(--border) solid var(--line); }
.document { display: inline-block; min-height: var(--target); padding: var(--space-2) var(--space-4); border-radius: var(--radius); background: var(--accent); color: var(--on-accent); text-decoration: none; }
.document:hover { background: var(--accent-strong); color: var(--on-accent); }
@media print {
  .bar nav, .steps, .document { display: none; }
  .card { border: 0; padding: 0; box-shadow: none; }
}
`;
