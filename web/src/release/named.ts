// What the doors of a claim or a demand are called by the household that lives behind them.

import type { Home } from "../app/household.ts";
import { type Settings, named } from "../app/settings.ts";
import { printed, tagOf } from "./doors.ts";

/** The name of a door by its tag; as printed if it is none of this home's. */
export type DoorOf = (tag: string) => string;

export function doorsOf(home: Home, settings: Settings): DoorOf {
  return (tag) => {
    const camera = home.statement.cameras.find((it) => tagOf(it.id) === tag);
    return camera ? named(settings.cameras, camera.id, "Camera") : printed(tag);
  };
}
