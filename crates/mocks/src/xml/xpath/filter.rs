//! Expressions in parentheses with predicates and further steps, for example `(//item)[1]/name`, which the evaluator
//! does not know.

/// The parts of such an expression.
#[derive(Debug, PartialEq)]
pub(super) struct Filter {
    /// What is in the parentheses.
    pub(super) nodes: Box<str>,
    pub(super) predicates: Box<[Predicate]>,
    /// The steps from each node, starting with a dot. `None` if there are none.
    pub(super) steps: Option<Box<str>>,
}

/// Which nodes are kept.
#[derive(Debug, PartialEq)]
pub(super) enum Predicate {
    /// The one at this position, from 1.
    Position(usize),
    Last,
    /// Those for which this is true.
    Test(Box<str>),
}

impl Filter {
    /// Splits an expression. `None` if it has another form.
    pub(super) fn parse(source: &str) -> Option<Self> {
        let source = source.trim();
        let (nodes, mut rest) = enclosed(source, '(', ')')?;
        let mut predicates = Vec::new();
        while let Some((predicate, after)) = enclosed(rest.trim_start(), '[', ']') {
            predicates.push(Predicate::parse(predicate.trim())?);
            rest = after;
        }
        let rest = rest.trim();
        let has_parts = !predicates.is_empty() || !rest.is_empty();
        let is_path = rest.is_empty() || rest.starts_with('/');
        (has_parts && is_path).then(|| Self {
            nodes: nodes.into(),
            predicates: predicates.into(),
            steps: (!rest.is_empty()).then(|| format!(".{rest}").into()),
        })
    }
}

impl Predicate {
    fn parse(source: &str) -> Option<Self> {
        if source == "last()" {
            return Some(Self::Last);
        }
        if let Ok(position) = source.parse() {
            return Some(Self::Position(position));
        }
        // In a test of one node the position among the others is unknown.
        let is_test = !source.contains("position(") && !source.contains("last(");
        is_test.then(|| Self::Test(format!("boolean({source})").into()))
    }
}

/// The text between two brackets at the start, and what follows them.
fn enclosed(source: &str, open: char, close: char) -> Option<(&str, &str)> {
    let inner = source.strip_prefix(open)?;
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(mark), c) => quote = Some(mark).filter(|mark| *mark != c),
            (None, '\'' | '"') => quote = Some(c),
            (None, c) if c == close && depth == 0 => {
                return Some((inner.get(..at)?, inner.get(at + c.len_utf8()..)?));
            }
            (None, c) if c == open => depth += 1,
            (None, c) if c == close => depth -= 1,
            (None, _) => {}
        }
    }
    None
}
