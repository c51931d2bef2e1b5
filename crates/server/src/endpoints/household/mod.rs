//! A household's own record: statements, keyring, settings, hubs, commands, and the stream of what
//! happens.

pub(crate) mod address;
pub(crate) mod command_create;
pub(crate) mod command_reply;
pub(crate) mod create;
pub(crate) mod demands;
pub(crate) mod emergencies;
pub(crate) mod hub_create;
pub(crate) mod invite_create;
pub(crate) mod look_ups;
pub(crate) mod settings_put;
pub(crate) mod show;
pub(crate) mod statement_append;
pub(crate) mod stream;

use sidelight_api::household::{NewStatement, StatementWire};
use sidelight_api::limits::KEYRING_BYTES_MAX;
use sidelight_domain::record::{SignedStatement, Statement, StatementError};
use sidelight_store::households::StoredStatement;

use crate::body::{at_most, json_bytes_for};
use crate::problem::{ApiError, ApiResult};

/// A body with a statement and a keyring: the text escaped, the keyring in base64.
pub(crate) const STATEMENT_BODY_MAX: usize = 2
    * sidelight_domain::record::statement::STATEMENT_BYTES_MAX
    + json_bytes_for(KEYRING_BYTES_MAX);

/// A statement as the record has it.
fn signed(new: &NewStatement) -> ApiResult<SignedStatement> {
    at_most("The keyring", &new.keyring.0, KEYRING_BYTES_MAX)?;
    let signature = new.statement.signature.0.as_slice().try_into();
    let signature = signature.map_err(|_| ApiError::malformed("A signature has 64 bytes."))?;
    Ok(SignedStatement {
        text: new.statement.text.clone(),
        signature,
    })
}

/// A statement as the store has it.
fn to_store(signed: &SignedStatement, number: u64) -> StoredStatement {
    StoredStatement {
        number,
        text: signed.text.clone(),
        signature: signed.signature,
    }
}

/// A statement for the wire.
pub(crate) fn to_wire(stored: StoredStatement) -> StatementWire {
    StatementWire {
        text: stored.text,
        signature: stored.signature.to_vec().into(),
    }
}

/// A stored statement, parsed.
pub(crate) fn parse_stored(stored: &StoredStatement) -> ApiResult<Statement> {
    stored
        .text
        .parse()
        .map_err(|e| ApiError::internal(format!("a stored statement: {e}")))
}

/// Why a statement is refused, for the wire.
fn refused(error: &StatementError) -> ApiError {
    let title = "The statement is refused.";
    match error {
        StatementError::Number { .. } | StatementError::Chain => {
            ApiError::conflict("statement_number", title, error.to_string())
        }
        StatementError::Version
        | StatementError::Line { .. }
        | StatementError::TooLarge(_)
        | StatementError::OtherHousehold
        | StatementError::Epoch(_)
        | StatementError::Signature => {
            ApiError::unprocessable("statement", title, error.to_string())
        }
    }
}
