// Emergencies of an agency.

import { emergencyPage } from "../emergency/desk.ts";
import { withDesk } from "../officer/frame.ts";

void withDesk(emergencyPage);
