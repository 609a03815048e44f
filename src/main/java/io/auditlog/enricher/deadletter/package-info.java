/**
 * Lists dead letters ({@link io.auditlog.enricher.deadletter.Listing}) and sends them back to the input topic ({@link
 * io.auditlog.enricher.deadletter.Redrive}).
 *
 * <p>A redrive guarantees what the worker guarantees: a kill at any moment neither loses nor duplicates a dead letter.
 * So the records it sends and the offsets of the dead letters it took are one transaction, under a group and a
 * transactional ID derived from {@code application.id}, the selection and the target. The same command line continues
 * where it stopped, and fences a concurrent run; another selection reads every dead letter anew; and ACLs for the
 * prefix {@code application.id} cover both.
 *
 * <p>Partitions are assigned, not subscribed to: there is one reader, it reads up to the end offsets at its start, so a
 * dead letter that returns during the run is not sent in a loop, and no rebalance can revoke a partition between a
 * record and its offset. What was sent back {@code --park-after} times goes to a parking topic instead.
 *
 * <p>Dead letters are read with {@code serde} and Kafka's plain clients. Neither the API nor its key is needed.
 */
package io.auditlog.enricher.deadletter;
