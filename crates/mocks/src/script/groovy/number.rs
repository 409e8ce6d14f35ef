//! Numbers of Groovy.

use std::{cmp::Ordering, fmt};

use crate::java;

/// A number. Arithmetic has the type of the wider operand, in this order: `Int`, `Long`, `Decimal`, `Double`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i32),
    Long(i64),
    Decimal(Decimal),
    Double(f64),
}

/// `mantissa / 10^scale`, exact. Has at most 38 digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// The most digits after the point.
const MAX_SCALE: u32 = 30;
/// Groovy rounds quotients that do not end to at least this many digits after the point.
const DIVISION_SCALE: u32 = 10;

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ArithmeticError {
    DivisionByZero,
    /// The result has too many digits.
    Overflow,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Number {
    /// Parses what Java prints for a number: digits, optionally with sign, point and exponent.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_whole = !text.contains(['.', 'e', 'E']);
        if is_whole {
            if let Ok(value) = text.parse() {
                return Some(Self::Int(value));
            }
            if let Ok(value) = text.parse() {
                return Some(Self::Long(value));
            }
        }
        Decimal::parse(text).map(Self::Decimal)
    }

    pub(super) fn is_zero(self) -> bool {
        match self {
            Self::Int(value) => value == 0,
            Self::Long(value) => value == 0,
            Self::Decimal(value) => value.mantissa == 0,
            Self::Double(value) => value == 0.0,
        }
    }

    pub(super) fn to_f64(self) -> f64 {
        match self {
            Self::Int(value) => f64::from(value),
            Self::Long(value) => value as f64,
            Self::Decimal(value) => value.to_string().parse().unwrap_or(f64::NAN),
            Self::Double(value) => value,
        }
    }

    /// The whole part, in 64 bits as Java casts it.
    pub(super) fn to_i64(self) -> i64 {
        match self {
            Self::Int(value) => i64::from(value),
            Self::Long(value) => value,
            Self::Decimal(value) => (value.mantissa / power(value.scale)) as i64,
            Self::Double(value) => value as i64,
        }
    }

    /// The value as a decimal. `None` for one that is not finite or has too many digits.
    pub(super) fn to_decimal(self) -> Option<Decimal> {
        match self {
            Self::Int(value) => Some(Decimal { mantissa: value.into(), scale: 0 }),
            Self::Long(value) => Some(Decimal { mantissa: value.into(), scale: 0 }),
            Self::Decimal(value) => Some(value),
            Self::Double(value) => Decimal::parse(&value.to_string()),
        }
    }

    pub(super) fn negate(self) -> Self {
        match self {
            Self::Int(value) => Self::Int(value.wrapping_neg()),
            Self::Long(value) => Self::Long(value.wrapping_neg()),
            Self::Decimal(value) => {
                Self::Decimal(Decimal { mantissa: -value.mantissa, scale: value.scale })
            }
            Self::Double(value) => Self::Double(-value),
        }
    }

    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        if let (Self::Double(_), _) | (_, Self::Double(_)) = (self, other) {
            return self.to_f64().partial_cmp(&other.to_f64());
        }
        let (a, b) = (self.to_decimal()?, other.to_decimal()?);
        match a.aligned(b) {
            Some((a, b, _)) => Some(a.cmp(&b)),
            None => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }

    pub(super) fn calculate(self, by: Arithmetic, other: Self) -> Result<Self, ArithmeticError> {
        match (self, other) {
            (Self::Double(_), _) | (_, Self::Double(_)) => {
                let (a, b) = (self.to_f64(), other.to_f64());
                Ok(Self::Double(match by {
                    Arithmetic::Add => a + b,
                    Arithmetic::Subtract => a - b,
                    Arithmetic::Multiply => a * b,
                    Arithmetic::Divide => a / b,
                    Arithmetic::Remainder => a % b,
                }))
            }
            (Self::Int(_) | Self::Long(_), Self::Int(_) | Self::Long(_))
                if by != Arithmetic::Divide =>
            {
                let (a, b) = (self.to_i64(), other.to_i64());
                let value = match by {
                    Arithmetic::Add => a.wrapping_add(b),
                    Arithmetic::Subtract => a.wrapping_sub(b),
                    Arithmetic::Multiply => a.wrapping_mul(b),
                    Arithmetic::Remainder if b == 0 => {
                        return Err(ArithmeticError::DivisionByZero);
                    }
                    Arithmetic::Divide | Arithmetic::Remainder => a.wrapping_rem(b),
                };
                let is_int = matches!((self, other), (Self::Int(_), Self::Int(_)));
                Ok(if is_int { Self::Int(value as i32) } else { Self::Long(value) })
            }
            _ => {
                let a = self.to_decimal().ok_or(ArithmeticError::Overflow)?;
                let b = other.to_decimal().ok_or(ArithmeticError::Overflow)?;
                a.calculate(by, b).map(Self::Decimal)
            }
        }
    }
}

impl Decimal {
    /// Parses digits with sign and point. `None` for exponents and too many digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let scale = u32::try_from(fraction.len()).ok().filter(|&scale| scale <= MAX_SCALE)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { mantissa, scale })
    }

    /// The mantissas for one scale.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let a = self.mantissa.checked_mul(power(scale - self.scale))?;
        let b = other.mantissa.checked_mul(power(scale - other.scale))?;
        Some((a, b, scale))
    }

    fn calculate(self, by: Arithmetic, other: Self) -> Result<Self, ArithmeticError> {
        let is_division = matches!(by, Arithmetic::Divide | Arithmetic::Remainder);
        if is_division && other.mantissa == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        if by == Arithmetic::Divide {
            return self.divide(other).ok_or(ArithmeticError::Overflow);
        }
        if by == Arithmetic::Multiply {
            let mantissa = self.mantissa.checked_mul(other.mantissa);
            let scale = self.scale + other.scale;
            return mantissa
                .filter(|_| scale <= MAX_SCALE)
                .map(|mantissa| Self { mantissa, scale })
                .ok_or(ArithmeticError::Overflow);
        }
        let (a, b, scale) = self.aligned(other).ok_or(ArithmeticError::Overflow)?;
        let mantissa = match by {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            _ => a.checked_rem(b),
        };
        mantissa.map(|mantissa| Self { mantissa, scale }).ok_or(ArithmeticError::Overflow)
    }

    fn divide(self, other: Self) -> Option<Self> {
        let wanted = self.scale.saturating_sub(other.scale);
        for scale in wanted..=MAX_SCALE {
            let Some((dividend, divisor)) = self.scaled(other, scale) else { break };
            if dividend % divisor == 0 {
                return Some(Self { mantissa: dividend / divisor, scale });
            }
        }
        let scale = self.scale.max(other.scale).max(DIVISION_SCALE);
        let (dividend, divisor) = self.scaled(other, scale)?;
        let (quotient, rest) = (dividend / divisor, dividend % divisor);
        let is_up = rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2);
        let sign = dividend.signum() * divisor.signum();
        Some(Self { mantissa: quotient + if is_up { sign } else { 0 }, scale })
    }

    /// The dividend and the divisor whose whole quotient has this scale.
    fn scaled(self, other: Self, scale: u32) -> Option<(i128, i128)> {
        let exponent = i64::from(scale) + i64::from(other.scale) - i64::from(self.scale);
        let factor = u32::try_from(exponent.unsigned_abs()).ok().filter(|&it| it <= 38)?;
        let factor = 10_i128.checked_pow(factor)?;
        if exponent >= 0 {
            Some((self.mantissa.checked_mul(factor)?, other.mantissa))
        } else {
            Some((self.mantissa, other.mantissa.checked_mul(factor)?))
        }
    }
}

/// `10^exponent` for the exponents of scales.
fn power(exponent: u32) -> i128 {
    10_i128.pow(exponent.min(38))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unsigned = self.mantissa.unsigned_abs();
        if self.scale == 0 {
            return write!(f, "{sign}{unsigned}");
        }
        let power = power(self.scale).unsigned_abs();
        let width = self.scale as usize;
        write!(f, "{sign}{}.{:0width$}", unsigned / power, unsigned % power)
    }
}

impl fmt::Display for Number {
    /// As Java prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => write!(f, "{value}"),
            Self::Long(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{value}"),
            Self::Double(value) => f.write_str(&java::number::double(*value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arithmetic::*, ArithmeticError, Number};

    fn calculate(a: &str, by: super::Arithmetic, b: &str) -> String {
        let (a, b) = (Number::parse(a).unwrap(), Number::parse(b).unwrap());
        a.calculate(by, b).map_or_else(|error| format!("{error:?}"), |value| value.to_string())
    }

    #[test]
    fn arithmetic_is_that_of_groovy() {
        assert_eq!(calculate("2147483647", Add, "1"), "-2147483648");
        assert_eq!(calculate("2147483648", Add, "1"), "2147483649");
        assert_eq!(calculate("1.1", Add, "2.2"), "3.3");
        assert_eq!(calculate("10", Divide, "4"), "2.5");
        assert_eq!(calculate("10", Divide, "3"), "3.3333333333");
        assert_eq!(calculate("-20", Divide, "3"), "-6.6666666667");
        assert_eq!(calculate("6", Divide, "3"), "2");
        assert_eq!(calculate("-7", Remainder, "3"), "-1");
        assert_eq!(calculate("1", Divide, "0"), format!("{:?}", ArithmeticError::DivisionByZero));
        assert_eq!(calculate("1.50", Multiply, "2"), "3.00");
    }

    #[test]
    fn doubles_print_as_in_java() {
        for (value, text) in [(1.0, "1.0"), (1e10, "1.0E10"), (0.00012, "1.2E-4"), (-0.5, "-0.5")] {
            assert_eq!(Number::Double(value).to_string(), text);
        }
    }
}
