// The one way to IndexedDB: a database is opened for each thing that is read or written, and closed again.

/** The result of a request, once it is there. */
export function settled<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the browser's storage failed"));
  });
}

/** A database of this browser profile; `S` are its stores. */
export class Database<S extends string> {
  /** `make` makes the stores of this version that are not there yet. */
  constructor(
    private readonly name: string,
    private readonly version: number,
    private readonly make: (db: IDBDatabase) => unknown,
  ) {}

  private async open(): Promise<IDBDatabase> {
    const asked = indexedDB.open(this.name, this.version);
    asked.onupgradeneeded = () => void this.make(asked.result);
    const db = await settled(asked);
    // Another page may bring a newer version.
    db.onversionchange = () => db.close();
    return db;
  }

  async read<T>(store: S, ask: (records: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const db = await this.open();
    try {
      return await settled(ask(db.transaction(store).objectStore(store)));
    } finally {
      db.close();
    }
  }

  /** Resolves with what `change` gave once the write is in the database, not when it was asked for. */
  async write<T>(store: S, change: (records: IDBObjectStore) => T | Promise<T>): Promise<T> {
    const db = await this.open();
    try {
      const transaction = db.transaction(store, "readwrite", { durability: "strict" });
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage failed"));
      });
      const [made] = await Promise.all([change(transaction.objectStore(store)), done]);
      return made;
    } finally {
      db.close();
    }
  }
}
