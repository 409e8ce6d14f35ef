//! The design system: pieces that know no router, no server function and no context.
