import {
  api,
  h,
  show
} from "./shared-K3QNCVT6.js";

// src/pages/help.ts
var ANSWERS = [
  [
    "Who can watch my cameras?",
    [
      "The people and devices on your Devices page, and whoever holds your recovery sheet. Nobody else has a key.",
      "The service stores sealed clips. It sees when and how much you store, and who signs in. It cannot open a clip, a picture, a name or the sound."
    ]
  ],
  [
    'What does "verified" under a clip mean?',
    [
      "Your hub signed a list of what the clip is: camera, time, length, and a hash of every byte. This page checked the signature against the hub in your household's own signed record, and every byte against the hash.",
      'While a clip still loads it says "checking". If bytes are missing or changed it says where.'
    ]
  ],
  [
    "What do the police see of me?",
    [
      "Nothing, unless you share. A police or fire department may ask all homes of an area, in public. Your browser reads what is asked in your region, as every home there does, and finds out by itself whether yours is in the area. Whether you have a camera, saw the request or declined is known to nobody.",
      "If you share, the department gets the clips you chose, after a time in which you can still take them back, and the public record gets one line: that a consent was given that day."
    ]
  ],
  [
    "Why does a request not come as a message?",
    [
      "A message to you would say that your home is in the area, to whoever carries it. So the pages look for themselves while they are open, and mention a request once."
    ]
  ],
  [
    "I lost my phone.",
    [
      'On any other device open Devices, find the phone, and choose "Lost or remove". End its sign-ins in the same step. Your household then has new keys, and a new recovery sheet.',
      "Clips the phone already copied stay copied. Clips it never fetched can no longer be fetched with it."
    ]
  ],
  [
    "I lost everything but the recovery sheet.",
    [
      "Sign in with your passkey on a new device, then use the recovery sheet. If your passkeys are lost too, ask your operator for an invitation; your footage still needs the sheet."
    ]
  ],
  [
    "I lost everything and the sheet.",
    ["Then your footage is lost. There is no back door to come in by, for anyone."]
  ],
  [
    "Where should I point a camera?",
    [
      "At what is yours: your door, your path. In many places the law limits filming the street, a neighbour's home, or recording what people say. Sound is off unless you switch it on."
    ]
  ]
];
show(
  h(
    "article",
    { class: "blocks help" },
    h("h1", {}, "Help"),
    ...ANSWERS.map(
      ([question, paragraphs]) => h("section", { class: "block" }, h("h2", {}, question), ...paragraphs.map((p) => h("p", {}, p)))
    ),
    h(
      "section",
      { class: "block", id: "more" },
      h("h2", {}, "More"),
      h("p", {}, h("a", { href: "/recover.html" }, "Use the recovery sheet")),
      h("p", {}, h("a", { href: "/join.html" }, "Join with a code"))
    )
  )
);
api.operator().then((operator) => {
  document.getElementById("more")?.append(
    h(
      "p",
      {},
      "This service is run by ",
      h("strong", {}, operator.name),
      ". ",
      h("a", { href: operator.public_url }, "What it is, and what it cannot promise"),
      "."
    )
  );
}).catch(() => void 0);
