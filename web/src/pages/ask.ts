// Writing a request, or going on with a draft.

import { openEditor } from "../ask/editor.ts";
import { withDesk } from "../officer/frame.ts";

void withDesk((desk) => openEditor(desk, new URLSearchParams(location.search).get("id")));
