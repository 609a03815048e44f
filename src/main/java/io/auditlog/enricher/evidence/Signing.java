package io.auditlog.enricher.evidence;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a worker signs checkpoints with, and when.
 *
 * @param interval time between two checkpoints of a partition whose log changes
 * @param newNames gives a log a name that no other has; may be called by any thread
 */
public record Signing(SigningKey key, Duration interval, Supplier<String> newNames) {}
