// The last picture, kept by this browser while one is painted, so that a tab that is closed or lost loses none.

const [DATABASE, STORE, KEY] = ['nst-playground', 'pictures', 'last'];

function stored(mode, use) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const request = use(opening.result.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.transaction.oncomplete = () => opening.result.close();
    };
  });
}

// {blob, name, words} of an earlier visit, or null; browsers that keep nothing, as in private windows, have none.
export async function last() {
  try {
    return (await stored('readonly', (store) => store.get(KEY))) ?? null;
  } catch {
    return null;
  }
}

export async function keepLast(picture) {
  try {
    await stored('readwrite', (store) => (picture ? store.put(picture, KEY) : store.delete(KEY)));
  } catch {
    // nothing is kept there
  }
}
