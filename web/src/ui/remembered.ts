// A short list that this browser remembers, in the open: of what nobody has to keep secret or must not lose.

export interface Remembered<T> {
  /** Newest first. */
  all: () => T[];
  /** Puts it first; the oldest of too many go. */
  note: (item: T) => void;
}

/** The list of this name; what is in it and not of this kind counts as not there. */
export function remembered<T>(name: string, most: number, is: (item: unknown) => item is T): Remembered<T> {
  const all = () => {
    try {
      const list: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
      return Array.isArray(list) ? list.filter(is) : [];
    } catch {
      return [];
    }
  };
  const note = (item: T) => {
    const others = all().filter((it) => it !== item);
    localStorage.setItem(name, JSON.stringify([item, ...others].slice(0, most)));
  };
  return { all, note };
}

export const isText = (item: unknown): item is string => typeof item === "string";
export const isNumber = (item: unknown): item is number => typeof item === "number";
