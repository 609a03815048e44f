/**
 * Converts the API's bytes to an Avro record ({@link io.auditlog.enricher.convert.EntryTranslator}) and back to JSON
 * ({@link io.auditlog.enricher.convert.EntryJson}); nothing is lost between the two. {@link
 * io.auditlog.enricher.convert.InputIdReader} finds the ID in an input record, with the same parser.
 *
 * <p>What a record cannot type is never interpreted: {@code data} and whatever the contract does not name are cut out of
 * the body as they stand, so {@code 1.10} stays {@code 1.10} and a number of forty digits keeps all of them. That is why
 * the parser streams over bytes and no tree is built. It is also why this package is strict where parsers like to be lenient
 * (encoding, duplicate keys, depth, trailing bytes): two readers must never see two different entries in one body.
 *
 * <p>The package knows Avro and Jackson's streaming parser, and nothing of Kafka or HTTP.
 */
package io.auditlog.enricher.convert;
