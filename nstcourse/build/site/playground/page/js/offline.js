// Lets the browser keep the page for when there is no network; the words that say so, or '' where it does not.

export async function offline() {
  if (!('serviceWorker' in navigator) || !isSecureContext) return '';
  await navigator.serviceWorker.register(new URL('../sw.js', import.meta.url));
  await navigator.serviceWorker.ready;
  return 'This page is kept by your browser and works without a network from now on.';
}
