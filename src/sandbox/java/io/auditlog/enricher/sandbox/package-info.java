/**
 * The sandbox: a real broker, a registry and a simulated API on the loopback interface, so that tests, the demo and the
 * benchmarks need no container and no network. It is never shipped, and the worker never imports it; it starts the
 * worker as an outsider would.
 */
package io.auditlog.enricher.sandbox;
