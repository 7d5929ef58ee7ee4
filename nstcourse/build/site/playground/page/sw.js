// Keeps the playground for when there is no network. The maker writes the version, which changes with any file.
const VERSION = 'none';
const CACHE = `nst-playground-${VERSION}`;
const LATER = new RegExp('^(weights/styles|live|poster|js/(live|poster)/|sw\\.js|files\\.json|' +
  'lib/(tfjs-backend-wasm\\.wasm|tf-backend-webgpu))');

self.addEventListener('install', (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const {request} = event;
  if (request.method === 'GET' && request.url.startsWith(self.registration.scope)) event.respondWith(answer(request));
});

// All that the first page needs; what only other pages need is kept when they ask for it. What this page has just
// loaded comes from the browser's own cache.
async function keep() {
  const {files} = await (await fetch('files.json', {cache: 'no-cache'})).json();
  const cache = await caches.open(CACHE);
  await cache.addAll(['./', ...files.filter((file) => !LATER.test(file))]);
}

// Caches of earlier versions go.
async function tidy() {
  const names = (await caches.keys()).filter((name) => name.startsWith('nst-playground-') && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, {ignoreSearch: true});
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok) await cache.put(request, found.clone());
  return found;
}
