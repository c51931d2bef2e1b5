// One request of the agency, and what was shared for it.

import { go } from "../app/route.ts";
import { openCase } from "../case/page.ts";
import { withDesk } from "../officer/frame.ts";

const id = new URLSearchParams(location.search).get("id");

void withDesk((desk) => (id ? openCase(desk, id) : go("/officer.html")));
