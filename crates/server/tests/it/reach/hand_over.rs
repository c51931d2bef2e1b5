//! Notes for whoever is on duty next: of one's own role, or of the supervisors of one's own agency.

use serde_json::json;
use sidelight_api::limits::{HAND_OVER_CHARS_MAX, HAND_OVERS_MAX};
use sidelight_api::reach::HandOvers;

use crate::asking::{Person, Town, invited};

const PATH: &str = "/api/reach/hand-over";

async fn notes(who: &Person) -> Vec<(String, String, bool)> {
    let read: HandOvers = who.actor.get(PATH).await.ok();
    let said = read.notes.into_iter();
    said.map(|it| (it.by, it.text, it.own)).collect()
}

async fn write(who: &Person, text: &str) {
    who.actor.post(PATH, &json!({ "text": text })).await.done();
}

#[tokio::test]
async fn whoever_comes_next_reads_it_and_nobody_else() {
    let town = Town::new().await;
    let nils = invited(&town.log, "moderator", "Nils").await;
    let rui = invited(&town.log, "reviewer", "Rui").await;
    write(&town.moderator, " The fire chief calls back at six. ").await;
    town.log.test.clock.advance(1);
    write(&nils, "He did.").await;
    write(&rui, "Nothing open.").await;
    write(&town.supervisor, "Ask Ines about 26-1.").await;
    let said = |by: &str, text: &str, own| (by.to_owned(), text.to_owned(), own);
    let first = "The fire chief calls back at six.";
    assert_eq!(
        notes(&nils).await,
        [said("Nils", "He did.", true), said("Noor", first, false)]
    );
    assert_eq!(notes(&rui).await, [said("Rui", "Nothing open.", true)]);
    let agencys = [said("Vera", "Ask Ines about 26-1.", true)];
    assert_eq!(notes(&town.supervisor).await, agencys);
    for nobody in [&town.officer, &town.fire, &town.resident] {
        assert_eq!(nobody.actor.get(PATH).await.problem().0, 404);
        let new = json!({ "text": "hello" });
        assert_eq!(nobody.actor.post(PATH, &new).await.problem().0, 404);
    }

    let read: HandOvers = nils.actor.get(PATH).await.ok();
    let of = |note: usize| format!("{PATH}/{}", read.notes[note].id);
    assert_eq!(nils.actor.delete(&of(1)).await.problem().0, 404);
    nils.actor.delete(&of(0)).await.done();
    assert_eq!(notes(&nils).await, [said("Noor", first, false)]);
}

#[tokio::test]
async fn a_note_has_an_end_and_the_oldest_make_room() {
    let town = Town::new().await;
    let long = "ä".repeat(HAND_OVER_CHARS_MAX);
    write(&town.moderator, &long).await;
    for wrong in [format!("{long}ä"), " \n ".to_owned(), "\u{7}".to_owned()] {
        let refused = town
            .moderator
            .actor
            .post(PATH, &json!({ "text": wrong }))
            .await;
        assert_eq!(refused.problem(), (422, "text".to_owned()));
    }
    for n in 0..HAND_OVERS_MAX {
        town.log.test.clock.advance(1);
        write(&town.moderator, &n.to_string()).await;
    }
    let kept = notes(&town.moderator).await;
    assert_eq!(kept.len(), HAND_OVERS_MAX as usize);
    assert_eq!(kept.last().unwrap().1, "0", "the long one has made room");
}
