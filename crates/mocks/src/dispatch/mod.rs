//! Dispatchers that several protocols have.
