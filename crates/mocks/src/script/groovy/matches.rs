//! What a regular expression finds in a text, as a `Matcher` of Java gives it to scripts.

use std::sync::Arc;

use super::utf16;

/// A matcher: all matches, and the one that it is at. As in Java, most questions move it.
#[derive(Clone, Debug)]
pub(super) struct Matches {
    pub(super) pattern: Arc<str>,
    pub(super) text: Arc<str>,
    /// The names of the groups, from the whole match on.
    pub(super) names: Vec<Option<Box<str>>>,
    /// All matches, from the start of the text on.
    pub(super) all: Vec<Found>,
    /// The groups, if the expression matches the whole text.
    pub(super) whole: Option<Found>,
    /// The match that `group` reads.
    current: Option<Found>,
    /// The index of the match that `find` finds.
    next: usize,
}

/// The groups of a match, from the whole match on. `None` for a group that is no part of it.
pub(super) type Found = Vec<Option<Group>>;

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) text: Arc<str>,
    /// Where it starts, in bytes.
    pub(super) start: usize,
}

impl Matches {
    /// A matcher that is before the first match.
    pub(super) fn new(
        (pattern, text): (&str, &str),
        names: Vec<Option<Box<str>>>,
        all: Vec<Found>,
        whole: Option<Found>,
    ) -> Self {
        let (pattern, text) = (pattern.into(), text.into());
        Self { pattern, text, names, all, whole, current: None, next: 0 }
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let groups = self.all.iter().flatten().flatten();
        let groups: usize = groups.map(|it| it.text.len() + 48).sum();
        groups + 48 * self.all.len() + self.pattern.len() + self.text.len() + 64
    }

    /// The number of groups, without the whole match.
    pub(super) fn group_count(&self) -> usize {
        self.names.len().saturating_sub(1)
    }

    /// Moves to the next match. Whether there is one.
    pub(super) fn find(&mut self) -> bool {
        self.current = self.all.get(self.next).cloned();
        self.next = self.next.saturating_add(1).min(self.all.len());
        self.current.is_some()
    }

    /// Whether the whole text matches. Moves to that match.
    pub(super) fn matches(&mut self) -> bool {
        self.current.clone_from(&self.whole);
        self.next = if self.whole.is_some() { self.all.len() } else { 0 };
        self.current.is_some()
    }

    /// Moves before the first match.
    pub(super) fn reset(&mut self) {
        (self.current, self.next) = (None, 0);
    }

    /// The number of matches. Moves behind the last one.
    pub(super) fn count(&mut self) -> usize {
        (self.current, self.next) = (None, self.all.len());
        self.all.len()
    }

    /// Moves to a match, by its index. Returns it.
    pub(super) fn select(&mut self, index: usize) -> Option<&Found> {
        self.current = self.all.get(index).cloned();
        self.next = index.saturating_add(1).min(self.all.len());
        self.current.as_ref()
    }

    /// The groups of the match that it is at.
    pub(super) fn current(&self) -> Option<&Found> {
        self.current.as_ref()
    }

    /// The index of the group with a name.
    pub(super) fn group_named(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|it| it.as_deref() == Some(name))
    }

    /// Start and end of a group in units of UTF-16.
    pub(super) fn span(&self, group: &Group) -> (usize, usize) {
        let position = |byte| utf16::from_bytes(&self.text, byte);
        (position(group.start), position(group.start + group.text.len()))
    }

    /// The text of the matcher as Java prints it.
    pub(super) fn to_text(&self) -> String {
        let Self { pattern, text, .. } = self;
        let last = self.current.as_ref().and_then(|it| it.first()?.as_ref());
        format!(
            "java.util.regex.Matcher[pattern={pattern} region=0,{} lastmatch={}]",
            utf16::length(text),
            last.map_or("", |group| &group.text)
        )
    }
}
