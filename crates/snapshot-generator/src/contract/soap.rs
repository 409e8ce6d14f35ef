//! WSDL and XML schemas.

use std::fmt::Write as _;

use super::filler::{fill, sentence};
use crate::{blueprint::Blueprint, vocabulary::Value};

pub(super) fn wsdl(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 2048);
    let namespace = blueprint.namespace().unwrap_or_default();
    let name = blueprint.slug();
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wsdl:definitions name=\"{name}\" \
         targetNamespace=\"{namespace}\" xmlns:tns=\"{namespace}\" \
         xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" \
         xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\n  <wsdl:types>\n    <xsd:schema \
         targetNamespace=\"{namespace}\">\n      <xsd:include schemaLocation=\"./{}.xsd\"/>\n",
        blueprint.subject.singular
    );
    fill(&mut out, blueprint, bytes.saturating_sub(2000), |out, random, name| {
        let _ = write!(
            out,
            "      <xsd:complexType name=\"{name}\">\n        <xsd:annotation><xsd:documentation>{}\
             </xsd:documentation></xsd:annotation>\n        <xsd:sequence>\n",
            sentence(random)
        );
        elements(out, blueprint, "          ");
        out.push_str("        </xsd:sequence>\n      </xsd:complexType>\n");
    });
    out.push_str("    </xsd:schema>\n  </wsdl:types>\n");
    for operation in &blueprint.operations {
        let name = &operation.name;
        for suffix in ["", "Response"] {
            let _ = write!(
                out,
                "  <wsdl:message name=\"{name}{suffix}Message\">\n    <wsdl:part name=\"parameters\" \
                 element=\"tns:{name}{suffix}\"/>\n  </wsdl:message>\n"
            );
        }
    }
    let _ = writeln!(out, "  <wsdl:portType name=\"{name}Port\">");
    for operation in &blueprint.operations {
        let name = &operation.name;
        let _ = write!(
            out,
            "    <wsdl:operation name=\"{name}\">\n      <wsdl:input message=\"tns:{name}Message\"/>\n      \
             <wsdl:output message=\"tns:{name}ResponseMessage\"/>\n    </wsdl:operation>\n"
        );
    }
    out.push_str("  </wsdl:portType>\n</wsdl:definitions>\n");
    out
}

pub(super) fn xsd(blueprint: &Blueprint, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 1024);
    let namespace = blueprint.namespace().unwrap_or_default();
    let _ = write!(
        out,
        "<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         elementFormDefault=\"qualified\"\n            targetNamespace=\"{namespace}\">\n  \
         <xsd:complexType name=\"{}\">\n    <xsd:sequence>\n",
        blueprint.subject.title
    );
    elements(&mut out, blueprint, "      ");
    out.push_str("    </xsd:sequence>\n  </xsd:complexType>\n");
    fill(&mut out, blueprint, bytes, |out, random, name| {
        let _ = write!(
            out,
            "  <!-- {} -->\n  <xsd:element name=\"{name}\" type=\"xsd:string\" minOccurs=\"{}\"/>\n",
            sentence(random),
            random.below(2)
        );
    });
    out.push_str("</xsd:schema>\n");
    out
}

fn elements(out: &mut String, blueprint: &Blueprint, indent: &str) {
    for (field, value) in blueprint.subject.fields {
        let kind = match value {
            Value::Count => "integer",
            Value::Amount => "decimal",
            Value::Flag => "boolean",
            Value::Date => "dateTime",
            _ => "string",
        };
        let _ = writeln!(out, "{indent}<xsd:element name=\"{field}\" type=\"xsd:{kind}\"/>");
    }
}
