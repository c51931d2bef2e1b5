//! Suites that every implementation of the traits passes.
