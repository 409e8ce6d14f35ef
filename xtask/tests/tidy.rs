//! The rules of the project that a program can check.
//!
//! A rule is a function from texts to findings. Each has a test with a bad example, so that it cannot
//! pass because it finds nothing at all.

// The attribute makes the linter accept panics, which are findings here.
#[cfg(test)]
mod tidy {
    mod bans;
    mod crates;
    mod cycles;
    mod endpoints;
    mod files;
    mod licences;
    mod links;
    mod module_docs;
    mod style;
    mod versions;
    mod wording;
}
