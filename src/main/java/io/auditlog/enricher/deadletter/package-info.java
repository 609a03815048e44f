/**
 * Lists dead letters ({@link io.auditlog.enricher.deadletter.Listing}) and sends them back to the input topic ({@link io.auditlog.enricher.deadletter.Redrive}).
 *
 * <p>A redrive promises what the worker promises: a kill at any moment neither loses nor doubles a letter. So the records
 * it sends and the offsets of the letters it took are one transaction, under a group and a transactional id made of
 * {@code application.id}, the selection and the target. The same command line goes on where it stopped, and fences a twin;
 * another selection looks at every letter anew; and access rules for the prefix {@code application.id} cover both.
 *
 * <p>Partitions are assigned, not subscribed to: there is one reader, it reads up to the ends as they were at its start,
 * so a letter that comes back while it runs is not sent in a circle, and no rebalance can take a partition away between
 * a record and its offset. What was sent back {@code --park-after} times goes to a parking topic instead.
 *
 * <p>Dead letters are read with {@code serde} and Kafka's plain clients. Neither the API nor its key is needed.
 */
package io.auditlog.enricher.deadletter;
