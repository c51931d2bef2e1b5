// The agency's people and its delivery key.

import { withDesk } from "../officer/frame.ts";
import { teamPage } from "../officer/team.ts";

void withDesk(teamPage);
