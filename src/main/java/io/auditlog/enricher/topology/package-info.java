/**
 * Processing of one ID on the stream thread: {@link io.auditlog.enricher.topology.EnrichProcessor} adds it to the
 * {@link io.auditlog.enricher.topology.ledger.Ledger}, requests it from the source and passes the outcome to the {@link
 * io.auditlog.enricher.topology.OutcomeEmitter}; Kafka Streams commits input offset, ledger and output in one
 * transaction. Entries left in the ledger after a crash are requested again by its next owner.
 *
 * <p>The rate is far below Kafka's throughput, so usually there is no free capacity. A poll then returns no records
 * ({@link io.auditlog.enricher.topology.PollBackpressure}), and the stream thread keeps committing and responding to
 * its group as if it were idle. HTTP threads never access Kafka objects here: they only add results to the queue of
 * {@link io.auditlog.enricher.topology.Completions}.
 */
package io.auditlog.enricher.topology;
