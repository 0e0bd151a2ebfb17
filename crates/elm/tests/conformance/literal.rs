//! Expected values of the suite, which are written as CQL literals.

use gravida_fhir::{Date, DateTime, Decimal, Time};

/// A value as the suite writes it.
#[derive(Clone, Debug)]
pub enum Literal {
    Null,
    Boolean(bool),
    Integer(i32),
    Long(i64),
    Decimal(Decimal),
    String(String),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Quantity(Decimal, String),
    Interval {
        low: Box<Literal>,
        high: Box<Literal>,
        low_closed: bool,
        high_closed: bool,
    },
    List(Vec<Literal>),
    /// A tuple, or an instance of a class such as `Concept { … }`.
    Fields(Vec<(String, Literal)>),
}

/// Reads one literal, all of `text`.
pub fn parse(text: &str) -> Result<Literal, String> {
    let mut scanner = Scanner { rest: text.trim() };
    let literal = scanner.literal()?;
    scanner.skip_space();
    if scanner.rest.is_empty() {
        Ok(literal)
    } else {
        Err(format!("`{}` is left over in `{text}`", scanner.rest))
    }
}

struct Scanner<'t> {
    rest: &'t str,
}

impl<'t> Scanner<'t> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix(token) {
            self.rest = rest;
            return true;
        }
        false
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) {
            Ok(())
        } else {
            Err(format!("expected `{token}` at `{}`", self.rest))
        }
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn word(&mut self) -> &'t str {
        self.skip_space();
        self.take_while(|c| c.is_alphanumeric() || c == '_')
    }

    fn literal(&mut self) -> Result<Literal, String> {
        self.skip_space();
        match self.rest.chars().next() {
            Some('@') => self.moment(),
            Some('\'') => self.string().map(Literal::String),
            Some('{') => self.braces(),
            Some(c) if c.is_ascii_digit() || c == '-' || c == '+' => self.number(),
            _ => match self.word() {
                "null" => Ok(Literal::Null),
                "true" => Ok(Literal::Boolean(true)),
                "false" => Ok(Literal::Boolean(false)),
                "Interval" => self.interval(),
                "Tuple" | "Code" | "Concept" => self.braces(),
                word => Err(format!(
                    "no literal starts with `{word}` at `{}`",
                    self.rest
                )),
            },
        }
    }

    fn moment(&mut self) -> Result<Literal, String> {
        self.expect("@")?;
        let text = self.take_while(|c| c.is_ascii_alphanumeric() || "-:.+".contains(c));
        let literal = if let Some(time) = text.strip_prefix('T') {
            Time::parse(time).map(Literal::Time)
        } else if let Some(date) = text.strip_suffix('T') {
            DateTime::parse(date).map(Literal::DateTime)
        } else if text.contains('T') {
            DateTime::parse(text).map(Literal::DateTime)
        } else {
            Date::parse(text).map(Literal::Date)
        };
        literal.map_err(|error| format!("`@{text}`: {error}"))
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect("'")?;
        let mut value = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\'' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(value);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 'r')) => value.push('\r'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, 'f')) => value.push('\u{c}'),
                    Some((at, 'u')) => {
                        let digits = self.rest.get(at + 1..at + 5).unwrap_or_default();
                        let code = u32::from_str_radix(digits, 16)
                            .ok()
                            .and_then(char::from_u32);
                        value.push(code.ok_or_else(|| format!("bad escape `\\u{digits}`"))?);
                        characters.nth(3);
                    }
                    Some((_, other)) => value.push(other),
                    None => break,
                },
                other => value.push(other),
            }
        }
        Err(format!("string without end at `{}`", self.rest))
    }

    fn number(&mut self) -> Result<Literal, String> {
        let start = self.rest;
        let sign = if self.take("-") {
            "-"
        } else {
            self.take("+");
            ""
        };
        let digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
        let text = format!("{sign}{digits}");
        let bad = || format!("bad number at `{start}`");
        if self.rest.starts_with('L') {
            self.rest = &self.rest[1..];
            return text.parse().map(Literal::Long).map_err(|_| bad());
        }
        if self.rest.trim_start().starts_with('\'') {
            self.skip_space();
            let value = Decimal::parse(&text).ok_or_else(bad)?;
            return Ok(Literal::Quantity(value, self.string()?));
        }
        if text.contains('.') {
            return Decimal::parse(&text).map(Literal::Decimal).ok_or_else(bad);
        }
        text.parse().map(Literal::Integer).map_err(|_| bad())
    }

    fn interval(&mut self) -> Result<Literal, String> {
        let low_closed = self.take("[");
        if !low_closed {
            self.expect("(")?;
        }
        let low = Box::new(self.literal()?);
        self.expect(",")?;
        let high = Box::new(self.literal()?);
        let high_closed = self.take("]");
        if !high_closed {
            self.expect(")")?;
        }
        Ok(Literal::Interval {
            low,
            high,
            low_closed,
            high_closed,
        })
    }

    /// A list `{1, 2}`, or fields `{ a: 1, b: 2 }`.
    fn braces(&mut self) -> Result<Literal, String> {
        self.expect("{")?;
        if self.take("}") {
            return Ok(Literal::List(Vec::new()));
        }
        let mut ahead = Scanner { rest: self.rest };
        if !ahead.word().is_empty() && ahead.take(":") {
            let mut fields = Vec::new();
            loop {
                let name = self.word().to_owned();
                self.expect(":")?;
                fields.push((name, self.literal()?));
                if !self.take(",") {
                    self.expect("}")?;
                    return Ok(Literal::Fields(fields));
                }
            }
        }
        let mut items = Vec::new();
        loop {
            items.push(self.literal()?);
            if !self.take(",") {
                self.expect("}")?;
                return Ok(Literal::List(items));
            }
        }
    }
}
