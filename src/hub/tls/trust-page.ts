import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import QRCode from 'qrcode';
import { pagePolicy } from './page-policy';
import { PICTURE_STYLE, picture as drawn } from './pictures';
import { POLICY_FILES } from './policies';
import { renderNoSheet, renderSheet, sheetPolicy } from './sheet';
import type { SheetFacts } from './sheet';
import { TRUST_TEXTS, type TrustTexts } from './trust-texts';

/*
 * The page at plain `http://`: how to trust this hub's authority, and the authority itself. Nothing else is served
 * without encryption: no sign-in, no data, no kit. It has no script, so it works in any browser.
 */

export interface TrustPage {
  /** PEM. */
  readonly authority: () => string;
  readonly httpsPort: number;
  /** Undefined while nobody but this machine reaches the hub. */
  readonly sheet: () => SheetFacts | undefined;
}

/** A server that is not listening yet. */
export function trustServer(page: TrustPage): Server {
  const headers = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': pagePolicy(STYLE),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
  const send = (
    response: ServerResponse,
    status: number,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
    more = {},
  ) => {
    response.writeHead(status, {
      ...headers,
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...more,
    });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  };

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  server.maxConnections = 200;
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'text/plain; charset=utf-8', 'Only GET.\n', { Allow: 'GET, HEAD' });
    const authority = page.authority();
    const path = new URL(request.url ?? '/', 'http://hub').pathname;
    if (path === '/sandyq-ca.crt')
      return send(response, 200, 'application/x-x509-ca-cert', Uint8Array.from(new X509Certificate(authority).raw), {
        'Content-Disposition': 'attachment; filename="sandyq-ca.crt"',
      });
    if (path === '/sandyq-ca.pem') return send(response, 200, 'application/x-pem-file', authority);
    if (path === '/sheet') {
      const sheet = page.sheet();
      const [status, html] = sheet === undefined ? [503, renderNoSheet()] : [200, await renderSheet(sheet)];
      return send(response, status, 'text/html; charset=utf-8', html, { 'Content-Security-Policy': sheetPolicy() });
    }
    const policy = POLICY_FILES.find(({ name }) => path === `/${name}`);
    if (policy !== undefined)
      return send(response, 200, policy.type, policy.text(authority), {
        'Content-Disposition': `attachment; filename="${policy.name}"`,
      });
    // Any other address is somebody who typed the hub's name without https: the page tells what to do.
    const typed = `https://${hostOf(request)}${page.httpsPort === 443 ? '' : `:${page.httpsPort}`}/`;
    const trust = await renderTrustPage({
      ...placesFor(typed, page.sheet()?.url),
      fingerprint: new X509Certificate(authority).fingerprint256,
      preferred: request.headers['accept-language'] ?? '',
    });
    return send(response, path === '/' ? 200 : 404, 'text/html; charset=utf-8', trust);
  }
}

/** Whoever came by number is sent to the name, which stays when the number changes. */
function placesFor(typed: string, named: string | undefined): { address: string; other?: string } {
  if (named === undefined || !isByNumber(typed) || isByNumber(named)) return { address: typed };
  return { address: `${named}/`, other: typed };
}

const isByNumber = (url: string): boolean => isIP(new URL(url).hostname.replace(/^\[|\]$/g, '')) !== 0;

/** The name that the person typed, if it is a name or an address and nothing else: it is printed on the page. */
function hostOf(request: IncomingMessage): string {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  if (/^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/.test(host)) return host;
  const address = host.replace(/^\[|\]$/g, '');
  return isIP(address) === 6 ? `[${address}]` : 'localhost';
}

interface Rendered {
  readonly address: string;
  /** Where the name in `address` is not found. */
  readonly other?: string;
  readonly fingerprint: string;
  /** The browser's Accept-Language: its language is opened first. */
  readonly preferred: string;
}

export async function renderTrustPage(page: Rendered): Promise<string> {
  const qr = await QRCode.toString(page.address, { type: 'svg', margin: 1 });
  const picture = `data:image/svg+xml;base64,${Buffer.from(qr).toString('base64')}`;
  const wanted = preferredLanguage(page.preferred);
  const ordered = [...TRUST_TEXTS].sort((a, b) => Number(b.language === wanted) - Number(a.language === wanted));
  return `<!doctype html>
<html lang="${wanted}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandyq</title>
<style>${STYLE}</style>
</head>
<body>
<header><p class="brand">Sandyq</p></header>
<main>
${ordered.map((texts, at) => section(texts, page, picture, at === 0)).join('\n')}
</main>
</body>
</html>
`;
}

function preferredLanguage(header: string): string {
  const known = TRUST_TEXTS.map((texts) => texts.language);
  const tags = header.split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return tags.find((tag) => known.includes(tag)) ?? 'ru';
}

/** Texts are our own; address and fingerprint were checked to be plain: nothing here needs escaping. */
function section(texts: TrustTexts, page: Rendered, picture: string, open: boolean): string {
  const list = (steps: readonly string[]): string => `<ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol>`;
  return `<details class="language" lang="${texts.language}"${open ? ' open' : ''}>
<summary>${texts.languageName}</summary>
<h1>${texts.title}</h1>
<p>${texts.why}</p>
<p><a class="button" href="/sandyq-ca.crt" download>${texts.download}</a></p>
<p>${texts.compare}</p>
<p><strong>${texts.fingerprint}</strong><br><code>${page.fingerprint.replace(/:/g, ' ')}</code></p>
<h2>${texts.steps}</h2>
${texts.systems.map((system) => `<details><summary>${system.name}</summary>${drawn(system.picture)}${list(system.steps)}</details>`).join('\n')}
<details><summary>${texts.admins.name}</summary>${list(texts.admins.steps)}<p>${texts.admins.files}: ${FILES}</p></details>
<h2>${texts.open}</h2>
<p><a class="address" href="${page.address}">${page.address}</a></p>
<img src="${picture}" alt="QR: ${page.address}" width="180" height="180">
${page.other === undefined ? '' : `<p>${texts.sheet.other}: <a href="${page.other}">${page.other}</a></p>\n`}<p>${texts.openHint}</p>
<p>${texts.stay}</p>
<p><a href="/sheet">${texts.sheet.link}</a></p>
<p class="warning">${texts.warning}</p>
</details>`;
}

const FILES = ['sandyq-ca.pem', ...POLICY_FILES.map(({ name }) => name)]
  .map((name) => `<a href="/${name}" download>${name}</a>`)
  .join(', ');

const STYLE = `${PICTURE_STYLE}
:root { color-scheme: light dark; --ink: #22272b; --paper: #faf7f1; --card: #fff; --line: #d9d3c7; --accent: #0d5c63; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e4da; --paper: #16191b; --card: #1f2426; --line: #3a4144; --accent: #7cc7c9; --on: #10292b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header, main { max-width: 44rem; margin: 0 auto; padding: 0 1rem; }
.brand { font-weight: 700; letter-spacing: .02em; color: var(--accent); margin: 1.25rem 0; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.125rem; margin: 1.75rem 0 .5rem; }
details { border-bottom: 1px solid var(--line); } details details { margin: 0; }
.language { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 0 1rem; margin-bottom: 1rem; }
.language[open] { padding-bottom: 1rem; }
summary { cursor: pointer; padding: .75rem 0; font-weight: 600; min-height: 44px; }
.button { display: inline-block; background: var(--accent); color: var(--on); padding: .75rem 1.25rem; border-radius: .5rem; text-decoration: none; font-weight: 600; }
code { font-size: .9375rem; overflow-wrap: anywhere; } img { background: #fff; border-radius: .5rem; }
a { color: var(--accent); } .address { font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.warning { border-inline-start: 4px solid var(--line); padding-inline-start: .75rem; }
li { margin-bottom: .375rem; overflow-wrap: anywhere; }
@media print { .button { border: 1px solid; background: none; color: inherit; } }
`;
