// src/release/doors.ts
var isTag = (value) => typeof value === "string" && /^[0-9a-f]{10}$/.test(value);
var printed = (tag) => `${tag.slice(0, 5)}-${tag.slice(5)}`;
var tagOf = (camera) => camera.slice(0, 10);

export {
  isTag,
  printed,
  tagOf
};
