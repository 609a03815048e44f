/** The open IDs of an input partition, and the form in which the changelog keeps them. Threads: stream thread only. */
package io.auditlog.enricher.topology.ledger;
