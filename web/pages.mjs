// The static pages: what stands in the HTML before a script runs. The same bytes for everyone.

const NAV = [
  { name: "index", path: "/", label: "Home", icon: "home" },
  { name: "requests", path: "/requests.html", label: "Requests", icon: "request" },
  { name: "devices", path: "/devices.html", label: "Devices", icon: "devices" },
  { name: "help", path: "/help.html", label: "Help", icon: "help" },
];

/** For the people of an agency. */
const AGENCY_NAV = [
  { name: "officer", path: "/officer.html", label: "Requests", icon: "list" },
  { name: "ask", path: "/ask.html", label: "New request", icon: "ask" },
  { name: "emergency", path: "/emergency.html", label: "Emergency", icon: "emergency" },
  { name: "demand", path: "/demand.html", label: "Demands", icon: "demand" },
  { name: "team", path: "/team.html", label: "Team and key", icon: "key" },
];

/** What stands in the place of a page that does not exist: no script. */
const MISSING = `<section class="narrow stack">
        <h1>There is nothing here</h1>
        <p class="lead">The address may be mistyped, or the page has moved.</p>
        <div class="actions"><a class="btn btn-primary" href="/">Go to the first page</a></div>
      </section>`;

const NEEDS_SCRIPT = `<noscript>
        <div class="notice notice-warn"><p><strong>This page needs JavaScript.</strong> It opens your footage
        with keys that only this browser holds; the service cannot do that for you.</p></div>
      </noscript>`;

export const pages = [
  { name: "index", title: "Home", nav: true, wide: true },
  { name: "requests", title: "Requests", nav: true },
  { name: "devices", title: "Devices and people", nav: true },
  { name: "notices", title: "Notices", nav: true },
  { name: "help", title: "Help", nav: true },
  { name: "signin", title: "Sign in" },
  { name: "setup", title: "Set up" },
  { name: "join", title: "Join a household" },
  { name: "recover", title: "Recover" },
  { name: "officer", title: "Requests", nav: AGENCY_NAV, home: "/officer.html" },
  { name: "ask", title: "New request", nav: AGENCY_NAV, home: "/officer.html", wide: true },
  { name: "case", title: "Request", nav: AGENCY_NAV, home: "/officer.html", wide: true },
  { name: "team", title: "Team and key", nav: AGENCY_NAV, home: "/officer.html" },
  { name: "emergency", title: "Emergency", nav: AGENCY_NAV, home: "/officer.html" },
  { name: "demand", title: "Legal demands", nav: AGENCY_NAV, home: "/officer.html" },
  { name: "review", title: "Review", wide: true, home: "/review.html" },
  { name: "moderate", title: "Moderation", home: "/moderate.html", wide: true },
  { name: "reach", title: "How we reach you" },
  { name: "missing", title: "Not found", words: MISSING },
];

const ICONS = {
  home: '<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>',
  request: '<path d="M6 4h12v16l-6-3.5L6 20zM9 8.5h6M9 12h4"/>',
  devices:
    '<rect x="3" y="5" width="12.5" height="10.5" rx="1.5"/><path d="M6 19h6.5"/>' +
    '<rect x="16.5" y="9" width="5" height="10" rx="1.2"/>',
  list: '<path d="M5 6.5h14M5 12h14M5 17.5h9"/>',
  ask: '<path d="M12 4.2 18.8 8v8L12 19.8 5.2 16V8zM12 9v6M9 12h6"/>',
  key: '<path d="M8 11.5a4 4 0 1 0 .01 0M11 13.5l8.5-8.5M16 8.5l2.5 2.5M13.5 11l1.8 1.8"/>',
  demand: '<path d="M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4M9 12h6M9 15.5h6"/>',
  emergency: '<path d="M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.1"/>',
  help:
    '<circle cx="12" cy="12" r="8.5"/>' +
    '<path d="M9.7 9.6a2.4 2.4 0 1 1 3.4 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.1"/>',
};

const QUIET = 'aria-hidden="true" focusable="false"';

const MARK = `<svg class="mark" viewBox="0 0 24 32" width="21" height="28" ${QUIET}>
        <rect class="mark-frame" x="1.25" y="1.25" width="21.5" height="29.5" rx="3"/>
        <rect class="mark-pane" x="5" y="5" width="6" height="10"/>
        <rect class="mark-lit" x="13" y="5" width="6" height="10"/>
        <rect class="mark-lit" x="5" y="17" width="6" height="10"/>
        <rect class="mark-pane" x="13" y="17" width="6" height="10"/>
      </svg>`;

const icon = (name) =>
  `<svg class="icon" viewBox="0 0 24 24" width="22" height="22" ${QUIET}>${ICONS[name]}</svg>`;

function nav(page) {
  if (!page.nav) return "";
  const item = ({ name, path, label, icon: i }) => {
    const current = name === page.name ? ' aria-current="page"' : "";
    return `<li><a href="${path}"${current}>${icon(i)}<span>${label}</span></a></li>`;
  };
  const items = page.nav === true ? NAV : page.nav;
  return `<nav class="nav" aria-label="Main"><ul>${items.map(item).join("")}</ul></nav>`;
}

/** One page as HTML; one of words alone has no scripts. */
export function render(page, { scripts, style }) {
  const [entry, ...shared] = scripts;
  const preload = shared.map(
    (s) => `    <link rel="modulepreload" href="${s.path}" integrity="${s.integrity}" crossorigin>\n`,
  );
  const script = entry
    ? `    <script type="module" src="${entry.path}"
      integrity="${entry.integrity}" crossorigin></script>\n`
    : "";
  return `<!doctype html>
<html lang="en" class="page-${page.name}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <title>${page.title} · Sidelight</title>
    <meta name="color-scheme" content="light dark">
    <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f6f3ee">
    <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1520">
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="apple-touch-icon" href="/icon-180.png">
    <link rel="manifest" href="/manifest.webmanifest">
    <link rel="stylesheet" href="${style.path}" integrity="${style.integrity}" crossorigin>
${preload.join("")}${script}  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="topbar">
      <a class="brand" href="${page.home ?? "/"}">${MARK}<span>Sidelight</span></a>
      ${nav(page)}
    </header>
    <div id="announce" class="visually-hidden" role="status" aria-live="polite"></div>
    <main id="main" class="page${page.wide ? " page-wide" : ""}" tabindex="-1">
      ${page.words ?? NEEDS_SCRIPT}
    </main>
    <div id="toasts" class="toasts" role="region" aria-label="Notices"></div>
  </body>
</html>
`;
}
