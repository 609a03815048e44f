/**
 * Converts the API's bytes to an Avro record ({@link io.auditlog.enricher.convert.EntryTranslator}) without loss. {@link
 * io.auditlog.enricher.convert.InputIdReader} extracts the ID from an input record, with the same parser.
 *
 * <p>What a record cannot type is never interpreted: {@code data} and all members not named in the contract are copied
 * verbatim from the body, so {@code 1.10} stays {@code 1.10} and a number of forty digits keeps all of them. That is
 * why the parser streams over bytes and builds no tree. It is also why this package is strict where parsers are usually
 * lenient (encoding, duplicate keys, depth, trailing bytes): two readers must never see two different entries in one
 * body.
 *
 * <p>The package depends on Avro and Jackson's streaming parser, but not on Kafka or HTTP.
 */
package io.auditlog.enricher.convert;
