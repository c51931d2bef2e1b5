//! What agencies ask, as pages: agencies, requests, regions, rules. Without JavaScript, and functions of
//! the public record alone: nothing here reads a row about residents.

pub(crate) mod words;
