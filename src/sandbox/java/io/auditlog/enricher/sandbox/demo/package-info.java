/**
 * The demo: broker, registry, simulated API and the real worker in one process, a few hundred IDs, and an account of what
 * became of each. Run it with {@code mvn -Pdemo}.
 */
package io.auditlog.enricher.sandbox.demo;
