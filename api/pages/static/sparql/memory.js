// What this browser remembers of the page, or nothing where it keeps nothing (a private window, a full disk).

/** What was remembered under a key: in this browser, or in this tab alone. */
export function remembered(key, tab = false) {
  try {
    return JSON.parse((tab ? sessionStorage : localStorage).getItem(key));
  } catch {
    return null;
  }
}

/** Remember something under a key. */
export function remember(key, value, tab = false) {
  try {
    (tab ? sessionStorage : localStorage).setItem(key, JSON.stringify(value));
  } catch {
    // the page works without a memory
  }
}
