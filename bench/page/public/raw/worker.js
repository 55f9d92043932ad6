/* The raw limit of playing from a device: one stored Blob, its handle kept, sliced. */
const asked = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
let kept;

async function blobKept() {
  const db = await asked(indexedDB.open('film'));
  return asked(db.transaction('blobs').objectStore('blobs').get(1));
}

async function film(request) {
  const blob = await (kept ??= blobKept());
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.get('Range'))[1]);
  const headers = { 'Content-Range': `bytes ${start}-${blob.size - 1}/${blob.size}`, 'Content-Type': 'video/mp4' };
  return new Response(blob.slice(start), { status: 206, headers });
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/raw/film')) event.respondWith(film(event.request));
});
