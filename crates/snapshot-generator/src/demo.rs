//! The demo: the repository of a fictional company.

use snapshot::ServiceType::{
    self, Event, GenericEvent, GenericRest, Graphql, Grpc, Rest, SoapHttp,
};

use crate::{Generator, ServiceDraft};

/// Generates the 40 services of Halden & Vale, a trader in outdoor goods. They include every type,
/// and two versions each of two services.
#[must_use]
pub fn demo() -> Vec<u8> {
    let mut generator = Generator::new(40);
    for (at, (kind, name, version, domain, team, status)) in SERVICES.iter().enumerate() {
        let draft = ServiceDraft::new(*kind, *name, *version)
            .label("domain", *domain)
            .label("team", *team)
            .label("status", *status)
            .operations(3 + at % 4)
            .examples(2 + at % 3)
            .body([0, 500, 1200][at % 3])
            .contract([1500, 4000, 9000][at % 3]);
        generator.service(draft);
    }
    generator.snapshot()
}

type Row = (ServiceType, &'static str, &'static str, &'static str, &'static str, &'static str);

const SERVICES: &[Row] = &[
    (Rest, "Order API", "1.0.0", "orders", "checkout", "deprecated"),
    (Rest, "Order API", "2.0.0", "orders", "checkout", "GA"),
    (Rest, "Order Search API", "1.3.0", "orders", "checkout", "GA"),
    (Event, "Order Events", "1.0.0", "orders", "checkout", "GA"),
    (SoapHttp, "OrderArchiveService", "1.0", "orders", "back-office", "GA"),
    (GenericRest, "Order Notes API", "0.1.0", "orders", "checkout", "preview"),
    (Rest, "Invoice API", "3.1.0", "billing", "finance", "GA"),
    (SoapHttp, "InvoiceService", "2.4", "billing", "finance", "GA"),
    (SoapHttp, "InvoiceDunningService", "1.1", "billing", "finance", "deprecated"),
    (Event, "Invoice Events", "1.1.0", "billing", "finance", "GA"),
    (Grpc, "com.haldenvale.billing.v1.InvoiceService", "v1", "billing", "finance", "preview"),
    (Rest, "Payment API", "1.8.2", "payments", "payments", "GA"),
    (Rest, "Payment API", "2.0.0-rc1", "payments", "payments", "preview"),
    (Rest, "Payment Refunds API", "1.0.1", "payments", "payments", "GA"),
    (Grpc, "com.haldenvale.payments.v2.PaymentService", "v2", "payments", "payments", "GA"),
    (Event, "Payment Events", "2.0.0", "payments", "payments", "GA"),
    (GenericEvent, "Payment Alerts", "0.2.0", "payments", "payments", "preview"),
    (Rest, "Shipment API", "1.4.0", "logistics", "delivery", "GA"),
    (Rest, "Shipment Tracking API", "2.2.0", "logistics", "delivery", "GA"),
    (SoapHttp, "ShipmentCustomsService", "1.0", "logistics", "delivery", "GA"),
    (Grpc, "com.haldenvale.logistics.v1.ShipmentService", "v1", "logistics", "delivery", "GA"),
    (Event, "Shipment Events", "1.2.0", "logistics", "delivery", "GA"),
    (Graphql, "Shipment Graph", "1.0", "logistics", "delivery", "preview"),
    (Rest, "Product API", "4.0.0", "catalogue", "catalogue", "GA"),
    (Rest, "Product Prices API", "1.2.0", "catalogue", "pricing", "GA"),
    (Graphql, "Product Graph", "2.1", "catalogue", "catalogue", "GA"),
    (Event, "Product Events", "1.0.0", "catalogue", "catalogue", "GA"),
    (GenericRest, "Product Photos API", "1.0.0", "catalogue", "catalogue", "preview"),
    (Grpc, "com.haldenvale.catalogue.v1.ProductService", "v1", "catalogue", "catalogue", "GA"),
    (Rest, "Customer API", "2.3.0", "customers", "crm", "GA"),
    (Graphql, "Customer Graph", "1.0", "customers", "crm", "GA"),
    (SoapHttp, "CustomerCreditService", "1.2", "customers", "finance", "GA"),
    (Event, "Customer Events", "1.0.0", "customers", "crm", "preview"),
    (Rest, "Ticket API", "1.1.0", "support", "crm", "GA"),
    (Rest, "Ticket Attachments API", "1.0.0", "support", "crm", "GA"),
    (GenericEvent, "Ticket Updates", "0.1.0", "support", "crm", "preview"),
    (Rest, "Supplier API", "1.5.0", "purchasing", "back-office", "GA"),
    (SoapHttp, "SupplierAuditService", "3.0", "purchasing", "back-office", "GA"),
    (GenericRest, "Supplier Ratings API", "0.3.0", "purchasing", "back-office", "preview"),
    (Graphql, "Supplier Graph", "0.9", "purchasing", "back-office", "preview"),
];
