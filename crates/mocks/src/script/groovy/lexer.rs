//! Splits a Groovy script into tokens.

use std::sync::Arc;

use super::{
    number::Number,
    problem::Problem,
    token::{Kind, Piece, SYMBOLS, Token},
};

/// Splits a script into tokens. The last one is [`Kind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Problem> {
    let mut lexer = Lexer { chars: source.chars().collect(), position: 0, line: 1 };
    if source.starts_with("#!") {
        lexer.skip_line();
    }
    lexer.tokens(0)
}

/// How deep templates may be nested in expressions of templates.
const MAX_NESTING: usize = 8;

struct Lexer {
    chars: Vec<char>,
    position: usize,
    line: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.position + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.position += 1;
        if next == '\n' {
            self.line += 1;
        }
        Some(next)
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(index, char)| self.peek(index) == Some(char))
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|char| char != '\n') {
            self.next();
        }
    }

    /// Reads to the end, or, inside a template, to the brace that closes the expression.
    fn tokens(&mut self, nesting: usize) -> Result<Vec<Token>, Problem> {
        if nesting > MAX_NESTING {
            return Err(Problem::unsupported(self.line, "Texts are nested too deep."));
        }
        let mut tokens: Vec<Token> = Vec::new();
        let mut open: Vec<(char, usize)> = Vec::new();
        loop {
            let line = self.line;
            let Some(char) = self.peek(0) else {
                if let Some((bracket, line)) = open.pop() {
                    return Err(Problem::syntax(line, format!("{bracket} is not closed.")));
                }
                if nesting > 0 {
                    return Err(Problem::syntax(line, "An expression in a text is not closed."));
                }
                tokens.push(Token { kind: Kind::End, line });
                return Ok(tokens);
            };
            let kind = match char {
                '\n' => {
                    self.next();
                    let is_significant =
                        open.last().map_or(nesting == 0, |&(bracket, _)| bracket == '{');
                    if !is_significant {
                        continue;
                    }
                    Kind::Newline
                }
                char if char.is_whitespace() => {
                    self.next();
                    continue;
                }
                '\\' if self.peek(1) == Some('\n') => {
                    self.skip(2);
                    continue;
                }
                '/' if self.peek(1) == Some('/') => {
                    self.skip_line();
                    continue;
                }
                '/' if self.peek(1) == Some('*') => {
                    self.comment()?;
                    continue;
                }
                '\'' => Kind::Text(self.plain_text()?),
                '"' => self.template(nesting)?,
                '/' if !tokens.last().is_some_and(ends_value) => self.slashy(nesting)?,
                '0'..='9' => Kind::Number(self.number()?),
                char if is_name_start(char) => Kind::Name(self.name()),
                _ => {
                    let symbol = SYMBOLS.iter().find(|symbol| self.starts_with(symbol));
                    let Some(&symbol) = symbol else {
                        let text = format!("The character {char:?} is not supported.");
                        return Err(Problem::unsupported(line, text));
                    };
                    if symbol == "}" && open.is_empty() && nesting > 0 {
                        self.next();
                        tokens.push(Token { kind: Kind::End, line });
                        return Ok(tokens);
                    }
                    balance(&mut open, symbol, line)?;
                    self.skip(symbol.len());
                    Kind::Symbol(symbol)
                }
            };
            tokens.push(Token { kind, line });
        }
    }

    fn comment(&mut self) -> Result<(), Problem> {
        let line = self.line;
        self.skip(2);
        while !self.starts_with("*/") {
            if self.next().is_none() {
                return Err(Problem::syntax(line, "A comment is not closed."));
            }
        }
        self.skip(2);
        Ok(())
    }

    fn name(&mut self) -> Arc<str> {
        let mut name = String::new();
        while let Some(char) = self.peek(0).filter(|&char| is_name_start(char) || char.is_numeric())
        {
            name.push(char);
            self.next();
        }
        name.into()
    }

    fn number(&mut self) -> Result<Number, Problem> {
        let line = self.line;
        let wrong =
            |text: &str| Problem::unsupported(line, format!("The number {text} is not supported."));
        let mut text = String::new();
        if self.peek(0) == Some('0')
            && matches!(self.peek(1), Some('x' | 'X' | 'b' | 'B' | '0'..='9'))
        {
            return Err(wrong("in another base than ten"));
        }
        while let Some(char) = self.peek(0) {
            let is_point = char == '.' && self.peek(1).is_some_and(|it| it.is_ascii_digit());
            let is_first_point = is_point && !text.contains('.');
            if !char.is_ascii_digit() && char != '_' && !is_first_point {
                break;
            }
            if char != '_' {
                text.push(char);
            }
            self.next();
        }
        let suffix = self.peek(0).filter(char::is_ascii_alphabetic);
        if suffix.is_some() {
            self.next();
        }
        let number = match suffix {
            None => Number::parse(&text),
            Some('l' | 'L') => text.parse().ok().map(Number::Long),
            Some('i' | 'I') => text.parse().ok().map(Number::Int),
            Some('d' | 'D') => text.parse().ok().map(Number::Double),
            Some(_) => None,
        };
        let is_followed = self.peek(0).is_some_and(|char| char.is_alphanumeric());
        number.filter(|_| !is_followed).ok_or_else(|| wrong(&text))
    }

    /// A text in single quotes, or in three of them.
    fn plain_text(&mut self) -> Result<Arc<str>, Problem> {
        let quote = if self.starts_with("'''") { "'''" } else { "'" };
        let line = self.line;
        self.skip(quote.len());
        let mut text = String::new();
        while !self.starts_with(quote) {
            self.text_char(line, quote.len() == 1, &mut text)?;
        }
        self.skip(quote.len());
        Ok(text.into())
    }

    /// A text in double quotes, or in three of them.
    fn template(&mut self, nesting: usize) -> Result<Kind, Problem> {
        let quote = if self.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
        let line = self.line;
        self.skip(quote.len());
        let mut pieces = Pieces::default();
        while !self.starts_with(quote) {
            if !self.expression(nesting, &mut pieces)? {
                self.text_char(line, quote.len() == 1, &mut pieces.text)?;
            }
        }
        self.skip(quote.len());
        Ok(pieces.finish())
    }

    /// A text between slashes.
    fn slashy(&mut self, nesting: usize) -> Result<Kind, Problem> {
        let line = self.line;
        self.next();
        let mut pieces = Pieces::default();
        while self.peek(0) != Some('/') {
            if self.expression(nesting, &mut pieces)? {
                continue;
            }
            if self.starts_with("\\/") {
                self.next();
            }
            let Some(char) = self.next() else {
                return Err(Problem::syntax(line, "A text is not closed."));
            };
            pieces.text.push(char);
        }
        self.next();
        Ok(pieces.finish())
    }

    /// Reads `${expression}` or `$name.name`. Whether there was one.
    fn expression(&mut self, nesting: usize, pieces: &mut Pieces) -> Result<bool, Problem> {
        if self.peek(0) != Some('$') {
            return Ok(false);
        }
        let line = self.line;
        match self.peek(1) {
            Some('{') => {
                self.skip(2);
                let tokens = self.tokens(nesting + 1)?;
                pieces.push(tokens);
            }
            Some(char) if is_name_start(char) && char != '$' => {
                self.next();
                let token = |kind| Token { kind, line };
                let mut tokens = vec![token(Kind::Name(self.name_without_dollar()))];
                while self.peek(0) == Some('.')
                    && self.peek(1).is_some_and(|it| is_name_start(it) && it != '$')
                {
                    self.next();
                    tokens.push(token(Kind::Symbol(".")));
                    tokens.push(token(Kind::Name(self.name_without_dollar())));
                }
                tokens.push(token(Kind::End));
                pieces.push(tokens);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn name_without_dollar(&mut self) -> Arc<str> {
        let mut name = String::new();
        while let Some(char) = self.peek(0).filter(|&it| it.is_alphanumeric() || it == '_') {
            name.push(char);
            self.next();
        }
        name.into()
    }

    fn text_char(
        &mut self,
        start: usize,
        is_one_line: bool,
        text: &mut String,
    ) -> Result<(), Problem> {
        let line = self.line;
        match self.next() {
            None => Err(Problem::syntax(start, "A text is not closed.")),
            Some('\n') if is_one_line => Err(Problem::syntax(start, "A text is not closed.")),
            Some('\\') => {
                let char = match self.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some('b') => '\u{8}',
                    Some('f') => '\u{c}',
                    Some('s') => ' ',
                    Some(char @ ('\\' | '\'' | '"' | '$')) => char,
                    Some('\n') => return Ok(()),
                    Some('u') => self.unicode(line)?,
                    _ => return Err(Problem::unsupported(line, "An escape in a text is unknown.")),
                };
                text.push(char);
                Ok(())
            }
            Some(char) => {
                text.push(char);
                Ok(())
            }
        }
    }

    fn unicode(&mut self, line: usize) -> Result<char, Problem> {
        let wrong = || Problem::unsupported(line, "An escape \\u in a text is not supported.");
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|char| char.to_digit(16)).ok_or_else(wrong)?;
            code = code * 16 + digit;
        }
        char::from_u32(code).ok_or_else(wrong)
    }
}

#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    text: String,
}

impl Pieces {
    fn push(&mut self, tokens: Vec<Token>) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text).into()));
        }
        self.pieces.push(Piece::Expression(tokens));
    }

    fn finish(mut self) -> Kind {
        if self.pieces.is_empty() {
            return Kind::Text(self.text.into());
        }
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(self.text.into()));
        }
        Kind::Template(self.pieces)
    }
}

fn is_name_start(char: char) -> bool {
    char.is_alphabetic() || char == '_' || char == '$'
}

/// Whether a slash after this token divides.
fn ends_value(token: &Token) -> bool {
    match &token.kind {
        Kind::Name(name) => !matches!(&**name, "return" | "case" | "in" | "assert"),
        Kind::Number(_) | Kind::Text(_) | Kind::Template(_) => true,
        Kind::Symbol(symbol) => matches!(*symbol, ")" | "]" | "}"),
        Kind::Newline | Kind::End => false,
    }
}

fn balance(open: &mut Vec<(char, usize)>, symbol: &str, line: usize) -> Result<(), Problem> {
    let opened = match symbol {
        "(" => Some('('),
        "[" | "?[" => Some('['),
        "{" => Some('{'),
        _ => None,
    };
    if let Some(bracket) = opened {
        open.push((bracket, line));
        return Ok(());
    }
    let expected = match symbol {
        ")" => '(',
        "]" => '[',
        "}" => '{',
        _ => return Ok(()),
    };
    match open.pop() {
        Some((bracket, _)) if bracket == expected => Ok(()),
        _ => Err(Problem::syntax(line, format!("{symbol} closes nothing."))),
    }
}
