// Requests of agencies, and shares.

import { present } from "../app/present.ts";
import { go, withHome } from "../app/route.ts";
import { RequestsPage } from "../requests/page.ts";

void withHome((home) => {
  if (!home.record.sheetTested) return go("/setup.html");
  return new RequestsPage(home, present(home)).start();
});
