// Door tags: how a camera is named by somebody who stands before it (docs/ref/emergency.md).

/** Whether a text is a door tag as claims and demands have it. */
export const isTag = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{10}$/.test(value);

/** A door tag as it is printed: `3f2a9-1c07b`. */
export const printed = (tag: string) => `${tag.slice(0, 5)}-${tag.slice(5)}`;

/** The door tag of a camera, by its id. */
export const tagOf = (camera: string) => camera.slice(0, 10);
