/**
 * The language of tests that run whole workers: a scene has topics, a registry and a simulated API of its own, workers that
 * meet a fault, and a verdict on everything that comes out; what was seen becomes a row of {@link ProofTable}.
 */
package io.auditlog.enricher.scene;
