//! Random names, places and addresses in English.

use fake::{
    Fake as _,
    faker::{
        address::en::{BuildingNumber, CityName, CountryCode, CountryName, StreetName},
        internet::en::SafeEmail,
        name::en::{FirstName, LastName, Suffix, Title},
        phone_number::en::PhoneNumber,
    },
};
use rand::{Rng, RngExt};

/// What is made up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fake {
    FirstName,
    LastName,
    FullName,
    NamePrefix,
    NameSuffix,
    City,
    Country,
    CountryCode,
    StreetName,
    StreetAddress,
    Latitude,
    Longitude,
    PhoneNumber,
    Email,
}

impl Fake {
    /// The function with this name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "randomFirstName" => Self::FirstName,
            "randomLastName" => Self::LastName,
            "randomFullName" => Self::FullName,
            "randomNamePrefix" => Self::NamePrefix,
            "randomNameSuffix" => Self::NameSuffix,
            "randomCity" => Self::City,
            "randomCountry" => Self::Country,
            "randomCountryCode" => Self::CountryCode,
            "randomStreetName" => Self::StreetName,
            "randomStreetAddress" => Self::StreetAddress,
            "randomLatitude" => Self::Latitude,
            "randomLongitude" => Self::Longitude,
            "randomPhoneNumber" => Self::PhoneNumber,
            "randomEmail" => Self::Email,
            _ => return None,
        })
    }

    /// A random text.
    pub(super) fn text(self, random: &mut dyn Rng) -> String {
        match self {
            Self::FirstName => FirstName().fake_with_rng(random),
            Self::LastName => LastName().fake_with_rng(random),
            Self::FullName => {
                format!("{} {}", Self::FirstName.text(random), Self::LastName.text(random))
            }
            Self::NamePrefix => Title().fake_with_rng(random),
            Self::NameSuffix => Suffix().fake_with_rng(random),
            Self::City => CityName().fake_with_rng(random),
            Self::Country => CountryName().fake_with_rng(random),
            Self::CountryCode => CountryCode().fake_with_rng(random),
            Self::StreetName => StreetName().fake_with_rng(random),
            Self::StreetAddress => {
                let number: String = BuildingNumber().fake_with_rng(random);
                format!("{number} {}", Self::StreetName.text(random))
            }
            Self::Latitude => format!("{:.8}", random.random_range(-90.0..90.0)),
            Self::Longitude => format!("{:.8}", random.random_range(-180.0..180.0)),
            Self::PhoneNumber => PhoneNumber().fake_with_rng(random),
            Self::Email => SafeEmail().fake_with_rng(random),
        }
    }
}
