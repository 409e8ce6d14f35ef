//! Splitting a snapshot into a folder and joining it again are inverse, to the byte.

use std::{collections::BTreeMap, io};

use proptest::prelude::*;
use snapshot::{
    Kind, Limits,
    folder::{FolderFileReader, Join, ORDER_FILE, OTHER_FILE, Split, Splitter, is_service_file},
    read,
};
use snapshot_generator::{Generator, Release, hostile, many_services, odd_file, release_snapshot};

use crate::{
    golden, samples,
    support::{Arrays, definitions, export, file_with_every_type, reordered},
};

type Files = BTreeMap<String, Vec<u8>>;

fn split(file: &[u8]) -> Split {
    let mut splitter = Splitter::new(Limits::default());
    file.chunks(1_000).for_each(|piece| splitter.push(piece));
    let mut split = splitter.finish().unwrap();
    split.find_layout(file, file.len() as u64).unwrap();
    split
}

/// All files of the folder of a snapshot.
fn files(file: &[u8], split: &Split) -> Files {
    let mut files = Files::new();
    for of_service in split.files() {
        let mut content = Vec::new();
        of_service.write(file, &mut content).unwrap();
        assert!(files.insert(of_service.name().to_owned(), content).is_none());
    }
    let order = split.order_file().map(|order| (ORDER_FILE.to_owned(), order.into_bytes()));
    files.extend(order);
    files
}

fn join(files: &Files) -> Vec<u8> {
    let order = files.get(ORDER_FILE).map(|order| str::from_utf8(order).unwrap());
    let others = files.iter().filter(|(name, _)| *name != ORDER_FILE);
    let parsed = others.map(|(name, content)| {
        let mut reader = FolderFileReader::new(Limits::default());
        reader.push(content);
        (name.clone(), reader.finish().unwrap())
    });
    let join = Join::new(parsed.collect(), order).unwrap();
    let mut joined = Vec::new();
    let open = |name: &str| Ok::<_, io::Error>(Bytes(&files[name]));
    join.write(&mut joined, open).unwrap();
    joined
}

struct Bytes<'a>(&'a [u8]);

impl snapshot::ReadAt for Bytes<'_> {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(bytes, offset)
    }
}

/// Splits and joins a file, and checks that nothing changed. Returns the files.
#[track_caller]
fn check(file: &[u8]) -> Files {
    let split = split(file);
    assert!(split.is_exact(), "the layout is not known");
    let files = files(file, &split);
    assert!(join(&files) == file, "joining gives other bytes");
    let mut joined = Vec::new();
    split.write_joined(file, &mut joined).unwrap();
    assert!(joined == file);
    for (name, content) in files.iter().filter(|(name, _)| *name != ORDER_FILE) {
        let arrays = Arrays::parse(content);
        let is_service = is_service_file(name);
        assert!(is_service || name == OTHER_FILE, "{name}");
        assert!(!is_service || arrays.all()[0].len() == 1, "{name}");
        assert!(content.starts_with(b"{\n  \"services\": ["), "{name}");
    }
    files
}

#[test]
fn samples_are_the_same_after_splitting_and_joining() {
    for file in samples::all() {
        let services = read(&file, Limits::default()).definitions.len();
        let files = check(&file);
        assert_eq!(files.len(), services + 1, "a file for each service, and the order");
        // An export of Mockpit needs no order.
        let exported = export(&definitions(&file));
        let sorted = sorted_export(&file);
        assert!(check(&exported).len() >= services);
        assert_eq!(check(&sorted).len(), services);
    }
}

/// The definitions of a file as Mockpit exports them: by name and version.
fn sorted_export(file: &[u8]) -> Vec<u8> {
    let manifest = read(file, Limits::default());
    let mut entries: Vec<_> = manifest.definitions.iter().collect();
    entries.sort_by(|a, b| a.summary.key.cmp(&b.summary.key));
    let definitions: Vec<_> = entries.iter().map(|it| it.definition(file).unwrap()).collect();
    export(&definitions)
}

#[test]
fn generated_and_hostile_files_are_the_same_after_splitting_and_joining() {
    for release in [Release::Y2019, Release::V1_7, Release::V1_16] {
        check(&release_snapshot(release));
    }
    check(&file_with_every_type(3));
    check(&hostile());
    check(&many_services(2_000));
    check(&export(&definitions(&hostile())));
}

#[test]
fn all_common_layouts_are_restored() {
    let documents = [
        r#"{"id":"1","name":"A","version":"1","operations":[]}"#,
        r#"{"id":"r","serviceId":"1","content":"{ \"a\" : 1.50, \\n }","x":[1,{}]}"#,
    ];
    let [service, resource] = documents;
    for (file, is_default) in [
        (
            format!(
                "{{\"services\":[\n{service}\n],\n\"resources\":[\n{resource}\n],\n\"requests\":[],\n\"responses\":[],\n\"eventMessages\":[]}}\n"
            ),
            true,
        ),
        // An export for a Microcks without events.
        (
            format!(
                "{{\"services\":[\n{service}\n],\n\"resources\":[],\n\"requests\":[],\n\"responses\":[]}}\n"
            ),
            false,
        ),
        (
            format!("{{\"services\":[{service}], \"resources\":[{resource}], \"requests\":[]}}"),
            false,
        ),
        (format!("{{\"services\":[{service}],\"resources\":[{resource}]}}\n"), false),
        (format!("{{\"resources\":[{resource}],\"services\":[{service}]}}"), false),
        (format!("{{\"eventMessages\":[],\"services\":[{service}]}}"), false),
        ("{}".to_owned(), false),
        ("{\"services\":[],\"resources\":[]}\n".to_owned(), false),
    ] {
        let files = check(file.as_bytes());
        assert_eq!(files.contains_key(ORDER_FILE), !is_default, "{file}");
    }
    for unit in ["  ", "    ", "\t", ""] {
        let file = INDENTED.replace("  ", unit);
        let files = check(file.as_bytes());
        assert!(files.contains_key(ORDER_FILE));
    }
}

/// As `JSON.stringify(…, null, 2)` and others write it.
const INDENTED: &str = r#"{
  "services": [
    {
      "id": "1",
      "name": "A",
      "labels": {},
      "operations": [
        {
          "name": "o",
          "paths": []
        },
        null
      ]
    }
  ],
  "resources": [],
  "requests": [
    {
      "operationId": "1-o",
      "name": "r"
    }
  ]
}"#;

#[test]
fn unknown_layout_gives_the_same_documents_in_the_default_layout() {
    for file in samples::all() {
        let file = reordered(&file, [4, 3, 2, 1, 0]);
        let split = split(&file);
        assert!(!split.is_exact());
        let joined = join(&files(&file, &split));
        assert_eq!(definitions(&joined), definitions(&file));
        assert_eq!(Arrays::parse(&joined).documents(), Arrays::parse(&file).documents());
        check(&joined);
    }
}

#[test]
fn unreadable_files_are_rejected() {
    for file in
        ["", "x", "{\"services\":[{]}", "{\"services\":[{}", "{\"a\":1}", "{\"services\":1}"]
    {
        let mut splitter = Splitter::new(Limits::default());
        splitter.push(file.as_bytes());
        assert!(splitter.finish().is_err_and(|problems| !problems.is_empty()), "{file}");
        let mut reader = FolderFileReader::new(Limits::default());
        reader.push(file.as_bytes());
        assert!(reader.finish().is_err());
    }
}

/// Two services whose documents are not sorted, and documents of none.
const MIXED: &str = concat!(
    r#"{"services":[{"id":"b","name":"Pets","version":"2","operations":[{"name":"GET"},{"name":"PUT"}]},"#,
    r#"{"id":"a","name":"Order API","version":"1.0","operations":[{"name":"GET /o"}]},{"version":"3"}], "#,
    r#""resources":[{"id":"r2","name":"x.yaml","content":"a: 1\nb: 2","serviceId":"a"},"#,
    r#"{"id":"r1","name":"p.json","content":"{}","serviceId":"b"},{"id":"r0","serviceId":"gone"}], "#,
    r#""requests":[{"name":"z","operationId":"b-PUT","id":"1"},{"name":"b","operationId":"b-GET","id":"2"},"#,
    r#"{"name":"a","operationId":"b-GET","id":"3","headers":[{"name":"Accept","values":["*/*"]}]},"#,
    r#"{"name":"o","operationId":"a-GET /o","id":"4"},{"name":"lost"}], "responses":[]}"#,
);

#[test]
fn folder_of_a_mixed_file_matches_golden_files() {
    let files = check(MIXED.as_bytes());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["Order-API@1.0.json", "Pets@2.json", ORDER_FILE, OTHER_FILE]);
    for (name, content) in &files {
        golden::check(&format!("folder/{name}"), content);
    }
}

#[test]
fn edited_folder_can_be_joined() {
    let whole = check(MIXED.as_bytes());
    let ids = |files: &Files| {
        let joined = join(files);
        let arrays = Arrays::parse(&joined);
        let requests = arrays.all()[2].iter();
        let id = |document: &str| -> String {
            let document: serde_json::Value = serde_json::from_str(document).unwrap();
            document["id"].as_str().unwrap_or("-").to_owned()
        };
        requests.map(|document| id(document.get())).collect::<Vec<_>>().concat()
    };
    assert_eq!(ids(&whole), "1234-");
    // A new example follows the others of its service.
    let mut edited = whole.clone();
    let pets = String::from_utf8(edited["Pets@2.json"].clone()).unwrap();
    let added = pets.replace("\"responses\": []", "\"responses\": [{\"id\": \"new\"}]");
    let added = added.replace("\"id\": \"1\"\n    }", "\"id\": \"1\"\n    },{\"id\":\"9\"}");
    assert_ne!(pets, added);
    edited.insert("Pets@2.json".to_owned(), added.into_bytes());
    assert_eq!(ids(&edited), "12394-");
    // A service that is gone, and one that another folder had.
    let mut edited = whole.clone();
    edited.remove("Pets@2.json");
    edited.insert(
        "New@1.json".to_owned(),
        br#"{"services":[{"id":"n","name":"N"}],"requests":[{"id":"8"}],"eventMessages":[{}]}"#
            .to_vec(),
    );
    assert_eq!(ids(&edited), "4-8");
    let joined = String::from_utf8(join(&edited)).unwrap();
    assert!(joined.ends_with("\"responses\":[], \"eventMessages\":[{}]}"), "{joined}");
    // Git may have changed line breaks.
    let crlf = whole.iter().map(|(name, content)| {
        let content = String::from_utf8(content.clone()).unwrap().replace('\n', "\r\n");
        (name.clone(), content.into_bytes())
    });
    assert_eq!(join(&crlf.collect()), MIXED.as_bytes());
}

#[test]
fn order_file_that_cannot_be_used_is_rejected() {
    for (order, message) in [
        ("", "it is not an order file of Mockpit"),
        ("{}", "it is not an order file of Mockpit"),
        (r#"{"version":2}"#, "a newer version of Mockpit wrote it (format 2)"),
        (r#"{"version":1,"layout":{"form":"round"}}"#, "it is not an order file of Mockpit"),
    ] {
        let error = Join::new(Vec::new(), Some(order)).err().unwrap().to_string();
        assert!(error.starts_with(message), "{order}: {error}");
    }
}

/// The documents of a generated file in a random order, and in one of the layouts.
fn mixed_files() -> impl Strategy<Value = String> {
    let seeds = prop::collection::vec(any::<u32>(), 64);
    (0..20_u64, seeds, 0..3_u8, any::<bool>()).prop_map(|(seed, seeds, layout, line_break)| {
        let mut generator = Generator::new(seed);
        for (index, kind) in snapshot::ServiceType::KNOWN.into_iter().take(3).enumerate() {
            let name = ["Orders", "orders", "a b"][index];
            generator.service(snapshot_generator::ServiceDraft::new(kind, name, "1"));
        }
        let file = generator.snapshot();
        let arrays = Arrays::parse(&file);
        let (start, between, end, separator) = match layout {
            0 => ("\n", ",\n", "\n]", ",\n"),
            1 => ("", ",", "]", ", "),
            _ => ("", ",", "]", ","),
        };
        let arrays = Kind::ALL.into_iter().zip(arrays.all()).map(|(kind, documents)| {
            let mut documents: Vec<&str> = documents.iter().map(|it| it.get()).collect();
            let mut keys = seeds.iter().cycle();
            documents.sort_by_cached_key(|_| keys.next().copied());
            match documents.is_empty() {
                true => format!("\"{}\":[]", kind.key()),
                false => format!("\"{}\":[{start}{}{end}", kind.key(), documents.join(between)),
            }
        });
        let arrays: Vec<String> = arrays.collect();
        format!("{{{}}}{}", arrays.join(separator), if line_break { "\n" } else { "" })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn mixed_files_are_the_same_after_splitting_and_joining(file in mixed_files()) {
        check(file.as_bytes());
    }

    #[test]
    fn odd_files_are_the_same_after_splitting_and_joining(file in odd_file(("p", "P"), ("o", "p"))) {
        let mut splitter = Splitter::new(Limits::default());
        splitter.push(file.as_bytes());
        prop_assume!(splitter.finish().is_ok());
        check(file.as_bytes());
    }
}
