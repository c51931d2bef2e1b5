// Legal demands of an agency.

import { demandPage } from "../demand/desk.ts";
import { withDesk } from "../officer/frame.ts";

void withDesk(demandPage);
