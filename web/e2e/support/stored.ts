// What a page's browser keeps, read in the page.

/** Everything in a store of a database, as JSON; to be evaluated in the page. */
export const storedIn = ([database, store]: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(String(database));
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const all = asked.result.transaction(String(store)).objectStore(String(store)).getAll();
      all.onerror = () => reject(all.error);
      all.onsuccess = () => {
        asked.result.close();
        resolve(JSON.stringify(all.result));
      };
    };
  });
