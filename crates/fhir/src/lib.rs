//! Not yet furnished; the next changes bring it.
