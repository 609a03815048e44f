package io.auditlog.enricher.sandbox.registry;

/** An answer that is sent as it is, not as a JSON text. */
record Verbatim(String text) {}
