package io.auditlog.enricher.convert;

/**
 * Limits of a response body; one that exceeds them is malformed.
 *
 * @param maxDepth maximum nesting of objects and arrays, 8 to 1,000
 */
public record TranslateLimits(int maxDepth) {}
