//! Promise 6 on pages: everything an agency asked is on its profile, in full, and stays; without a
//! script.

use sidelight_domain::request::NoteAbout;
use sidelight_translog::hash::Sha256Hash;

use super::{Asked, Town, region};
use crate::support::DAY_MS;

async fn page(town: &Town, path: &str) -> String {
    let reply = town.log.test.visitor().get(path).await;
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// A town in which everything has happened; the requests that were made, in order.
async fn lively() -> (Town, Vec<u64>) {
    let town = Town::new().await;
    let first = town.request(Asked::default()).await;
    town.note(first, NoteAbout::Update, "The <van> was found.")
        .await;
    town.refuse("millbrook-police", "pressure").await;
    let fire = Asked {
        agency: "hill-fire",
        offence: "arson",
        text: "A shed burned down.",
        ..Asked::default()
    };
    let second = town.request(fire).await;
    let theft = Asked {
        offence: "package-theft",
        ..Asked::default()
    };
    let third = town.request(theft).await;
    town.note(third, NoteAbout::Withdrawn, "It was the wrong porch.")
        .await;
    let sensitive = Asked {
        offence: "stalking",
        text: "",
        ..Asked::default()
    };
    let fourth = town.request(sensitive).await;
    town.rotate().await;
    (town, vec![first, second, third, fourth])
}

#[tokio::test]
async fn pages_work_without_a_script_and_all_their_links_lead_somewhere() {
    let (town, requests) = lively().await;
    let mut paths: Vec<String> = [
        "/",
        "/requests",
        "/requests?show=all",
        "/agencies",
        "/agencies/millbrook-police",
        "/agencies/hill-fire",
        "/rules",
    ]
    .map(str::to_owned)
    .into();
    paths.push(format!("/regions/{}", region(super::TOWN)));
    paths.extend(requests.iter().map(|index| format!("/requests/{index}")));
    let mut links = std::collections::BTreeSet::new();
    for path in &paths {
        let reply = town.log.test.visitor().get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(!policy.contains("script-src"), "{path}: {policy}");
        assert_eq!(reply.header("set-cookie"), "", "{path}");
        let html = page(&town, path).await;
        for forbidden in [
            "<script",
            "style=",
            "onclick",
            "http-equiv",
            "<iframe",
            "<img src=\"http",
        ] {
            assert!(!html.contains(forbidden), "{forbidden} on {path}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        for (at, _) in html.match_indices("href=\"/") {
            let link = html[at + 6..].split(['"', '#']).next().unwrap();
            links.insert(link.replace("&amp;", "&"));
        }
    }
    for link in links {
        assert_eq!(
            town.log.test.visitor().get(&link).await.status,
            200,
            "{link}"
        );
    }
}

/// Requests and refusals that the profile of an agency does not show, out of those in the log.
async fn missing(town: &Town, agency: &str, profile: &str) -> Vec<u64> {
    let bodies = town.log.bodies();
    let mut missing = Vec::new();
    for (index, body) in bodies.iter().enumerate() {
        use sidelight_translog::entry::Body;
        let link = match body {
            Body::Request(request) if request.agency.as_str() == agency => {
                format!("href=\"/requests/{index}\"")
            }
            Body::RequestRefused(refused) if refused.agency.as_str() == agency => {
                format!("href=\"/record/entry/{index}\"")
            }
            _ => continue,
        };
        let list = profile.split("<ol class=\"asks\">").nth(1).unwrap_or("");
        if !list.split("</ol>").next().unwrap().contains(&link) {
            missing.push(index as u64);
        }
    }
    missing
}

#[tokio::test]
async fn everything_an_agency_asked_is_on_its_profile() {
    let (town, _) = lively().await;
    for agency in ["millbrook-police", "hill-fire"] {
        let profile = page(&town, &format!("/agencies/{agency}")).await;
        assert!(
            missing(&town, agency, &profile).await.is_empty(),
            "{agency}"
        );
    }
    let profile = page(&town, "/agencies/millbrook-police").await;
    for said in [
        "It threatens or presses residents.",
        "refused",
        "withdrawn",
        "low-level",
        "sensitive",
        super::NEXT_RECIPIENT,
        crate::record::RECIPIENT,
        "One person, with a passkey",
    ] {
        assert!(profile.contains(said), "{said}");
    }
    assert!(
        page(&town, "/agencies/hill-fire")
            .await
            .contains("Hill &#60;Fire&#62; &#38; Rescue")
    );
}

/// Each request is counted under the offence that its entry names.
#[tokio::test]
async fn requests_are_counted_by_offence() {
    let (town, requests) = lively().await;
    let visitor = town.log.test.visitor();
    let numbers: serde_json::Value = visitor.get("/record/numbers.json").await.ok();
    let of = &numbers["offences"];
    assert_eq!(of["unsaid"], 0);
    let page = page(&town, "/record/numbers").await;
    let mut counted = 0;
    for it in of["list"].as_array().unwrap() {
        let (code, n) = (
            it["offence"].as_str().unwrap(),
            it["requests"].as_u64().unwrap(),
        );
        let row = format!("<code>{code}</code></th><td data-of=\"Requests\">{n}</td>");
        assert!(page.contains(&row), "{row} in {page}");
        counted += n;
    }
    assert_eq!(counted, requests.len() as u64);
}

/// The companion: a profile that leaves one out is seen by whoever compares it with the log.
#[tokio::test]
async fn a_profile_that_hides_an_entry_is_caught() {
    let (town, requests) = lively().await;
    let agency = "millbrook-police";
    let profile = page(&town, &format!("/agencies/{agency}")).await;
    let hidden = profile.replace(
        &format!("href=\"/requests/{}\"", requests[2]),
        "href=\"/requests\"",
    );
    assert_eq!(missing(&town, agency, &hidden).await, [requests[2]]);
    let refusal = requests[0] + 2;
    let hidden = profile.replace(
        &format!("href=\"/record/entry/{refusal}\""),
        "href=\"/record\"",
    );
    assert_eq!(missing(&town, agency, &hidden).await, [refusal]);
}

#[tokio::test]
async fn a_long_history_is_paged_without_a_gap() {
    let town = Town::new().await;
    let mut expected = Vec::new();
    for _ in 0..60 {
        expected.push(town.refuse("millbrook-police", "unclear").await);
    }
    let mut path = "/agencies/millbrook-police".to_owned();
    let mut seen = Vec::new();
    loop {
        let html = page(&town, &path).await;
        let list = html.split("<ol class=\"asks\">").nth(1).unwrap();
        let list = list.split("</ol>").next().unwrap();
        for link in list.split("href=\"/record/entry/").skip(1) {
            seen.push(link.split('"').next().unwrap().parse::<u64>().unwrap());
        }
        let Some(next) = html.split("rel=\"next\" href=\"").nth(1) else {
            break;
        };
        path = next.split('"').next().unwrap().to_owned();
    }
    expected.reverse();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_request_is_shown_in_full() {
    let (town, requests) = lively().await;
    let html = page(&town, &format!("/requests/{}", requests[0])).await;
    let document = town.document(Asked::default());
    for paragraph in document.paragraphs() {
        let escaped = paragraph.replace('<', "&#60;").replace('>', "&#62;");
        assert!(html.contains(&escaped), "{paragraph}");
    }
    for said in [
        document.title(),
        document.contact(),
        document.terms(),
        &document.area().to_string(),
        "4 h 30 min",
        "<time datetime=\"2026-05-27T",
        "Rulebook 1",
        "The &#60;van&#62; was found.",
        "11 June 2026",
        &format!("/record/entry/{}", town.moderators[0]),
        &format!("/log/receipt/{}.tlog-proof", requests[0]),
        &format!("/log/document/{}", hex::encode(document.hash())),
        &format!("/feed/{}.atom", region(super::TOWN)),
        "Not answering leaves no trace.",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert_eq!(html.matches("<polygon class=\"cell\"").count(), 4);
    for cell in document.area().cells() {
        assert!(html.contains(&cell.to_string()), "{cell}");
    }
    let sensitive = page(&town, &format!("/requests/{}", requests[3])).await;
    assert!(sensitive.contains("One of these seven days is meant"));
    assert!(sensitive.contains("this class has no free text"));
    assert!(!sensitive.contains("T00:00Z") && !sensitive.contains("datetime=\"2026-05-27T"));
    let withdrawn = page(&town, &format!("/requests/{}", requests[2])).await;
    assert!(withdrawn.contains("It was the wrong porch."));
}

#[tokio::test]
async fn a_request_ends_with_its_last_day_and_stays_readable() {
    let (town, requests) = lively().await;
    let path = format!("/requests/{}", requests[0]);
    let link = format!("href=\"{path}\"");
    town.log.test.clock.advance(14 * DAY_MS);
    assert!(page(&town, "/requests").await.contains(&link));
    assert!(page(&town, &path).await.contains("<h2>Open</h2>"));
    town.log.test.clock.advance(DAY_MS);
    assert!(!page(&town, "/requests").await.contains(&link));
    assert!(
        page(&town, "/requests")
            .await
            .contains("Nothing is asked at the moment")
    );
    assert!(page(&town, "/requests?show=all").await.contains(&link));
    assert!(page(&town, &path).await.contains("<h2>Ended</h2>"));
    assert!(
        page(&town, &path)
            .await
            .contains("Two people left a house on foot.")
    );
}

#[tokio::test]
async fn what_was_redacted_is_shown_as_redacted() {
    let (town, requests) = lively().await;
    let document = town.document(Asked::default());
    let entry = town.redact(Sha256Hash(document.hash())).await;
    let path = format!("/requests/{}", requests[0]);
    let html = page(&town, &path).await;
    for said in [
        "The text was taken out of sight",
        "it held personal data",
        &format!("/record/entry/{entry}"),
        &hex::encode(document.hash()),
        "Millbrook Police",
        "The &#60;van&#62; was found.",
    ] {
        assert!(html.contains(said), "{said}");
    }
    for list in ["/requests", "/agencies/millbrook-police", &path] {
        let html = page(&town, list).await;
        assert!(!html.contains("left a house"), "{list}");
        assert!(html.contains("taken out of sight"), "{list}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_too() {
    let (town, requests) = lively().await;
    // What was refused has no page of its own; its entry says why.
    let refused = requests[0] + 2;
    let visitor = town.log.test.visitor();
    let reply = visitor.get(&format!("/requests/{refused}")).await;
    assert_eq!(reply.status, 303);
    assert_eq!(reply.header("location"), format!("/record/entry/{refused}"));
    for path in [
        "/requests/0",
        "/requests/00",
        "/requests/x",
        "/requests/999999",
        "/requests?show=some",
        "/agencies/nobody",
        "/agencies/UPPER",
        "/regions/x",
        "/regions/892a8a0b2a3ffff",
    ] {
        let reply = town.log.test.visitor().get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    }
}

/// The pages are functions of the public record and the day: nothing that residents have or do is in
/// them.
#[tokio::test]
async fn pages_do_not_depend_on_residents() {
    let (town, requests) = lively().await;
    let paths = [
        "/".to_owned(),
        "/requests".to_owned(),
        "/agencies/millbrook-police".to_owned(),
        format!("/requests/{}", requests[0]),
        format!("/regions/{}", region(super::TOWN)),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(page(&town, path).await);
    }
    for name in ["Ann", "Ben"] {
        let (resident, _) = town.log.test.sign_up(name).await;
        let mut home = crate::support::Home::set_up(&town.log.test, resident).await;
        home.record().await;
    }
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(page(&town, path).await, before, "{path}");
    }
}
