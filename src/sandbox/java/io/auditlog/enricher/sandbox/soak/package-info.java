/**
 * The soak: a day's IDs in half an hour, with faults on a schedule, through a worker with a small heap; what it holds at
 * the end must be what it held at the beginning. {@code mvn -Psoak}
 */
package io.auditlog.enricher.sandbox.soak;
