/**
 * The benchmark ({@code mvn -Pbench}): everything on the loopback interface, nothing asserted. The worker, the broker and
 * the bare loops it is compared with each run in a JVM of their own; the simulated API runs in the benchmark's, so that
 * its witness can be read. What matters are ratios within one run: absolute figures are the machine's.
 */
package io.auditlog.enricher.sandbox.bench;
