package io.auditlog.enricher.convert;

/**
 * Bounds of what a reply may hold; beyond them it is malformed.
 *
 * @param maxDepth deepest nesting of objects and arrays, 8 to 1,000
 */
public record TranslateLimits(int maxDepth) {}
