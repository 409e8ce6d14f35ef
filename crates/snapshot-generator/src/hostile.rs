//! A snapshot whose texts are attempts at script injection, unwanted requests and confusion.

use serde_json::{Map, Value, json};

use snapshot::{
    Kind,
    schema::{self, Field, Shape},
};

/// Texts that act if a page treats them as more than text. Scripts set `window.__ran`, and loads
/// request a host that does not exist.
pub const PAYLOADS: [&str; 60] = [
    "<script>window.__ran=1</script>",
    "</script><script>window.__ran=2</script>",
    "<script src=//elsewhere.invalid/3.js></script>",
    "<ScRiPt>window.__ran=4</sCrIpT>",
    "<script type=module>window.__ran=5</script>",
    "<img src=x onerror=window.__ran=6>",
    "<img src=//elsewhere.invalid/7.png>",
    "<svg onload=window.__ran=8>",
    "<svg><script>window.__ran=9</script></svg>",
    "<svg><animate onbegin=window.__ran=10 attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg onload=window.__ran=11>\"/></svg>",
    "<math><mtext><img src=x onerror=window.__ran=12></mtext></math>",
    "<body onload=window.__ran=13>",
    "<details open ontoggle=window.__ran=14>x</details>",
    "<input autofocus onfocus=window.__ran=15>",
    "<video><source onerror=window.__ran=16></video>",
    "<audio src=x onerror=window.__ran=17></audio>",
    "<iframe srcdoc=\"<script>parent.__ran=18</script>\"></iframe>",
    "<iframe src=javascript:parent.__ran=19></iframe>",
    "<object data=javascript:window.__ran=20></object>",
    "<embed src=//elsewhere.invalid/21.swf>",
    "<a href=javascript:window.__ran=22>x</a>",
    "<form action=javascript:window.__ran=23><button>x</button></form>",
    "<meta http-equiv=refresh content=\"0;url=//elsewhere.invalid/24\">",
    "<base href=//elsewhere.invalid/25/>",
    "<link rel=stylesheet href=//elsewhere.invalid/26.css>",
    "<style>@import '//elsewhere.invalid/27.css'</style>",
    "<div style=\"background:url(//elsewhere.invalid/28)\">x</div>",
    "<div style=width:expression(window.__ran=29)>x</div>",
    "<template><img src=x onerror=window.__ran=30></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.__ran=31>\">",
    "<!--><img src=x onerror=window.__ran=32>-->",
    "<![CDATA[<img src=x onerror=window.__ran=33>]]>",
    "<?xml-stylesheet href=\"javascript:window.__ran=34\"?>",
    "<x onclick=window.__ran=35 tabindex=0>x</x>",
    "\" onmouseover=\"window.__ran=36",
    "' autofocus onfocus='window.__ran=37",
    "` onfocus=window.__ran=38 autofocus `",
    "\"><img src=x onerror=window.__ran=39>",
    "'><svg/onload=window.__ran=40>",
    "--></textarea></title></style><img src=x onerror=window.__ran=41>",
    "javascript:window.__ran=42",
    "JaVaScRiPt:window.__ran=43",
    "java\u{9}script:window.__ran=44",
    "data:text/html,<script>opener.__ran=45</script>",
    "vbscript:window.__ran=46",
    "//elsewhere.invalid/47",
    "https://elsewhere.invalid/48?<script>window.__ran=48</script>",
    "\u{2028}window.__ran=49\u{2029}",
    "';window.__ran=50;//",
    "\";window.__ran=51;//",
    "\\\";window.__ran=52;//",
    "${window.__ran=53}",
    "{{constructor.constructor('window.__ran=54')()}}",
    "{{ request.body }}<%= window.__ran=55 %>#{7*7}",
    "&lt;script&gt;window.__ran=56&lt;/script&gt;",
    "&#60;img src=x onerror=window.__ran=57&#62;",
    "\u{202E}nar__.wodniw\u{202C}<b onclick=window.__ran=58>x</b>",
    "%3Cimg%20src=x%20onerror=window.__ran=59%3E",
    "\u{0}<im\u{0}g src=x onerror=window.__ran=60>",
];

/// Generates a service, a contract and a message of every kind for each payload. Each text field
/// and map key of each kind of document has every payload once, keys without dots. Only references between
/// documents have other text.
#[must_use]
pub fn hostile() -> Vec<u8> {
    let document = |kind: Kind, number: usize| {
        let mut texts = Texts { next: number };
        let mut document = texts.fields(schema::fields(kind));
        link(&mut document, kind, number);
        document
    };
    let array = |kind: Kind| {
        let documents = (0..PAYLOADS.len()).map(|number| document(kind, number));
        (kind.key().to_owned(), Value::Array(documents.map(Value::Object).collect()))
    };
    Value::Object(Kind::ALL.into_iter().map(array).collect()).to_string().into_bytes()
}

fn payload(number: usize) -> &'static str {
    PAYLOADS.get(number % PAYLOADS.len()).copied().unwrap_or_default()
}

/// A payload as the key of a map. A Microcks cannot store keys with a dot or NUL, so exports omit them. The
/// attempt stays the same.
fn without_dots(payload: &str) -> String {
    let property = payload.replace("window.__ran", "window['__ran']");
    property.replace("elsewhere.invalid", "elsewhere").replace(['.', '\0'], "")
}

/// Links the documents with the same number.
fn link(document: &mut Map<String, Value>, kind: Kind, number: usize) {
    let id = |kind: Kind| format!("65{:02x}{number:020x}", kind.index());
    let service = id(Kind::Service);
    let mut set = |field: &str, value: Value| document.insert(field.to_owned(), value);
    set("id", json!(id(kind)));
    match kind {
        Kind::Service => {
            set("name", json!(payload(number)));
            if let Some(operation) = document.get_mut("operations").and_then(|all| all.get_mut(0)) {
                operation["name"] = json!(payload(number));
            }
            return;
        }
        Kind::Resource => {
            set("serviceId", json!(service));
            return;
        }
        Kind::Request => set("responseId", json!(id(Kind::Response))),
        Kind::EventMessage => set("replyId", json!(id(Kind::EventMessage))),
        Kind::Response => None,
    };
    document.insert("operationId".to_owned(), json!(format!("{service}-{}", payload(number))));
}

/// Returns the payloads in turn.
struct Texts {
    next: usize,
}

impl Texts {
    fn text(&mut self) -> &'static str {
        self.next += 1;
        payload(self.next - 1)
    }

    fn fields(&mut self, fields: &'static [Field]) -> Map<String, Value> {
        let written = fields.iter().filter(|field| field.written);
        written.map(|field| (field.name.to_owned(), self.value(&field.shape))).collect()
    }

    fn value(&mut self, shape: &'static Shape) -> Value {
        match shape {
            Shape::Text => json!(self.text()),
            Shape::OneOf(words) => json!(words.first().map(|word| word.name)),
            Shape::Integer | Shape::ShortInteger => json!(0),
            Shape::Boolean => json!(false),
            Shape::Date => json!(1_700_000_000_000_u64),
            Shape::List(items) | Shape::Set(items) => json!([self.value(items)]),
            Shape::Map(values) => {
                let key = without_dots(self.text());
                Value::Object([(key, self.value(values))].into_iter().collect())
            }
            Shape::Fields(fields) => Value::Object(self.fields(fields)),
        }
    }
}
