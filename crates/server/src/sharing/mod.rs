//! What the operator checks and knows of shares (`docs/ref/share.md`): the consent a browser made, the
//! public facts of the request it answers, the shape of what is handed over. It opens none of it.

pub(crate) mod asked;
pub(crate) mod consent;
pub(crate) mod header;
pub(crate) mod wire;
