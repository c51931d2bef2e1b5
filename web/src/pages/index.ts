// The first page after signing in.

import { HomePage } from "../home/page.ts";
import { go, withHome } from "../app/route.ts";

void withHome((home) => {
  // A sheet nobody has read back would fail when it is needed.
  if (!home.record.sheetTested) return go("/setup.html");
  return new HomePage(home).start();
});
