// Places: cells, regions, the size of an area, and whether a home lies in it. A home's point is compared
// here and nowhere else; nothing in this file fetches anything. The twin of crates/domain/src/place.rs.

import {
  cellArea,
  cellToBoundary,
  cellToLatLng,
  getResolution,
  gridDisk,
  isValidCell,
  latLngToCell,
} from "h3-js";

const CELL_RESOLUTION = 9;
const REGION_RESOLUTION = 3;

/** WGS 84 degrees. Never in an address, a log or a message. */
export interface Point {
  lat: number;
  lng: number;
}

const strict = (text: string) => /^[0-9a-f]{15}$/.test(text) && isValidCell(text);

/** Whether a text is a cell of resolution 9 in its one spelling. */
export const isCell = (text: string) => strict(text) && getResolution(text) === CELL_RESOLUTION;

/** Whether a text is a region, a cell of resolution 3. */
export const isRegion = (text: string) => strict(text) && getResolution(text) === REGION_RESOLUTION;

/** A point, if there is such a place on earth. */
export function point(lat: number, lng: number): Point | undefined {
  const onEarth = Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
  return onEarth ? { lat, lng } : undefined;
}

/** The cell a point lies in. */
export const cellOf = ({ lat, lng }: Point) => latLngToCell(lat, lng, CELL_RESOLUTION);

/** The region of a cell: computed on the index alone, as docs/ref/request.md says. */
export function regionOf(cell: string): string {
  const below = (1n << 36n) - 1n;
  const index = (BigInt(`0x${cell}`) & ~(0xfn << 52n)) | (3n << 52n) | below;
  return index.toString(16);
}

/** Whether a home at this exact point is asked. */
export const isIn = (home: Point, cells: readonly string[]) => cells.includes(cellOf(home));

/** The middle of a cell. */
export function middleOf(cell: string): Point {
  const [lat, lng] = cellToLatLng(cell);
  return { lat, lng };
}

/** Its size on the sphere, m², rounded to a whole one. */
export function sizeOf(cells: readonly string[]): number {
  return Math.round(cells.reduce((sum, cell) => sum + cellArea(cell, "m2"), 0));
}

/** As people read it: `4 cells, 0.42 km²`. */
export function areaText(cells: readonly string[]): string {
  const hundredths = Math.floor((sizeOf(cells) + 5000) / 10_000);
  const size = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  return `${cells.length} ${cells.length === 1 ? "cell" : "cells"}, ${size} km²`;
}

/** Metres east and south of `middle`: SVG's directions. True to well under a metre for a few kilometres. */
export function flat(middle: Point, { lat, lng }: Point): [number, number] {
  const metres = (6_371_007.18 * Math.PI) / 180;
  const turn = ((lng - middle.lng + 540) % 360) - 180;
  return [turn * metres * Math.cos((middle.lat * Math.PI) / 180), (middle.lat - lat) * metres];
}

/** The corners of a cell, flat. */
export const cornersOf = (middle: Point, cell: string) =>
  cellToBoundary(cell).map(([lat, lng]) => flat(middle, { lat, lng }));

/** The cells within `rings` of the one a point lies in, at a resolution. */
export const around = ({ lat, lng }: Point, resolution: number, rings: number) =>
  gridDisk(latLngToCell(lat, lng, resolution), rings);
