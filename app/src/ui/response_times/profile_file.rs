//! A profile in a file that a person chose.

use api_types::ProfileSource;
use snapshot::response_times::{MAX_FILE_BYTES, Profile};

use super::text;
use crate::{
    api::ApiError,
    ui::{browser::PickedFile, errors::sentence},
};

/// Reads and checks a profile. The error is a sentence.
pub async fn read_profile(file: PickedFile) -> Result<(Profile, ProfileSource), String> {
    let size = file.size();
    if size > MAX_FILE_BYTES as u64 {
        return Err(sentence(&ApiError::TooLarge { size, limit: MAX_FILE_BYTES as u64 }));
    }
    let mut bytes = Vec::new();
    file.read(0, size, |piece| bytes.extend_from_slice(piece)).await?;
    let content = String::from_utf8(bytes).map_err(|_| text::NOT_TEXT.to_owned())?;
    let source = ProfileSource::File(content.into());
    let profile = source.profile();
    let profile = profile.map_err(|fault| sentence(&ApiError::InvalidProfile(fault)))?;
    Ok((profile, source))
}
