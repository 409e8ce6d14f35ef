//! Fields of forms with several parts.

/// The names and values of the fields of a form that are no files, in their order.
pub(super) fn fields(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    let parts = text.split(&*delimiter).skip(1).take_while(|part| !part.starts_with("--"));
    let fields = parts.filter_map(|part| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        let disposition = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
        })?;
        let name = parameter(disposition, "name")?;
        let is_file = parameter(disposition, "filename").is_some();
        (!is_file).then(|| (name.to_owned(), content.to_owned()))
    });
    fields.collect()
}

/// A parameter of the value of a header, such as `name="x"`.
pub(super) fn parameter<'a>(value: &'a str, wanted: &str) -> Option<&'a str> {
    value.split(';').find_map(|item| {
        let (name, value) = item.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_files_are_left_out() {
        let body = "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv 1\r\n--xx\r\n\
            content-disposition: form-data; name=b\r\nContent-Type: text/plain\r\n\r\n\r\n--xx\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n\r\nfile\r\n--xx--\r\nrest";
        let fields = fields(body.as_bytes(), "xx");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(fields, [("a", "v 1"), ("b", "")]);
    }

    #[test]
    fn broken_forms_have_no_fields() {
        for body in
            ["", "--xx", "--xx\r\n\r\nv", "--xx--", "xx\r\nContent-Disposition: a; name=a\r\n\r\nv"]
        {
            assert_eq!(fields(body.as_bytes(), "xx"), [], "{body}");
        }
    }
}
