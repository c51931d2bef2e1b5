//! `GET /api/rulebook`: what may be asked and what holds when somebody shares, from the rulebook that
//! the public record says is in force.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::HeaderMap;
use sidelight_api::rulebook::{
    DemandRulesWire, DemandTypeWire, EmergencyRulesWire, LookUpRulesWire, OffenceWire, RefusalWire,
    RequestRulesWire, RulebookWire, SharingRulesWire, UrgentRulesWire,
};
use sidelight_domain::rulebook::{
    DemandRules, DemandType, EmergencyRules, RequestRules, Rulebook, SharingRules,
};

use crate::app::App;
use crate::problem::ApiError;
use crate::{rules, tagged};

/// Needs no session.
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    let read = tokio::task::spawn_blocking(move || rules::in_force(&app)).await;
    let found = match read {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return ApiError::internal(format!("{error:#}")).into_response(),
        Err(error) => return ApiError::internal(error).into_response(),
    };
    let Some((_, book)) = found else {
        return ApiError::unavailable("No rulebook is in force yet.", 5).into_response();
    };
    match serde_json::to_vec(&wire(&book)) {
        Ok(bytes) => {
            let tag = tagged::tag_of(&bytes);
            tagged::answer("application/json", (Bytes::from(bytes), tag), &headers)
        }
        Err(error) => ApiError::internal(error).into_response(),
    }
}

fn wire(book: &Rulebook) -> RulebookWire {
    let offences = book.offences.iter().map(|offence| OffenceWire {
        code: offence.code.clone(),
        title: offence.title.clone(),
        class: offence.class.code().to_owned(),
        kinds: offence.kinds.iter().map(|k| k.code().to_owned()).collect(),
    });
    let refusals = book.refusals.iter().map(|refusal| RefusalWire {
        code: refusal.code.clone(),
        title: refusal.title.clone(),
    });
    RulebookWire {
        hash: book.hash,
        version: book.version,
        request: request(&book.request),
        sharing: sharing(&book.sharing),
        urgent: book.urgent.as_ref().map(|rules| UrgentRulesWire {
            life_days: rules.life_days,
            per_agency_day_max: rules.per_agency_day_max,
            misused_max: rules.misused_max,
            offences: rules.offences.clone(),
        }),
        emergency: book.emergency.as_ref().map(emergency),
        look_up: book.look_up.as_ref().map(|rules| LookUpRulesWire {
            addresses_max: rules.addresses_max,
            per_officer_day_max: rules.per_officer_day_max,
            per_agency_day_max: rules.per_agency_day_max,
            life_hours: rules.life_hours,
        }),
        demands: book.demands.as_ref().map(demands),
        offences: offences.collect(),
        refusals: refusals.collect(),
    }
}

fn request(rules: &RequestRules) -> RequestRulesWire {
    RequestRulesWire {
        window_minutes_min: rules.window_minutes_min,
        window_minutes_max: rules.window_minutes_max,
        look_back_days_max: rules.look_back_days_max,
        life_days: rules.life_days,
        cells_min: rules.cells_min as u64,
        cells_max: rules.cells_max as u64,
        area_m2_min: rules.area_m2_min,
        area_m2_max: rules.area_m2_max,
        per_case_max: rules.per_case_max,
        sensitive_cells_min: rules.sensitive_cells_min as u64,
        text_chars_max: rules.text_chars_max as u64,
        contact_chars_max: rules.contact_chars_max as u64,
        terms_chars_max: rules.terms_chars_max as u64,
    }
}

fn sharing(rules: &SharingRules) -> SharingRulesWire {
    SharingRulesWire {
        hold_minutes_min: rules.hold_minutes_min,
        hold_minutes_max: rules.hold_minutes_max,
        paired_days_min: rules.paired_days_min,
        clips_max: rules.clips_max as u64,
        shares_per_request_max: rules.shares_per_request_max,
    }
}

fn emergency(rules: &EmergencyRules) -> EmergencyRulesWire {
    EmergencyRulesWire {
        window_minutes_max: rules.window_minutes_max,
        camera_minutes_max: rules.camera_minutes_max,
        cameras_max: rules.cameras_max as u64,
        look_back_days_max: rules.look_back_days_max,
        owner_minutes: rules.owner_minutes,
        life_hours: rules.life_hours,
        requests_before_min: rules.requests_before_min,
    }
}

fn demands(rules: &DemandRules) -> DemandRulesWire {
    DemandRulesWire {
        window_hours_max: rules.window_hours_max,
        cameras_max: rules.cameras_max as u64,
        camera_minutes_max: rules.camera_minutes_max,
        life_days: rules.life_days,
        types: rules.types.iter().map(demand_type).collect(),
    }
}

fn demand_type(kind: &DemandType) -> DemandTypeWire {
    DemandTypeWire {
        code: kind.code.clone(),
        title: kind.title.clone(),
        class: kind.class.code().to_owned(),
        notice_days: kind.notice_days,
        gag_days_max: kind.gag_days_max,
        answer_days: kind.answer_days,
        answer_hours: kind.answer_hours,
        preserve_days: kind.preserve_days,
        renew_days: kind.renew_days,
    }
}
