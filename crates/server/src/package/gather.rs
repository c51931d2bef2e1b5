//! What goes into a package: the chosen shares as the agency sees them now, and the records behind them.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sidelight_api::clip::OpeningWire;
use sidelight_api::hub::Received;
use sidelight_api::package::tar::{FILES_MAX, KEPT_BYTES_MAX};
use sidelight_api::package::{
    Contents, ContentsItem, ContentsShare, ContentsTrack, PackedManifest, VERSION, spelled,
};
use sidelight_store::ShownShareId;
use sidelight_store::agency_shares::{
    ClipProof, HandedOver, ShareProof, SharedPayload, ShownItem, ShownListing, ShownShare, Wanted,
};
use sidelight_store::clips::Payload;
use sidelight_store::packages::{PackageRow, PackedTrack};
use sidelight_store::shares::SharedTrack;

use super::{MakeError, MakeResult, proofs, records};
use crate::app::App;
use crate::endpoints::agency_shares::MERGE_MS;
use crate::sharing::header;

/// Shares read at once.
const PAGE: u32 = 16;

/// One file of a package.
pub(super) enum Source {
    /// Made here.
    Bytes(Vec<u8>),
    /// Header and payload of a track.
    Track(SharedPayload),
}

pub(super) type Files = BTreeMap<String, Source>;

/// Everything but the sums.
pub(super) struct Gathered {
    pub(super) files: Files,
    /// How many clips.
    pub(super) clips: u32,
    pub(super) tracks: Vec<PackedTrack>,
}

pub(super) fn json(value: &impl Serialize) -> Source {
    Source::Bytes(spelled(value))
}

/// Notes who is handed what, and gathers it.
pub(super) async fn gather(app: &App, row: &PackageRow) -> MakeResult<Gathered> {
    for share in chosen(app, row).await? {
        note(app, row, &share).await?;
    }
    // Read again: what was noted just now belongs into the access record.
    let shares = chosen(app, row).await?;
    let mut gathering = Gathering {
        app,
        row,
        files: proofs::fixed(),
        contents: Vec::new(),
        clips: 0,
        tracks: Vec::new(),
    };
    for share in &shares {
        gathering.share(share).await?;
        if gathering.held_bytes() > KEPT_BYTES_MAX || gathering.files.len() > FILES_MAX {
            return Err(MakeError::too_large());
        }
    }
    if gathering.clips == 0 {
        return Err(MakeError::Never(
            "Nothing that was chosen is there any more.",
        ));
    }
    let Gathering {
        mut files,
        contents,
        clips,
        tracks,
        ..
    } = gathering;
    let in_it = |share: &&ShownShare| tracks.iter().any(|of| of.share == share.id);
    let shares: Vec<&ShownShare> = shares.iter().filter(in_it).collect();
    files.insert(
        "records/access.csv".to_owned(),
        Source::Bytes(records::access(&shares, &contents)),
    );
    let consents = contents.iter().map(|share| share.consent).collect();
    records::request(app, (row.request, row.created_ms), consents, &mut files).await?;
    let contents = Contents {
        v: VERSION,
        package: row.id.to_string(),
        agency: row.agency.clone(),
        request: row.request,
        made_ms: row.created_ms,
        made_by: row.who.clone(),
        shares: contents,
    };
    files.insert("contents.json".to_owned(), json(&contents));
    Ok(Gathered {
        files,
        clips,
        tracks,
    })
}

/// The chosen shares, by when they became available.
async fn chosen(app: &App, row: &PackageRow) -> MakeResult<Vec<ShownShare>> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let listing = ShownListing {
            agency: &row.agency,
            account: row.account,
            request: row.request,
            after,
            now_ms: app.now_ms(),
            limit: PAGE,
        };
        let page = app.store.agency_shares(&listing).await?;
        let full = page.len() == PAGE as usize;
        after = page.last().map(|share| share.id);
        found.extend(
            page.into_iter()
                .filter(|share| row.shares.contains(&share.id)),
        );
        if !full {
            return Ok(found);
        }
    }
}

fn wanted<'a>(
    app: &App,
    row: &'a PackageRow,
    share: ShownShareId,
    (n, track): (u32, SharedTrack),
) -> Wanted<'a> {
    Wanted {
        agency: &row.agency,
        share,
        n,
        track,
        now_ms: app.now_ms(),
    }
}

/// Notes durably that whoever asked for the package is handed these tracks.
async fn note(app: &App, row: &PackageRow, share: &ShownShare) -> MakeResult<()> {
    for item in &share.items {
        for of in &item.tracks {
            let wanted = wanted(app, row, share.id, (item.n, of.track));
            match app
                .store
                .agency_open(&wanted, row.account, MERGE_MS)
                .await?
            {
                // Gone or taken back meanwhile: it will not be in the package either.
                HandedOver::Header(_) | HandedOver::Nothing => {}
                HandedOver::TooOften => {
                    return Err(MakeError::Never("The access record of a share is full."));
                }
            }
        }
    }
    Ok(())
}

struct Gathering<'a> {
    app: &'a App,
    row: &'a PackageRow,
    files: Files,
    contents: Vec<ContentsShare>,
    clips: u32,
    tracks: Vec<PackedTrack>,
}

impl Gathering<'_> {
    /// What is held in memory until it is written.
    fn held_bytes(&self) -> u64 {
        let held = |source: &Source| match source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::Track(track) => track.header.len() as u64,
        };
        self.files.values().map(held).sum()
    }

    async fn share(&mut self, share: &ShownShare) -> MakeResult<()> {
        let (agency, now_ms) = (&self.row.agency, self.app.now_ms());
        let proof = self
            .app
            .store
            .agency_share_proof(agency, share.id, now_ms)
            .await?;
        let Some(ShareProof { consent, clips }) = proof else {
            return Ok(());
        };
        let (mut items, mut left_out) = (Vec::new(), Vec::new());
        for item in &share.items {
            let proof = clips.iter().find(|proof| proof.n == item.n);
            let taken = match proof {
                Some(proof) => self.item(share.id, item, proof).await?,
                None => None,
            };
            match taken {
                Some(taken) => items.push(taken),
                None => left_out.push(item.n),
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let n = u32::try_from(self.contents.len() + 1).map_err(MakeError::later)?;
        let letter = format!("letters/{n}.age");
        self.files
            .insert(letter.clone(), Source::Bytes(share.letter.clone()));
        self.contents.push(ContentsShare {
            n,
            letter,
            consent,
            available_ms: share.available_ms,
            revoked_ms: share.revoked_ms,
            items,
            left_out,
        });
        Ok(())
    }

    /// One track that was opened: length of its header, its payload, and where it is.
    async fn track(&self, wanted: &Wanted<'_>) -> MakeResult<Option<(usize, Payload, Source)>> {
        let store = &self.app.store;
        if wanted.track != SharedTrack::Still {
            let found = store.agency_payload(wanted).await?;
            return Ok(found.map(|found| (found.header.len(), found.payload, Source::Track(found))));
        }
        // A still is kept whole where a header would be, and handed over like one; its line stands already.
        match store
            .agency_open(wanted, self.row.account, MERGE_MS)
            .await?
        {
            HandedOver::Header(file) => {
                let header = header::length(&file);
                let header = header.ok_or_else(|| MakeError::later("a still is no age file"))?;
                let payload = Payload {
                    sha256: Sha256::digest(&file[header..]).into(),
                    size: (file.len() - header) as u64,
                };
                Ok(Some((header, payload, Source::Bytes(file))))
            }
            HandedOver::Nothing | HandedOver::TooOften => Ok(None),
        }
    }

    /// One clip with its tracks; `None` if none is there.
    async fn item(
        &mut self,
        share: ShownShareId,
        item: &ShownItem,
        proof: &ClipProof,
    ) -> MakeResult<Option<ContentsItem>> {
        let clip = self.clips + 1;
        let mut tracks = Vec::new();
        for of in &item.tracks {
            let wanted = wanted(self.app, self.row, share, (item.n, of.track));
            let Some(found) = self.track(&wanted).await? else {
                continue;
            };
            let (track, file) = (
                of.track.name(),
                format!("clips/{clip}/{}.age", of.track.name()),
            );
            let (header, payload, source) = found;
            tracks.push(ContentsTrack {
                track: track.to_owned(),
                file: file.clone(),
                header: header as u64,
                sha256: payload.sha256,
                size: payload.size,
            });
            self.files.insert(file, source);
            self.tracks.push(PackedTrack {
                share,
                n: item.n,
                track: of.track,
            });
        }
        if tracks.is_empty() {
            return Ok(None);
        }
        self.files.insert(
            format!("clips/{clip}/manifest.json"),
            manifest(proof, &tracks)?,
        );
        let received = Received {
            received_ms: proof.received_ms,
            signature: proof.received_signature.to_vec().into(),
        };
        self.files
            .insert(format!("clips/{clip}/received.json"), json(&received));
        self.clips = clip;
        Ok(Some(ContentsItem {
            item: item.n,
            clip,
            flags: item.flags.clone(),
            tracks,
        }))
    }
}

/// The manifest without certificate, with payload and size of these tracks opened and nothing else.
fn manifest(proof: &ClipProof, tracks: &[ContentsTrack]) -> MakeResult<Source> {
    let mut openings: Vec<OpeningWire> =
        serde_json::from_slice(&proof.openings).map_err(MakeError::later)?;
    openings.retain(|opening| {
        tracks.iter().any(|of| {
            let field = opening.name.strip_prefix(of.track.as_str());
            matches!(field, Some("-payload" | "-size"))
        })
    });
    Ok(json(&PackedManifest {
        body: proof.body.clone().into(),
        signature: proof.signature.to_vec().into(),
        openings,
    }))
}
